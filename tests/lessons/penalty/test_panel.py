"""The penalty panel, driven by the messages a front end sends, and the numbers behind it against slow obvious code."""

import numpy as np
import pytest
import torch
from matplotlib.figure import Figure

import rectlab
from rectlab import Population, datasets, figures
from rectlab.lessons import penalty
from rectlab.lessons.penalty import figures as penalty_figures
from rectlab.lessons.penalty.panel import Penalty
from rectlab.panels.frame import unpack
from rectlab.questions import predictions
from tests.hand import send


@pytest.fixture
def panel(made):
    return made(Penalty, width=32)


@pytest.mark.parametrize(
    "values", [{"l1": 3.2e-4}, {"target": "weights"}, {"lr": 0.032}, {"hidden_layers": 4}, {"data": "moons"}]
)
def test_the_network_trains_with_what_the_knobs_say(panel, values):
    send(panel, set=values, id=1)
    panel.train(8)
    hidden = panel.hidden_layers
    header, arrays = unpack(panel.frame)
    assert arrays["steps"].tolist() == [0, 7, 8] and panel.result.steps.tolist() == [0, 7, 8]
    assert arrays["zeros"].shape == (hidden, 3) and arrays["norms"].shape == (hidden + 1, 3)
    assert panel.live.settings.l1 == panel.l1 and panel.live.settings.target == panel.target
    assert panel.live.settings.lr == panel.lr and header["changes"][-1][1] in panel.in_words()


def test_a_penalty_changed_on_the_fly_goes_on_with_the_same_network_and_is_marked(panel):
    panel.train(7)
    panel.l1 = 1e-2
    panel.target = "weights"  # both at step 7: one mark
    panel.train(7)
    assert panel.result.changes == ((0, "no penalty"), (7, "L1 0.01 on weights"))
    assert panel.result.steps.tolist() == [0, 7, 14]
    panel.l1 = 0.0
    panel.l1 = 1e-2  # there and back before a step: no mark
    assert panel.result.changes == ((0, "no penalty"), (7, "L1 0.01 on weights"))


def test_readings_are_what_the_network_says(panel):
    panel.l1 = 3e-3
    panel.train(10)
    digits, network = datasets.digits(), panel.live.population
    trace = network.trace(digits.X_train)
    now = panel.result
    for k, h in enumerate(trace.activations):
        assert now.zeros[k, -1] == pytest.approx((h == 0).double().mean().item(), abs=1e-6)
        assert now.silent[k, -1] == (h == 0).all(1).sum()
    wrong = network.trace(digits.X_test).logits[0].argmax(1).numpy() != digits.y_test
    assert now.error[-1] == pytest.approx(wrong.mean())
    start = Population(64, (32, 32), 10, seeds=(0,))
    ratio = [w.norm() / v.norm() for w, v in zip(network.weights, start.weights)]
    np.testing.assert_allclose(now.norms[:, -1], ratio, rtol=1e-5)


def test_pin_keeps_the_history_and_compares(panel):
    panel.train(7)
    send(panel, press="pin", id=1)
    pinned = panel.pinned
    panel.target, panel.l1 = "activations", 1e-2
    panel.train(7)
    compare = unpack(panel.frame)[0]["compare"]
    assert compare.startswith("A and now: no penalty and L1 0.01 on activations; exact zeros ")
    assert compare.endswith("One network each: another seed may differ.") and panel.pinned == pinned
    assert unpack(pinned)[1]["steps"].tolist() == [0, 7]
    send(panel, press="unpin", id=2)
    assert panel.pinned == b"" and unpack(panel.frame)[0]["compare"] == ""


