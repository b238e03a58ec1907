"""What a learner's notebook has set for itself changes no result: training, sweeps, inspections, panels, figures."""

import ast
import contextlib
from functools import cache
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
import pytest
import torch

import rectlab
from rectlab import figures
from rectlab.panels.frame import unpack

PACKAGE = Path(rectlab.__file__).parent
DIGITS = rectlab.datasets.digits()
X, Y = DIGITS.X_train[:60], DIGITS.y_train[:60]
LOOKS = {
    "text.usetex": True, "font.size": 30.0, "figure.dpi": 37.0, "figure.facecolor": "black", "axes.facecolor": "red",
    "savefig.dpi": 11.0, "savefig.bbox": "tight", "savefig.transparent": True, "savefig.facecolor": "black",
    "axes.grid": True, "lines.linewidth": 9.0, "axes.formatter.use_locale": True, "figure.autolayout": True,
    "text.color": "white", "path.simplify": False,
}


@contextlib.contextmanager
def default_dtype(dtype):
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


@contextlib.contextmanager
def deterministic():
    torch.use_deterministic_algorithms(True)
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(False)


SETTINGS = {
    "float64 by default": lambda: default_dtype(torch.float64),
    "float16 by default": lambda: default_dtype(torch.float16),
    "another device by default": lambda: torch.device("meta"),
    "NumPy raises": lambda: np.errstate(all="raise"),
    "matplotlib's looks": lambda: matplotlib.rc_context(LOOKS),
    "deterministic algorithms": deterministic,
    "no gradients": torch.no_grad,
    "inference mode": torch.inference_mode,
    "pandas' options": lambda: pd.option_context("display.precision", 1, "display.max_rows", 1),
}


def module():
    generator = torch.Generator().manual_seed(0)
    layers = torch.nn.Linear(64, 8, dtype=torch.float32, device="cpu"), torch.nn.ReLU()
    layers[0].weight.data = torch.randn(8, 64, generator=generator, dtype=torch.float32, device="cpu")
    layers[0].bias.data = torch.zeros(8, dtype=torch.float32, device="cpu")
    return torch.nn.Sequential(*layers)


def of_training():
    population = rectlab.Population(64, (8,), 10, activation="prelu")
    records = list(rectlab.fit(population, X, Y, n_epochs=2))
    return [records[-1].loss.tolist(), records[-1].in_words(), population.trace(X[:2]).logits.tolist()]


def of_a_sweep():
    result = rectlab.sweep(X, Y, hidden_sizes=(8,), n_epochs=1, over={"activation": ["relu", "prelu"]})
    return [result.in_words(), result.table["loss"].tolist()]


@cache
def module_from_before():
    """A module that was there before the setting: one made in inference mode hides its changes; nothing is proved."""
    return module()


def of_an_inspection():
    seen = rectlab.inspect(module_from_before(), X, box=(0, 1))
    return [repr(seen), repr(seen.autopsy(1, 1))]


def of_a_figure():
    population = rectlab.Population(64, (8, 8), 10)
    snapshot = rectlab.measures.take_snapshot(population, X)
    return [snapshot.in_words(), figures.png(figures.snapshot_figure(snapshot))]


def of_a_panel(name, steps=3):
    panel = getattr(rectlab, name)()
    try:
        if hasattr(panel, "train"):
            panel.train(steps)
        panel.refresh()
        header, arrays = unpack(panel.frame)
        timed = {"compute_ms", "number"}
        kept = {name: value for name, value in header.items() if name not in timed}
        return [repr(kept), *(array.tobytes() for array in arrays.values()), panel.in_words(), panel.picture()]
    finally:
        panel.close()


WORK = {
    "training": of_training, "sweep": of_a_sweep, "inspection": of_an_inspection, "figure": of_a_figure,
    "panel": lambda: of_a_panel("Scope"),
}


@pytest.fixture(scope="module")
def usual():
    return {name: work() for name, work in WORK.items()}


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("name", WORK)
def test_no_setting_of_the_notebook_changes_a_result(usual, name, setting):
    with SETTINGS[setting]():
        found = WORK[name]()
    assert same(found, usual[name])


def same(found, usual):
    return all(one == other for one, other in zip(found, usual, strict=True))


def test_what_is_made_in_inference_mode_can_be_trained_outside_it():
    with torch.inference_mode():
        population = rectlab.Population(64, (8,), 10, activation="prelu")
        X_there = torch.tensor(X) + 0
    assert np.isfinite(next(rectlab.fit(population, X_there, Y)).loss).all()


FILLED = {"zeros", "ones", "empty", "full", "linspace", "logspace", "eye", "rand", "randn", "normal"}
HELD = {"tensor", "as_tensor", "asarray", "scalar_tensor"}
PLACED = {"arange", "randint", "randperm", "tril_indices", "triu_indices"}


def open_calls(source):
    """Return the calls of a source that make a tensor without naming its device, or its dtype where torch chooses."""
    found = []
    for call in ast.walk(ast.parse(source)):
        if not isinstance(call, ast.Call) or not ast.unparse(call.func).startswith("torch."):
            continue
        maker, named = ast.unparse(call.func).removeprefix("torch."), {keyword.arg for keyword in call.keywords}
        if maker not in FILLED | HELD | PLACED or None in named:  # **CPU_FLOATS
            continue
        floats = any(isinstance(part, ast.Constant) and isinstance(part.value, float) for part in ast.walk(call))
        free = maker in FILLED or maker in HELD and floats
        if "device" not in named or free and "dtype" not in named:
            found.append(ast.unparse(call))
    return found


def test_no_tensor_is_made_with_the_defaults_of_the_notebook():
    calls = {str(path.relative_to(PACKAGE)): open_calls(path.read_text("utf-8")) for path in PACKAGE.rglob("*.py")}
    assert {path: found for path, found in calls.items() if found} == {}


def test_a_tensor_with_the_defaults_would_be_seen():
    source = "torch.zeros(3)\ntorch.tensor(0.5, device='cpu')\ntorch.arange(3)\ntorch.ones(1, **CPU_FLOATS)"
    assert open_calls(source) == ["torch.zeros(3)", "torch.tensor(0.5, device='cpu')", "torch.arange(3)"]
