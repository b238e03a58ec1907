"""Every public function takes arrays in any form that NumPy takes, or says in the house's words what it needs.

``RECTLAB_EXAMPLES=1000`` tries as many odd arguments on each function.
"""

import functools
import os
import re

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

import rectlab
from rectlab import activations, checks, datasets, figures, initialization, measures, statistics, streams
from rectlab.measures import jacobians, likeness, probes, profiles
from rectlab.measures.autopsy import autopsy

EXAMPLES = int(os.environ.get("RECTLAB_EXAMPLES", "25"))
X = np.random.default_rng(0).random((24, 6), np.float32)
Y = np.arange(24) % 3
H = np.maximum(X[None] - 0.5, 0)  # (members, batch, units)
ROWS = np.array([[1.0, 2.0, 3.0, 5.0], [1.5, 2.5, 3.0, 4.0], [3.0, 1.0, 4.0, 2.0]])
W = [np.array([[[1.0], [-1.0]]]), np.array([[[1.0, 2.0]]])], [np.array([[0.5, 0.25]]), np.array([[0.0]])]
W2 = [np.array([[[1.0, 0.5], [-1.0, 1.0]]]), np.array([[[1.0, 2.0]]])], W[1]
SILENT = np.array([[[True, False]], [[False, False]], [[True, False]]])  # (looks, members, units)


def network(**own):
    return rectlab.Population(6, (4, 4), 3, seeds=(0, 1), **own)


def module():
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Linear(6, 5), torch.nn.ReLU(), torch.nn.Linear(5, 2))