def test_every_pin_leaves_a_dot_and_a_stays_what_later_states_are_compared_with(panel):
    panel.train(7)
    panel.press("pin")
    panel.l1 = 1e-2
    panel.train(7)
    panel.press("pin")
    dots = unpack(panel.frame)[0]["dots"]
    assert [(dot["step"], dot["words"]) for dot in dots] == [(7, "no penalty"), (14, "L1 0.01 on activations")]
    assert dots[1]["zeros"] == panel.result.zeros[:, -1].mean() and dots[1]["error"] == panel.result.error[-1]
    panel.train(1)
    assert unpack(panel.frame)[0]["compare"].startswith("A and now: no penalty and L1 0.01 on activations;")
    panel.press("unpin")
    assert unpack(panel.frame)[0]["dots"] == dots[:1] and unpack(panel.pinned)[1]["steps"].tolist() == [0, 7]
    panel.press("unpin")
    panel.press("unpin")  # nothing left to forget
    assert panel.pinned == b"" and unpack(panel.frame)[0]["dots"] == []
    for _ in range(26):
        panel.pin()
    with pytest.raises(ValueError, match="^pin: at most 26 dots are kept; got one more. Unpin one.$"):
        panel.pin()
    assert panel.panel["told"]["unpin"] == ("unpin", "forget the last dot")


@pytest.mark.parametrize("target", ["activations", "preactivations", "weights"])
def test_loss_and_price_are_what_training_adds_up(panel, target):
    panel.l1, panel.target = 3e-3, target
    panel.train(3)
    digits, network = datasets.digits(), panel.live.population
    trace, y = network.trace(digits.X_train), torch.tensor(digits.y_train)
    layers = {"weights": network.weights}.get(target) or getattr(trace, target)
    examples = 1 if target == "weights" else len(y)
    slow = 3e-3 * sum(layer.abs().double().sum().item() for layer in layers) / examples
    assert panel.result.price[-1] == pytest.approx(slow, rel=1e-4)
    loss = torch.nn.functional.cross_entropy(trace.logits[0], y).item()
    assert panel.result.loss[-1] == pytest.approx(loss, rel=1e-4)
    arrays = unpack(panel.frame)[1]
    np.testing.assert_allclose(arrays["price"], panel.result.price, rtol=1e-6)
    np.testing.assert_allclose(arrays["loss"], panel.result.loss, rtol=1e-6)


def test_a_page_s_film_holds_networks_trained_anew_with_each_price(panel):
    panel.l1 = 1e-2
    panel.train(14)
    film = panel.camera.filmed("l1")
    assert len(film.places) == 14 and film.places[0] == 0 and film.places[-1] == 0.1
    other = film.places[-2]
    frame = panel.film_frame(panel.at(l1=other), lambda: False)
    assert frame.words.startswith(f"Trained anew with this price. After 14 steps, L1 {other:.2g} on activations: ")
    alone = type(panel)(width=32, l1=other)
    alone.train(14)
    assert frame.result.zeros[:, -1] == pytest.approx(alone.result.zeros[:, -1], abs=1e-3)
    assert frame.result.error[-1] == pytest.approx(alone.result.error[-1], abs=0.005)
    assert frame.result.price[-1] == pytest.approx(alone.result.price[-1], rel=1e-2)
    alone.close()
    assert panel.live.head_steps == 14 and panel.result.steps[-1] == 14
    panel._view_count = 1
    panel.at_rest(lambda: False)
    assert panel.film == b""  # with a kernel a price acts on the network that is there


def test_the_paper_s_curve_is_shown_if_asked_for(panel):
    assert unpack(panel.frame)[0]["paper"] is None
    send(panel, set={"paper": "on"}, id=1)
    a, b, c = unpack(panel.frame)[0]["paper"]["fit"]
    assert a * 79.4**2 + b * 79.4 + c == pytest.approx(1.354, abs=0.002)


def test_the_question_is_answered_by_networks_trained_as_the_panel_trains(panel):
    panel.l1, panel.target = 1e-2, "activations"
    answer = panel.answer("04 curve")
    assert panel.result.steps.tolist() == [0]
    assert predictions.get("04 curve").xs[0] == "0" and predictions.get("04 curve").xs[-1] == "0.01"
    for place, l1 in ((-1, 1e-2), (0, 0.0)):
        panel.reset()
        panel.l1 = l1
        panel.train(420)
        assert answer[place] == pytest.approx(100 * panel.result.zeros[:, -1].mean(), abs=0.3)


