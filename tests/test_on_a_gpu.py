"""What a GPU computes is what the processor computes, from training to the last measure; skipped without a GPU."""

import numpy as np
import pytest
import torch

from rectlab import Population, Scope, Settings, datasets, fit, inspect, sweep
from rectlab.lessons.depth.saturation import watch_saturation
from rectlab.lessons.depth.stacks import profile_of, run_up
from rectlab.lessons.lifetimes.watching import watch
from rectlab.lessons.pieces.local import local_map
from rectlab.lessons.pieces.networks import line, on_plane, plane
from rectlab.lessons.pieces.rescaling import try_rescaling
from rectlab.measures import certify, take_snapshot, timeline
from rectlab.measures.autopsy import autopsy
from rectlab.measures.census import census
from rectlab.networks import LOSSES, Run, gradient_norms
from rectlab.networks.revive import revive
from tests.hand import frame, send

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
DIGITS = datasets.digits()
PLANE = np.linspace(-3, 3, 61)[:, None]


def networks(device, **options):
    """Return two networks with some dead units."""
    population = Population(64, (32, 32), 10, seeds=(0, 1), dtype=torch.float64, device=device, **options)
    population.biases[0][:, :4] = -50.0
    return population, population.inputs(DIGITS.X_train)


def small(device, in_features=1):
    population = Population(in_features, (6, 5), 1, seeds=(0, 1), dtype=torch.float64, device=device)
    for b in population.biases:
        b += torch.linspace(-1, 1, b.shape[1], dtype=torch.float64, device=device)
    return population


def numbers(found):
    """Return all numbers and words in a result, one after another."""
    if isinstance(found, torch.Tensor):
        return [found.detach().cpu().numpy()]
    if isinstance(found, dict):
        return numbers(list(found.values()))
    if isinstance(found, (list, tuple)):
        return [value for part in found for value in numbers(part)]
    return numbers(vars(found)) if hasattr(found, "__dict__") else [found]


def same(ours, theirs):
    ours, theirs = numbers(ours), numbers(theirs)
    assert len(ours) == len(theirs) > 0
    for a, b in zip(ours, theirs):
        if np.asarray(a).dtype.kind in "fiub":
            np.testing.assert_allclose(np.asarray(a, float), np.asarray(b, float), rtol=1e-6, atol=1e-9)
        elif isinstance(a, str):
            assert a == b


def trained(device, **options):
    population, _ = networks(device, **options)
    losses = [record.loss for record in fit(population, DIGITS.X_train, DIGITS.y_train, n_epochs=2)]
    return losses, population.parameters()


def marks(device):
    """Return a timeline of silent units, from marks that are still on the device."""
    population, X = networks(device)
    looks = [(h == 0).all(2) for _, h in population.hidden(X)]
    return timeline([torch.stack([look, look]) for look in looks])


LONG_WAYS = {
    "fit": trained,
    "fit with autograd": lambda d: trained(d, activation="prelu"),
    "settings on the device": lambda d: Settings(lr=torch.tensor([0.1, 0.2], device=d)).as_arrays(2),
    "certify": lambda d: certify(networks(d)[0], (0.0, 1.0), bias_shift=-0.2),
    "census": lambda d: census(*networks(d), probe_size=100),
    "timeline": marks,
    "autopsy": lambda d: autopsy(*networks(d), 2, 9, y=DIGITS.y_train),
    "snapshot": lambda d: take_snapshot(*networks(d), bias_shift=-0.1),
    "gradients": lambda d: gradient_norms(*networks(d), torch.tensor(DIGITS.y_train, device=d), Settings(l1=1e-3)),
    "revive": lambda d: revive(*networks(d), "redraw"),
    "watch": lambda d: watch(
        networks(d)[0], DIGITS.X_train, DIGITS.y_train, Settings(lr=1.0, bias_shift=-0.4), n_epochs=3),
    "line": lambda d: line(small(d)),
    "plane": lambda d: plane(small(d, 2)),
    "on a plane": lambda d: on_plane(small(d, 3), [[0, 0, 1], [1, 0, 0], [0, 1, 0]]).parameters(),
    "local map": lambda d: local_map(small(d, 2), [0.3, 0.1]),
    "rescaling": lambda d: try_rescaling(small(d), (0.25, 1.0, 4.0), PLANE, np.sin(PLANE)),
    "profile": lambda d: profile_of(networks(d)[0], run_up(networks(d)[0], DIGITS.X_test), DIGITS.y_test),
    "saturation": lambda d: watch_saturation(
        networks(d, activation=["tanh", "sigmoid"])[0], DIGITS.X_train, DIGITS.y_train, DIGITS.X_test, DIGITS.y_test,
        Settings(), n_epochs=2),
}