def expected(value, name):
    """Let a number that does not hold be said, as in a notebook; under tests it is an error."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RECTLAB_TESTING", "0")
        return rectlab.expect(value, name)


def stream(purpose="order"):
    return streams.of(0, purpose, 0)


# name: (function, its arguments). Arrays stand as they are; what must be fresh for each call is made by a partial.
fresh = functools.partial
CALLS = {
    "fit": (lambda **a: next(rectlab.fit(**a)), {
        "population": fresh(network), "X": X, "y": Y, "settings": fresh(rectlab.Settings), "n_epochs": 1,
        "batch_size": 8, "optimizer": "sgd", "loss": "cross_entropy", "generator": fresh(stream)}),
    "Settings": (lambda **a: next(rectlab.fit(network(), X, Y, rectlab.Settings(**a))), {
        "lr": np.array([0.1, 0.2]), "l1": 0.0, "target": "activations", "bias_shift": 0.0, "momentum": 0.5,
        "corruption": 0.0, "soft_threshold": False}),
    "sweep": (lambda **a: rectlab.sweep(**a).in_words(), {
        "X": X, "y": Y, "X_test": X, "y_test": Y, "hidden_sizes": (4,), "n_epochs": 1, "batch_size": 8,
        "optimizer": "sgd", "over": {"lr": [0.1, 0.2]}, "executor": None, "device": "cpu",
        "dtype": "float32", "matmul": "exact"}),
    "sweep over": (lambda **a: rectlab.sweep(X, Y, n_epochs=1, over={"hidden_sizes": (4,), **a}).in_words(), {
        "lr": np.array([0.1, 0.2]), "l1": 0.0, "seed": np.array([0, 1]), "activation": "relu", "init": "he",
        "target": "activations", "momentum": 0.0, "bias_shift": 0.0, "loss": "cross_entropy", "corruption": 0.0,
        "sign_flip": False, "hidden_sizes": (4,)}),
    "grid": (rectlab.grid, {"activation": ["relu", "tanh"], "seed": np.array([0, 1])}),
    "Population": (lambda **a: rectlab.Population(**a).n_members, {
        "in_features": 6, "hidden_sizes": (4,), "out_features": 3, "activation": "relu", "init": "he",
        "seeds": np.array([0, 1]), "sign_flip": False, "device": "cpu", "dtype": torch.float32}),
    "Population.trace": (lambda X, bias_shift: network().trace(X, bias_shift).logits, {
        "X": X, "bias_shift": np.array([0.1, 0.2])}),
    "Population.to_module": (lambda i: len(network().to_module(i)), {"i": 1}),
    "inspect": (lambda **a: repr(rectlab.inspect(**a)), {
        "module": fresh(module), "X": X, "box": (0, 1), "batch_size": 8, "bins": 10, "also": (), "axes": None}),
    "Inspection.autopsy": (lambda layer, unit: repr(rectlab.inspect(module(), X).autopsy(layer, unit)), {
        "layer": 1, "unit": 2}),
    "census": (lambda **a: measures.census(**a).in_words(), {
        "population": fresh(network), "X": X, "probe_size": 5, "bias_shift": 0.0}),
    "silent_units": (measures.silent_units, {"population": fresh(network), "X": X, "bias_shift": 0.0, "n_layers": 2}),
    "take_snapshot": (lambda **a: measures.take_snapshot(**a).in_words(), {
        "population": fresh(network), "X": X, "bias_shift": 0.0, "of": "activations", "bins": 8, "upper": 2.0}),
    "error_rate": (measures.error_rate, {"population": fresh(network), "X": X, "y": Y, "bias_shift": 0.0}),
    "autopsy": (lambda **a: repr(autopsy(**a)), {
        "population": fresh(network), "X": X, "layer": 1, "unit": 1, "bias_shift": 0.0, "y": Y}),
    "certify": (lambda **a: measures.certify(**a).in_words(), {
        "population": fresh(network), "box": (np.zeros(6), np.ones(6)), "bias_shift": 0.0}),
    "unit_states": (lambda activations: measures.unit_states(activations).in_words(), {"activations": H}),
    "histogram": (lambda **a: measures.histogram(**a).in_words(), {
        "activations": H, "upper": 1.0, "lower": 0.0, "bins": 4}),
    "unit_raster": (lambda **a: measures.unit_raster(**a).levels, {
        "activations": H, "probe_size": 5, "most_units": 4, "most_examples": 9}),
    "nested_order": (measures.nested_order, {"y": Y, "generator": fresh(stream, "probe")}),
    "timeline": (lambda **a: measures.timeline(**a).in_words(), {"silent": [SILENT], "steps": np.array([0, 5, 9])}),
    "pieces": (lambda **a: measures.pieces(**a).in_words(), {
        "weights": W[0], "biases": W[1], "low": -3.0, "high": 3.0}),
    "regions": (lambda **a: measures.regions(**a).in_words(), {
        "weights": W2[0], "biases": W2[1], "low": -3.0, "high": 3.0, "most": 50}),
    "read_out": (lambda **a: probes.read_out(**a).in_words(), {
        "activations_train": H, "y_train": Y, "activations_test": H, "y_test": Y}),
    "signal_profile": (lambda activations: profiles.signal_profile(activations).in_words(), {"activations": [H, H]}),
    "gradient_profile": (lambda **a: profiles.gradient_profile(**a).in_words(), {"errors": [H, H], "inputs": [H, X]}),
    "layer_jacobians": (jacobians.layer_jacobians, {"weight": W[0][1], "slopes": H[:, :, :1]}),
    "spectrum": (lambda jacobians_: jacobians.spectrum(jacobians_).in_words(), {"jacobians_": H[:, :, :, None]}),
    "centred_likeness": (likeness.centred_likeness, {"first": H, "second": H}),
    "t_interval": (statistics.t_interval, {"values": ROWS, "confidence": 0.9}),
    "paired_p": (statistics.paired_p, {"errors": ROWS}),
    "holm": (statistics.holm, {"p": np.array([0.01, 0.03, 0.04])}),
    "bootstrap": (statistics.bootstrap, {"values": ROWS[0], "generator": fresh(stream, "signs"), "n_draws": 50}),
    "sign_flip_p": (statistics.sign_flip_p, {"differences": ROWS[0], "generator": fresh(stream, "signs")}),
    "spread": (statistics.spread, {"values": ROWS}),
    "share_error": (statistics.share_error, {"share": np.array([0.5, 0.25]), "n": np.array([100, 50])}),
    "datasets.load": (datasets.load, {"name": "moons"}),
    "datasets.toy_1d": (datasets.toy_1d, {"task": "abs", "n_samples": 20, "seed": 0}),
    "datasets.toy_2d": (datasets.toy_2d, {"task": "xor", "n_samples": 20, "noise": 0.1, "seed": 0}),
    "activations.get": (lambda name, slope: activations.get(name, slope=slope).formula, {
        "name": "leaky_relu", "slope": 0.25}),
    "initialization.draw": (lambda name, **a: initialization.get(name).draw(**a), {
        "name": "he", "generator": fresh(stream), "fan_out": 3, "fan_in": 2}),
    "expect": (expected, {"value": 58.3, "name": "03 example zeros"}),
    "check": (lambda **a: rectlab.check(**a).in_words(), {
        "name": "00 rectifier", "answer": np.array([0, 0, 0, 1.5])}),
    "zeros_bar": (lambda fraction: len(figures.zeros_bar(fraction, Figure().subplots()).get_children()), {
        "fraction": 0.5}),
    "seed_rows": (lambda values: len(figures.seed_rows(
        values, statistics.t_interval(ROWS), Figure().subplots(), ["k"] * 3).get_children()), {"values": ROWS}),
    "states_bar": (lambda states: len(figures.states_bar(states, Figure().subplots()).get_children()), {
        "states": fresh(measures.unit_states, torch.from_numpy(H))}),
    "layer_histogram": (lambda histogram: len(figures.layer_histogram(histogram, Figure().subplots()).get_children()), {
        "histogram": fresh(measures.histogram, torch.from_numpy(H), 1.0)}),
}


def made(arguments):
    return {name: value() if isinstance(value, functools.partial) else value for name, value in arguments.items()}


def frozen(array):
    array = array.copy()
    array.flags.writeable = False
    return array


FORMS = {
    "read-only": frozen,
    "flipped": lambda a: np.ascontiguousarray(np.flip(a))[(slice(None, None, -1),) * a.ndim],
    "column by column": np.asfortranarray,
    "big-endian": lambda a: a.astype(a.dtype.newbyteorder(">")),
    "widest": lambda a: a.astype({"f": np.longdouble, "i": np.uint16}.get(a.dtype.kind, bool)),
    "of objects": lambda a: a.astype(object),
    "nested lists": lambda a: a.tolist(),
    "tensor": lambda a: torch.tensor(a, requires_grad=a.dtype.kind == "f"),
    "pandas": lambda a: {1: pd.Series, 2: pd.DataFrame}.get(a.ndim, np.array)(a),
}


def in_form(form, value):
    if isinstance(value, np.ndarray):
        return form(value)
    return type(value)(in_form(form, one) for one in value) if isinstance(value, (list, tuple)) else value


def same(one, other):
    """Return whether two results are equal, numbers to float32's accuracy."""
    if hasattr(one, "loss"):
        one, other = one.loss, other.loss
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, (float, np.ndarray, torch.Tensor)):
        return np.shape(one) == np.shape(other) and np.allclose(one, other, rtol=1e-5, equal_nan=True)
    return repr(one) == repr(other)


