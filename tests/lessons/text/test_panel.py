"""The reader, driven by the messages a front end sends: what it shows is what the network does."""

import numpy as np
import pytest
import torch
from matplotlib.figure import Figure

from rectlab.lessons import text
from rectlab.lessons.text import figures as text_figures
from rectlab.lessons.text.panel import Reader, bag_of
from tests.hand import frame, move, send


@pytest.fixture
def panel(made):
    return made(Reader, film=False)


def test_history_zeros_and_units_are_those_of_the_network_on_the_test_texts(panel):
    panel.train(9)
    data, network, now = bag_of("made reviews").data, panel.live.population, panel.result
    trace = network.trace(data.X_test)
    assert now.steps.tolist() == [0, 7, 9] and now.n_texts == len(data.X_test)
    assert now.zeros[0, -1] == pytest.approx((trace.activations[0] == 0).double().mean().item())
    stars = torch.softmax(trace.logits[0].double(), 1) @ torch.arange(1.0, 6.0).double()
    assert now.rmse[-1] == pytest.approx(float(((stars.numpy() - data.y_test - 1) ** 2).mean() ** 0.5))
    assert np.allclose(now.on_shares[0], (trace.activations[0][0] > 0).double().mean(0))
    header, arrays = frame(panel)
    assert np.allclose(arrays["score"], now.rmse) and header["step"] == 9 and f"{now.rmse[-1]:.2f} stars" in repr(panel)


def test_the_words_follow_the_network_and_the_chosen_unit(panel):
    for layers, steps in ((1, 0), (2, 7)):
        move(panel, hidden_layers=layers, layer=layers, unit=5)
        if steps:
            panel.train(steps)
        bag, network = bag_of("made reviews"), panel.live.population
        on = network.trace(bag.data.X_test).activations[layers - 1][0, :, 4].numpy() != 0
        wanted = text.words_of(on, text.pushes(network, layers)[:, 4], bag.data.X_test, bag.words)
        header, arrays = frame(panel)
        ends = wanted.ends(6)
        assert header["seen"]["words"] == [wanted.words[k] for k in ends]
        assert np.allclose(arrays["push"], wanted.push[ends]) and np.allclose(arrays["on_with"], wanted.on_with[ends])
        assert f"Unit 5 of layer {layers}: On for {100 * on.mean():.0f} %" in repr(panel)


def test_fewer_layers_show_the_last_one_and_the_choice_is_kept(panel):
    move(panel, hidden_layers=3, layer=3)
    assert frame(panel)[0]["seen"]["layer"] == 3 and frame(panel)[1]["on_shares"].shape == (3, 64)
    move(panel, hidden_layers=2)
    assert frame(panel)[0]["seen"]["layer"] == 2 and panel.layer == 3


def test_other_texts_begin_a_new_network_and_have_an_error_instead_of_stars(panel):
    panel.train(7)
    move(panel, corpus="docstrings")
    header, arrays = frame(panel)
    assert header["step"] == 0 and header["stars"] is False and panel.live.population.out_features == 5
    assert arrays["score"].tolist() == pytest.approx([panel.live.error()]) and "% wrong" in repr(panel)


def test_tanh_has_no_zeros_and_says_so(panel):
    move(panel, activation="tanh")
    assert frame(panel)[0]["exact"] is False and "tanh has no exact zeros" in repr(panel)
    assert (frame(panel)[1]["on_shares"] == 1).all()


def test_the_answer_is_that_of_a_fresh_network_with_these_knobs(panel, monkeypatch):
    monkeypatch.setattr(Reader, "asked_steps", 14)
    panel.train(7)
    asked = type("Asked", (), {"quantity": "zeros"})
    answer = panel.answer_to(asked)
    send(panel, press="reset", id=1)
    panel.train(14)
    assert answer == pytest.approx(100 * panel.result.zeros[:, -1].mean())


def test_figures_draw_what_the_results_hold(panel):
    panel.train(7)
    assert isinstance(text_figures.reader_figure(panel.result), Figure)
    labels = text_figures.unit_words(panel.result.unit, Figure().subplots()).get_yticklabels()
    ends = panel.result.unit.ends(4)
    assert [label.get_text()[:-2] for label in labels] == [panel.result.unit.words[k] for k in ends]
