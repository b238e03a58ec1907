"""The pre-training panel, driven by the messages that a front end sends."""

import numpy as np
import pytest

from rectlab.lessons.pretraining.panel import Pretraining
from rectlab.panels.frame import unpack
from rectlab.questions import record
from tests.hand import send, wait_until

SMALL = {"seeds": 2, "width": 16, "epochs": 1, "passes": 1, "hidden_layers": 1}


@pytest.fixture
def panel(made):
    return made(Pretraining, **SMALL)


def test_images_are_repaired_while_pre_training_runs_then_the_curves_fill_in(panel):
    images = unpack(panel.frame)[1]["images"]
    assert images.shape == (2, 6, 8, 8) and 0.1 < 1 - (images[1] > 0).sum() / (images[0] > 0).sum() < 0.4
    panel.study.advance()
    panel.refresh()
    header, arrays = unpack(panel.frame)
    assert header["phase"] == "pre-training layer 1 of 1, epoch 1 of 1" and arrays["images"].shape == (4, 6, 8, 8)
    assert header["words"].startswith("Pre-training layer 1 of 1") and np.isnan(arrays["mean"]).all()
    panel.run()
    header, arrays = unpack(panel.frame)
    assert header["n_done"] == header["n"] == 48 and arrays["done"].tolist() == [2] * 6
    assert np.allclose(arrays["mean"], panel.result.errors.mean(2), atol=1e-6)
    repaired = np.abs(arrays["images"][2:].astype(int) - images[0]).mean()
    assert repaired < 0.6 * np.abs(images[0].astype(int) - images[0].mean()).mean() + 20


def test_start_trains_stop_keeps_and_another_setting_starts_over(panel):
    send(panel, press="start", id=1)
    wait_until(lambda: panel.study.n_done >= 4)
    send(panel, press="stop", id=2)
    done = panel.study.n_done
    assert not panel.playing and 0 < done < 48
    send(panel, set={"labels": 11}, id=3)
    assert panel.study.n_done == done and unpack(panel.frame)[0]["here"] == 0
    send(panel, press="start", id=4)
    wait_until(lambda: not panel.playing)
    assert panel.result.complete and panel.error == ""
    send(panel, set={"corruption": 0.5}, id=5)
    assert panel.study.n_done == 0 and panel.in_words().startswith("Nothing has run yet: 2 seeds × 4 kinds")
    assert panel.study.plan.corruption == 0.5


def test_a_guess_starts_the_training_and_is_held_against_its_end(made, monkeypatch, tmp_path):
    monkeypatch.delenv("RECTLAB_TESTING", raising=False)
    monkeypatch.chdir(tmp_path)
    panel = made(Pretraining, **SMALL, predict="09 all labels")
    send(panel, guess="both", id=1)
    assert panel.playing and not panel.cover and record.guesses() == {}
    wait_until(lambda: not panel.playing and record.guesses())
    answer = panel.result.who_gains(-1)
    assert record.guesses() == {"09 all labels": {"guess": "both", "answer": answer}}
    wait_until(lambda: f'it is "{answer}"' in unpack(panel.frame)[0]["guess"].get("words", ""))