def holds_array(value):
    return isinstance(value, np.ndarray) or isinstance(value, (list, tuple)) and any(map(holds_array, value))


WITH_ARRAYS = [name for name, (_, arguments) in CALLS.items() if any(map(holds_array, arguments.values()))]


@functools.cache
def answer(name):
    function, arguments = CALLS[name]
    return function(**made(arguments))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", WITH_ARRAYS)
def test_the_form_of_an_array_changes_no_result_and_the_array_stays_as_it_is(name, form):
    function, arguments = CALLS[name]
    given = {key: in_form(FORMS[form], value) for key, value in made(arguments).items()}
    arrays = [(value, value.copy()) for value in given.values() if isinstance(value, (np.ndarray, pd.DataFrame))]
    assert same(function(**given), answer(name))
    assert all(np.array_equal(value, before) for value, before in arrays)


SINGLE = {"0-d array": np.array, "NumPy's own": lambda value: np.array(value)[()]}


@pytest.mark.parametrize("form", SINGLE)
@pytest.mark.parametrize("name", CALLS)
def test_numbers_and_choices_of_numpy_are_those_of_python(name, form):
    function, arguments = CALLS[name]
    single = {key: value for key, value in arguments.items() if isinstance(value, (int, float, str))}
    given = made(arguments) | {key: SINGLE[form](value) for key, value in single.items()}
    assert same(function(**given), answer(name))


