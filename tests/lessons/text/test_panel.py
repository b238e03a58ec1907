"""The reader, driven by the messages a front end sends: what it shows is what the network does."""

import threading

import numpy as np
import pytest
import torch
from matplotlib.figure import Figure

from rectlab import Population
from rectlab.lessons import text
from rectlab.lessons.text import figures as text_figures
from rectlab.lessons.text import panel as text_panel
from rectlab.lessons.text import pretrained
from rectlab.lessons.text.panel import Reader, bag_of
from rectlab.lessons.text.pretrained import PreTraining
from tests.hand import frame, move, send, wait_until


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


@pytest.fixture
def few_texts(monkeypatch):
    """Pre-training on 96 texts instead of 10,000."""
    monkeypatch.setattr(text_panel, "texts_alone", lambda corpus: bag_of(corpus).data.X_train[:96])


def test_pre_training_from_a_cell_is_that_of_the_record_and_a_reset_undoes_it(panel, few_texts):
    move(panel, hidden_layers=2)
    drawn = [weight.clone() for weight in panel.live.population.weights]
    panel.pretrain()
    alone = Population(2000, (64, 64), 5, seeds=(0,))
    pretrained.pretrain(alone, bag_of("made reviews").data.X_train[:96], pretrained.SETTINGS)
    for mine, other in zip(panel.live.population.weights[:2], alone.weights):
        assert torch.equal(mine, other)
    assert torch.equal(panel.live.population.weights[2], drawn[2])
    trace = panel.live.population.trace(panel.live.X_test).activations
    assert panel.result.steps.tolist() == [0]
    assert panel.result.zeros[:, -1] == pytest.approx([(h == 0).double().mean().item() for h in trace])
    assert repr(panel).startswith("Pre-trained on 96 texts alone, before the first step: ")
    panel.train(7)
    assert repr(panel).startswith("Pre-trained on 96 texts alone, after 7 steps: ")
    panel.reset()
    assert all(map(torch.equal, panel.live.population.weights, drawn)) and repr(panel).startswith("Before the first")


def test_the_button_pre_trains_under_way_and_pause_stops_it(panel, few_texts, monkeypatch):
    slow, halted = PreTraining.__next__, threading.Event()

    def one(ahead):
        if ahead.done == 4:
            halted.wait(10)
        return slow(ahead)

    monkeypatch.setattr(PreTraining, "__next__", one)
    send(panel, press="pretrain", id=1)
    wait_until(lambda: panel._ahead and panel._ahead.done == 4)
    assert panel.playing
    halted.set()
    panel.pause()
    panel.refresh()
    header = frame(panel)[0]
    assert header["learns"] == 0 and header["pretrained"] and header["step"] == 0
    send(panel, press="step", id=2)
    assert frame(panel)[0]["step"] == 1 and panel._ahead is None
    assert panel.error == ""


def test_the_button_says_which_layer_learns_and_how_long_still(panel, monkeypatch):
    monkeypatch.setattr(text_panel, "texts_alone", lambda corpus: bag_of(corpus).data.X_train[:960])
    seen = []
    refresh = panel.refresh
    panel.refresh = lambda *args, **kwargs: refresh(*args, **kwargs) or seen.append(frame(panel)[0])
    move(panel, hidden_layers=3)
    send(panel, drawn=10**6)  # a front end that draws every frame at once
    send(panel, press="pretrain", id=1)
    wait_until(lambda: not panel.playing and not panel._learns)
    panel.transport.wait()
    under_way = [header for header in seen if header["learns"]]
    assert under_way and all(header["n_epochs"] == 6 and header["seconds_left"] >= 0 for header in under_way)
    assert seen[-1]["learns"] == 0 and seen[-1]["pretrained"] and seen[-1]["epoch"] is None
    assert "so far" not in repr(panel) and panel.error == ""


def test_a_knob_that_begins_anew_ends_the_pre_training(panel, few_texts):
    panel.pretrain()
    move(panel, seed=3)
    assert repr(panel).startswith("Before the first step") and not frame(panel)[0]["pretrained"]


def test_a_pre_training_that_ends_early_trains_nothing_else(panel, few_texts, monkeypatch):
    go_on = PreTraining.__next__

    def diverging(ahead):
        if ahead.done == 2:
            raise StopIteration
        return go_on(ahead)

    monkeypatch.setattr(PreTraining, "__next__", diverging)
    panel.pretrain()
    assert panel.live.head_steps == 0 and not panel._learns
    assert repr(panel).startswith("Pre-trained on 96 texts alone, before the first step: ")