@pytest.mark.parametrize("what", LONG_WAYS)
def test_a_gpu_gives_what_the_processor_gives(what):
    same(LONG_WAYS[what]("cuda"), LONG_WAYS[what]("cpu"))


@pytest.mark.parametrize("n_steps", [5, 30, 39, 41])
def test_a_member_that_diverges_between_two_looks_is_put_back_in_the_end(n_steps):
    population = Population(64, (32,), 10, seeds=(0, 1, 2), dtype=torch.float64, device="cuda")
    X, y = population.inputs(DIGITS.X_train), torch.tensor(DIGITS.y_train, device="cuda")
    loss = LOSSES["cross_entropy"](y, 10, torch.float64)
    run = Run(population, loss, Settings(lr=(0.1, 1e300, 0.1)), "sgd", keep_every=20, count_wrong=False)
    for _ in range(n_steps):
        run.step(X, torch.arange(64, device="cuda"))
    run.settle()
    assert run.diverged.tolist() == [False, True, False]
    assert all(torch.isfinite(p).all() for p in population.parameters())


def test_a_sweep_gives_the_same_and_in_tf32_nearly_the_same():
    options = {"hidden_sizes": (32, 32), "n_epochs": 5, "over": {"seed": [0, 1, 2, 3]}}
    on_cpu, exact, rough = (
        sweep(DIGITS.X_train, DIGITS.y_train, **options, device=device, matmul=matmul).table["loss"].to_numpy()
        for device, matmul in (("cpu", "exact"), ("cuda", "exact"), ("cuda", "tf32"))
    )
    np.testing.assert_allclose(exact, on_cpu, rtol=2e-3)
    np.testing.assert_allclose(rough, on_cpu, rtol=5e-2)
    assert (rough != exact).any()


def test_an_inspected_module_on_a_gpu_says_what_it_says_on_the_processor():
    torch.manual_seed(0)
    module = torch.nn.Sequential(torch.nn.Linear(64, 20), torch.nn.ReLU(), torch.nn.Linear(20, 10))
    with torch.no_grad():
        module[0].bias[:3] = -100.0
    X = torch.tensor(DIGITS.X_train)
    said = [inspect(module.to(d), X.to(d), box=(0.0, 1.0)).in_words() for d in ("cpu", "cuda")]
    assert said[0] == said[1]


@pytest.mark.parametrize("knobs", [{}, {"activation": "gelu", "layer": 1, "unit": 3}])
def test_a_scope_on_a_gpu_shows_the_same_frames(made, knobs):
    panels = [made(Scope, device=device, film=False, **knobs) for device in ("cpu", "cuda")]
    for panel in panels:
        send(panel, set={"bias_shift": -0.4}, id=1)
        with panel.turn:
            panel.live.advance(5)
        panel.refresh()
    (_, on_cpu), (header, on_gpu) = map(frame, panels)
    assert header["device"] == "cuda" and set(on_cpu) == set(on_gpu)
    for name, values in on_cpu.items():
        np.testing.assert_allclose(on_gpu[name], values, rtol=1e-3, atol=2, err_msg=name)  # counts beside an edge