class Hostile:
    """An object that raises whatever it is asked."""

    def _raise(self, *_):
        raise RuntimeError("ask me nothing")

    __len__ = __iter__ = __float__ = __int__ = __array__ = __eq__ = __repr__ = __bool__ = _raise
    __hash__ = object.__hash__  # hypothesis asks for it


ODD = {
    "no array": [None, "", "relu", b"x", 1j, ..., object(), Hostile(), len, int, slice(1), {1, 2}, {"a": 1}, range(3)],
    "numbers": [True, -1, 0, 2, 1.5, float("nan"), float("inf"), -float("inf"), 10**400, 2**63, np.float64("nan")],
    "lists": [[], (), [[]], [1, [2]], [None], ["a"], [1, 2, 3], [[1.0, 2.0]], [float("nan")] * 24],
    "arrays": [
        np.zeros(0), np.zeros((0, 6)), np.zeros((2,) * 4), np.array("a"), np.array(["a"]), np.array([None]),
        np.zeros((24, 6), complex), np.full((24, 6), np.nan), np.full((24, 6), 1e300), np.zeros(24),
        np.zeros(2, "M8[s]"), np.zeros(2, [("a", int)]), np.ma.masked_array(X, X > 0.5), np.full(24, 2**62),
    ],
    "tensors": [
        torch.zeros(0), torch.zeros(24, 6, device="meta"), torch.zeros(24, 6).to_sparse(), torch.tensor(1j),
        torch.tensor(float("nan")), torch.zeros(1, 24, 6),
    ],
    "tables": [
        pd.DataFrame({"a": ["x", "y"]}), pd.Series([1, None, 3]), pd.Series([1, pd.NA, 3]), pd.DataFrame(),
        pd.Series(["a"], dtype="category"), pd.Series(pd.to_datetime(["2011-04-11"])),
    ],
}
odd = st.one_of(*map(st.sampled_from, ODD.values()), st.floats(), st.integers(-3, 40), st.text(max_size=4))
HOUSE = re.compile(r"^[\w.]+: \S.* must .*\bgot .+\. \S", re.DOTALL)
REFUSALS = (ValueError, TypeError, KeyError, IndexError, MemoryError)
MAY_BE_LONG = 1200  # letters: all choices are listed


@pytest.mark.parametrize("name", CALLS)
def test_any_odd_argument_is_taken_or_refused_in_the_words_of_the_house(name):
    function, arguments = CALLS[name]

    @settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
              suppress_health_check=list(HealthCheck))
    @given(st.dictionaries(st.sampled_from(sorted(arguments)), odd, min_size=1, max_size=2))
    def call(spoilt):
        if "n_epochs" in spoilt and checks.is_whole(spoilt["n_epochs"]):
            spoilt["n_epochs"] = min(spoilt["n_epochs"], 3)  # more would be done, and take its time
        try:
            function(**made(arguments) | spoilt)
        except REFUSALS as refusal:
            said = str(refusal.args[0])
            assert HOUSE.match(said) and len(said) < MAY_BE_LONG, said

    call()


def test_a_raw_error_would_be_seen():
    for raw in ("not enough values to unpack (expected 2, got 1)", "fit: X is wrong", "'NoneType' has no len()"):
        assert not HOUSE.match(raw)