def test_a_long_history_is_thinned_out_and_keeps_its_ends():
    one = penalty.Reading(np.array([0.5]), np.array([1]), 0.1, np.array([2.0, 4.0]), 1.5, np.array([9.0, 8.0, 7.0]))
    two = penalty.Reading(np.array([0.6]), np.array([0]), 0.2, np.array([1.0, 8.0]), 0.5, np.array([3.0, 2.0, 1.0]))
    readings = {7 * k: one for k in range(1000)} | {6999: two}
    result = penalty.history(readings, [(0, "L1 0.1 on weights")], 8, 20, 10, l1=0.1, target="weights")
    assert 100 < len(result.steps) < 260 and result.steps[0] == 0 and result.steps[-1] == 6999
    assert result.norms[:, -1].tolist() == [0.5, 2.0] and result.error[-1] == 0.2
    assert result.price[[0, -1]] == pytest.approx([0.7, 0.1])
    assert result.in_words() == (
        "After 6,999 steps, L1 0.1 on weights: 60 % of activations are exactly zero, 0 of 8 units silent on 20 "
        "examples, test error 20.0 %. The output weights are 2.00 times as large as at the start. Loss 0.50, price "
        "0.10."
    )


# the numerics


def test_cost_is_a_sum_over_units_and_a_mean_over_examples():
    values = torch.randn(3, 5, 7)
    slow = [sum(abs(v.item()) for row in member for v in row) / 5 for member in values]
    np.testing.assert_allclose(penalty.cost(values), slow, rtol=1e-5)


def test_held_output_weights_keep_their_norm_and_free_ones_do_not():
    digits = datasets.digits()
    free, held = (Population(64, (16,), 10, seeds=(0, 1)) for _ in range(2))
    start = penalty.weight_norms(held)
    for network in (free, held):
        penalty.train(network, digits.X_train, digits.y_train, l1=1e-2, n_epochs=5, hold=network is held)
    np.testing.assert_allclose(penalty.weight_norms(held)[1], start[1], rtol=1e-5)
    assert (penalty.weight_norms(free)[1] > 1.05 * start[1]).all()


# the figures, by their artists


@pytest.mark.parametrize("n_steps", [0, 14])
def test_static_picture_draws_every_line_and_labels_that_stand_apart(panel, n_steps):
    panel.train(n_steps)
    figure = penalty_figures.history_figure(panel.result)
    for ax, n_lines in zip(figure.axes, (2, 1, 3)):
        curves = [line for line in ax.lines if line.get_marker() == "None"]
        ends = [line.get_xydata()[0].tolist() for line in ax.lines if line.get_marker() == "o"]
        assert ends == [curve.get_xydata()[-1].tolist() for curve in curves]
        heights = sorted(text.xy[1] for text in ax.texts)
        assert len(curves) == len(heights) == n_lines and heights[-1] <= 1 and heights[0] >= 0
        assert all(b - a >= 0.0999 for a, b in zip(heights, heights[1:]))
    np.testing.assert_allclose(figure.axes[0].lines[0].get_ydata(), 100 * panel.result.zeros[0])
    np.testing.assert_allclose(figure.axes[2].lines[4].get_ydata(), panel.result.norms[2])


def test_record_stands_beside_the_paper_s_curve_and_pictures_speak():
    record = rectlab.lessons.penalty.figure3.load("small")
    picture = figures.axes_picture(penalty_figures.record_beside_paper, record, "Words.")
    assert repr(picture) == "Words." and picture.png.startswith(b"\x89PNG") and len(picture.png) < 60_000
    ax = Figure().subplots()
    dots, curve = penalty_figures.record_beside_paper(record, ax).lines
    assert sorted(dots.get_ydata()) == sorted(100 * record.table["error"])
    lowest = curve.get_xdata()[curve.get_ydata().argmin()]
    assert lowest == pytest.approx(79.4, abs=0.3) and curve.get_ydata().min() == pytest.approx(1.354, abs=0.002)


def test_history_picture_says_the_penalties_and_no_trained_number(panel):
    panel.train(7)
    panel.l1 = 1e-2
    panel.train(7)
    assert repr(penalty_figures.history_picture(panel.result)) == (
        "Exact zeros, test error and weight norms over 14 steps: no penalty from step 0, then L1 0.01 on activations "
        "from step 7."
    )
