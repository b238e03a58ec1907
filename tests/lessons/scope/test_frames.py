"""What is in the scope's frames: every array counted again by hand from the plain network."""

import numpy as np
import pytest
import torch

from rectlab import datasets
from rectlab.lessons.scope.panel import Scope
from rectlab.panels.frame import unpack
from tests.hand import frame, send

ARRAYS = {"counts", "zeros", "states", "moments", "lit", "losses", "errors"}
BINS = 64


@pytest.fixture
def scope(made):
    return made(Scope, width=32, bias_shift=-0.1, film=False)


def preview(panel, monkeypatch):
    """Return the frame that a network too large for exact frames is shown as while the hand moves."""
    monkeypatch.setattr("rectlab.lessons.scope.panel.CHEAP_FLOP", 0.0)
    send(panel, set={}, id=9)
    return frame(panel)


def by_hand(scope, X=None, function=torch.relu):
    """Return pre-activations and activations of every hidden layer, from the linear maps of the plain network."""
    linear = [part for part in scope.network if isinstance(part, torch.nn.Linear)]
    h, found = torch.tensor(datasets.digits().X_train) if X is None else X, []
    for part in linear[:-1]:
        z = (part(h) + scope.bias_shift).detach()
        h = function(z)
        found.append((z.numpy(), h.numpy()))
    return found


def counted(values, lower, upper):
    """Return how many values lie in (edge, next edge], those beyond the ends in the outer bins."""
    edges = np.linspace(lower, upper, BINS + 1)
    which = np.clip(np.searchsorted(edges, values.ravel(), side="left"), 1, BINS) - 1
    return np.bincount(which, minlength=BINS)


def gradient_norms(scope, X, y, l1=0.0):
    network = scope.network.double()
    linear, h, penalty = [part for part in network if isinstance(part, torch.nn.Linear)], X.double(), 0.0
    for part in linear[:-1]:
        h = torch.relu(part(h) + scope.bias_shift)
        penalty = penalty + h.sum(1).mean()
    objective = torch.nn.functional.cross_entropy(linear[-1](h), y) + l1 * penalty
    objective.backward()
    return [torch.cat([p.weight.grad.flatten(), p.bias.grad]).norm().item() for p in linear]


def test_header_and_arrays_of_an_exact_frame_are_those_of_the_contract(scope):
    header, arrays = frame(scope)
    assert header["compare"] == "" and set(arrays) == ARRAYS
    shapes = {name: array.shape for name, array in arrays.items()}
    assert shapes == {"counts": (3, BINS), "zeros": (3,), "states": (3, 3), "moments": (3, 2), "lit": (3, 10, 4),
                      "losses": (0,), "errors": (2, 1)}
    types = {name: array.dtype.name for name, array in arrays.items()}
    assert types == {**dict.fromkeys(("counts", "zeros", "states"), "uint32"),
                     **dict.fromkeys(("moments", "losses", "errors"), "float32"), "lit": "uint8"}
    assert (header["cut"], header["open"], header["noun"]) == (0.0, True, "image")


def test_preview_has_neither_gradients_nor_a_unit(scope, monkeypatch):
    scope.layer, scope.unit, scope.details = 1, 1, "on"
    assert "gradients" in frame(scope)[1] and "unit" in frame(scope)[0]
    header, arrays = preview(scope, monkeypatch)
    assert header["preview"] and "unit" not in header and set(arrays) == ARRAYS
    assert header["compare"] == "" and header["test_error"] is None


@pytest.mark.parametrize("show", ["activations", "preactivations"])
@pytest.mark.parametrize("exact", [True, False])
def test_moments_are_mean_and_standard_deviation_of_what_is_shown(scope, monkeypatch, show, exact):
    scope.show = show
    _, arrays = frame(scope) if exact else preview(scope, monkeypatch)
    found = by_hand(scope, None if exact else scope.live.X_preview)
    shown = [pair[show == "activations"].astype(float) for pair in found]
    np.testing.assert_allclose(arrays["moments"], [[v.mean(), v.std()] for v in shown], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("exact", [True, False])
def test_preactivations_are_counted_below_zero_too_and_what_is_cut_is_said(scope, monkeypatch, exact):
    scope.show = "preactivations"
    header, arrays = frame(scope) if exact else preview(scope, monkeypatch)
    assert header["lower"] == -header["upper"] < 0
    for k, (z, h) in enumerate(by_hand(scope, None if exact else scope.live.X_preview)):
        assert arrays["counts"][k].sum() == z.size
        assert abs(int(arrays["zeros"][k]) - (z <= 0).sum()) <= 2  # float32 rounds a sum otherwise than torch
        assert abs(int(arrays["counts"][k][: BINS // 2].sum()) - (z <= 0).sum()) <= 2  # an edge lies on 0
        assert np.abs(arrays["counts"][k].astype(int) - counted(z, header["lower"], header["upper"])).sum() <= 8
        on = (h > 0).mean(0)
        assert arrays["states"][k].tolist() == [(on == 0).sum(), ((on > 0) & (on < 1)).sum(), (on == 1).sum()]


def test_words_do_not_depend_on_what_is_shown(scope):
    words = scope.in_words()
    scope.show = "preactivations"
    assert scope.in_words() == words


def test_gradient_norms_are_those_of_autograd_on_the_plain_network(scope):
    scope.details = "on"
    send(scope, set={"l1": 0.01}, id=1)
    send(scope, press="step", id=2)
    expected = gradient_norms(scope, scope.live.X_preview, scope.live.y_preview, l1=0.01)
    np.testing.assert_allclose(frame(scope)[1]["gradients"], expected, rtol=1e-4)


def test_errors_are_those_seen_so_far_at_the_steps_of_the_loss_trace(scope):
    for k in range(3):
        send(scope, press="step", id=k)
    scope.train(4)
    errors = frame(scope)[1]["errors"]
    assert errors[0].tolist() == [0, 1, 2, 3, 7] and errors[1, -1] == np.float32(scope.test_error)
    send(scope, set={"hidden_layers": 2}, id=9)  # a new head: one more network, the same trace
    scope.train(2)
    header, arrays = frame(scope)
    assert header["step"] == 2 and arrays["errors"][0].tolist() == [0, 1, 2, 3, 7, 9]
    assert len(arrays["losses"]) == 9
    send(scope, press="reset", id=10)
    assert frame(scope)[1]["errors"][0].tolist() == [0]


def test_error_at_a_step_is_the_last_one_seen_there(scope):
    send(scope, set={"bias_shift": -1.5}, id=1)
    errors = frame(scope)[1]["errors"]
    assert errors.shape == (2, 1) and errors[1, 0] == np.float32(scope.test_error)


def test_long_traces_are_thinned(scope):
    for step in range(5000):
        scope.live.losses.add(step, 1.0)
        scope.live.errors.add(step, 0.5)
    scope.refresh()
    _, arrays = frame(scope)
    assert 100 < len(arrays["losses"]) <= 160 and 100 < arrays["errors"].shape[1] <= 160
    assert arrays["errors"].shape[0] == 2


@pytest.mark.parametrize("layer, unit", [(1, 5), (3, 32)])
@pytest.mark.parametrize("show", ["activations", "preactivations"])
def test_unit_frame_is_that_unit_seen_by_hand(scope, layer, unit, show):
    scope.show = show
    scope.train(3)
    send(scope, set={"layer": layer, "unit": unit}, id=3)
    header, arrays = frame(scope)
    digits, found = datasets.digits(), by_hand(scope)
    z, h = (values[:, unit - 1] for values in found[layer - 1])
    shown = h[h > 0] if show == "activations" else z
    assert abs(int(arrays["unit_zeros"][0]) - (z <= 0).sum()) <= 1 and arrays["unit_zeros"].shape == (1,)
    expected = counted(shown, header["lower"], header["upper"])
    assert np.abs(arrays["unit_counts"].astype(int) - expected).sum() <= 4
    part = [part for part in scope.network if isinstance(part, torch.nn.Linear)][layer - 1]
    image = (8, 8) if layer == 1 else (1, 32)
    assert np.array_equal(arrays["unit_weights"], part.weight[unit - 1].detach().numpy().reshape(image))
    best = np.argsort(-h, kind="stable")[:6]
    np.testing.assert_allclose(arrays["unit_values"], h[best], rtol=1e-4)
    pictures = digits.X_train[best].reshape(-1, 8, 8)
    assert np.array_equal(arrays["unit_best"], pictures) and 0 <= pictures.min() <= pictures.max() <= 1
    told = header["unit"]
    assert (told["layer"], told["unit"]) == (layer, unit)
    assert told["bias"] == pytest.approx(part.bias[unit - 1].item())
    assert told["words"].startswith(f"Unit {unit} of layer {layer}: bias ") and "1,297 images" in told["words"]


@pytest.mark.parametrize("values", [{"layer": 1}, {"unit": 1}, {"layer": 4, "unit": 1}, {"layer": 1, "unit": 33}])
def test_unit_that_is_not_there_is_not_in_the_frame(scope, values):
    send(scope, set=values, id=1)
    header, arrays = frame(scope)
    assert scope.error == "" and "unit" not in header and not [name for name in arrays if name.startswith("unit")]


def test_unit_goes_when_its_layer_goes_and_comes_back_with_it(scope):
    send(scope, set={"layer": 3, "unit": 4}, id=1)
    assert frame(scope)[0]["unit"]["layer"] == 3
    send(scope, set={"hidden_layers": 2}, id=2)
    assert "unit" not in frame(scope)[0]
    send(scope, set={"hidden_layers": 3}, id=3)
    assert frame(scope)[0]["unit"]["layer"] == 3


def test_data_without_pictures_has_a_unit_without_pictures(scope):
    send(scope, set={"data": "moons", "layer": 1, "unit": 2}, id=1)
    header, arrays = frame(scope)
    assert "unit_best" not in arrays and arrays["unit_weights"].shape == (1, 2)
    assert len(arrays["unit_values"]) > 0 and header["unit"]["unit"] == 2


def test_silent_unit_has_no_best_examples(scope):
    send(scope, set={"bias_shift": -2.0, "layer": 3, "unit": 1}, id=1)
    header, arrays = frame(scope)
    assert "silent on all 1,297 images" in header["unit"]["words"]
    assert arrays["unit_values"].shape == (0,) and arrays["unit_best"].shape == (0, 8, 8)
    assert arrays["unit_zeros"].tolist() == [1297] == [arrays["unit_counts"].sum()]


@pytest.mark.parametrize("activation, low", [("tanh", -1.0), ("sigmoid", 0.0)])
def test_unit_of_another_activation_is_counted_on_its_axis(scope, activation, low):
    send(scope, set={"activation": activation, "layer": 2, "unit": 1, "show": "activations"}, id=1)
    header, arrays = frame(scope)
    assert header["cut"] is None and not arrays["zeros"].any()
    function = {"tanh": torch.tanh, "sigmoid": torch.sigmoid}[activation]
    h = by_hand(scope, function=function)[1][1][:, 0]
    assert header["lower"] == low and arrays["unit_counts"].sum() == 1297
    assert np.abs(arrays["unit_counts"].astype(int) - counted(h, header["lower"], header["upper"])).sum() <= 4


def test_the_path_of_an_image_is_which_units_it_turns_on_those_most_often_zero_first(scope):
    digits = datasets.digits()
    some = np.stack([digits.X_test[digits.y_test == k][0] for k in range(10)])
    header, arrays = frame(scope)
    shared = unpack(scope.shared)[1]["images"]
    assert shared.shape == (10, 8, 8) and np.array_equal(shared, np.round(255 * some.reshape(10, 8, 8)))
    layers = zip(by_hand(scope), by_hand(scope, torch.tensor(some)))
    for k, ((_, all_of_them), (_, h)) in enumerate(layers):
        order = np.argsort(-(all_of_them == 0).sum(0), kind="stable")
        assert np.array_equal(np.unpackbits(arrays["lit"][k], axis=1)[:, :32], (h > 0)[:, order])
        silent, _, always_on = arrays["states"][k]
        lit = np.unpackbits(arrays["lit"][k], axis=1)[:, :32]
        assert not lit[:, :silent].any() and (always_on == 0 or lit[:, -int(always_on):].all())


def test_data_without_images_and_wide_layers_have_no_paths(scope):
    send(scope, set={"width": 512}, id=1)
    assert "lit" not in frame(scope)[1] and scope.shared
    send(scope, set={"width": 32, "data": "moons"}, id=2)
    header, arrays = frame(scope)
    assert "lit" not in arrays and scope.shared == b"" and header["noun"] == "example"
    send(scope, set={"data": "digits"}, id=3)
    assert "lit" in frame(scope)[1] and scope.shared and "images" in scope.in_words()


def test_the_axis_does_not_depend_on_where_the_hand_was_and_only_grows(made):
    pushed, usual = made(Scope, bias_shift=-0.3, film=False), made(Scope, film=False)
    upper = frame(usual)[0]["upper"]
    assert frame(pushed)[0]["upper"] == upper
    usual.bias_shift = -2.0
    grown = frame(usual)[0]["upper"]
    assert grown > upper
    usual.bias_shift = 0.0
    assert frame(usual)[0]["upper"] == grown
    usual.show = "activations"
    usual.show = "preactivations"
    assert frame(usual)[0]["upper"] == grown
    usual.reset()
    assert frame(usual)[0]["upper"] == upper


def test_frames_of_all_that_can_be_shown_are_small(scope):
    send(scope, set={"hidden_layers": 12, "layer": 1, "unit": 1}, id=1)
    scope.train(30)
    assert len(scope.frame) < 8_000


def test_test_error_grows_with_the_training_where_it_is_cheap(scope):
    scope.live.step()
    scope.playing = True
    scope.refresh(preview=True)
    scope.playing = False
    header, arrays = unpack(scope.frame)
    assert header["preview"] and header["test_error"] == pytest.approx(scope.test_error)
    assert arrays["errors"][0].tolist() == [0, 1]
    assert arrays["errors"][1, 1] == pytest.approx(scope.test_error)


def test_a_film_never_rounds_nearly_all_to_all(made):
    scope = made(Scope, width=32)
    header, arrays = unpack(scope.camera.films(("bias_shift",)))
    places = header["films"][0]["places"]
    for k in [k for k, place in enumerate(places) if -0.8 <= place <= -0.5][::4]:
        scope.bias_shift = places[k]
        assert arrays["0.zeros"][k].tolist() == frame(scope)[1]["zeros"].tolist()
