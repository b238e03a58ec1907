"""The label-fraction experiment: fair draws of labels, pairs that are pairs, records that cannot deceive."""

import dataclasses
import json

import numpy as np
import pytest
import torch

from rectlab import records
from rectlab.lessons import pretraining
from rectlab.lessons.pretraining import Curves, Plan, Prototypes, Study, kept, stratified
from rectlab.networks import Population

TINY = Plan(counts=(10, 40), n_seeds=2, hidden_sizes=(8,), epochs=1, steps=6, passes=1)


@pytest.mark.parametrize("n", [3, 4, 10, 37, 100])
def test_every_class_has_its_share_of_the_labels_and_at_least_one(n):
    y = np.repeat([0, 1, 2], [60, 37, 3])
    counts = np.bincount(y[stratified(y, n, np.random.default_rng(n))], minlength=3)
    assert counts.sum() == n and counts.min() >= 1
    assert np.abs(counts - n * np.array([0.60, 0.37, 0.03])).max() <= 2


def test_smaller_draws_are_parts_of_larger_ones_and_other_seeds_draw_others():
    y = np.arange(50) % 5
    draws = [stratified(y, n, np.random.default_rng(1)) for n in (5, 9, 30, 50)]
    assert all(set(few) < set(many) for few, many in zip(draws, draws[1:])) and len(set(draws[-1])) == 50
    assert set(draws[1]) != set(stratified(y, 9, np.random.default_rng(2)))


@pytest.mark.parametrize("n", [2, 51, 2.5, True, "all"])
def test_a_share_that_leaves_a_class_without_a_label_is_refused_in_words(n):
    must = f"^stratified: n must be a whole number from 5, one for each class, to 50; got {n!r}. With fewer, a class"
    with pytest.raises(ValueError, match=must):
        stratified(np.arange(50) % 5, n, np.random.default_rng(0))


def test_networks_with_and_without_pre_training_differ_in_the_hidden_layers_of_half_of_them_only():
    study = Study(TINY)
    fresh = [p.clone() for p in study.networks.parameters()]
    while study.advance() == "pre-training":
        pass
    start = study.start(1)
    rectifier = Population(64, (8,), 10, activation="relu", init="he", seeds=(1,))
    for k, (mine, drawn) in enumerate(zip(start.parameters(), rectifier.parameters())):
        assert torch.equal(mine[0], drawn[0]) and torch.equal(mine[1], drawn[0]) == (k >= 2)
    for mine, pretrained, untrained in zip(start.parameters()[:2], study.networks.parameters(), fresh):
        assert torch.equal(mine[1], pretrained[1]) and torch.equal(mine[3], pretrained[3])
        assert torch.equal(mine[2], untrained[3]) and not torch.equal(mine[3], untrained[3])


def test_pieces_are_as_many_as_were_told_and_the_curves_are_complete_at_the_end():
    study = Study(TINY)
    assert study.curves.n_test == 500 and not study.curves.done.any()
    assert study.curves.in_words(10) == "10 labels of 1,297: no network is finished yet."
    while study.advance():
        pass
    assert study.n_pieces == study.n_all_pieces and study.curves.complete
    assert np.array_equal(study.curves.errors, pretraining.run(TINY).errors)


def curves(gains):
    """Return complete curves of one count with these gains of rectifier and tanh, (2, seeds)."""
    gains = np.array(gains)
    return Curves((10,), np.stack([gains[0], 0 * gains[0], gains[1], 0 * gains[1]])[:, None], 50, 100)


@pytest.mark.parametrize(
    ("gains", "who"),
    [
        ([[0.02, 0.03, 0.025], [0.01, 0.01, 0.012]], "both"),
        ([[0.02, 0.03, 0.025], [0.05, -0.02, 0.01]], "rectifier"),
        ([[-0.02, -0.03, -0.025], [0.01, 0.01, 0.012]], "tanh"),
        ([[0.0, 0.0, 0.0], [0.05, -0.02, 0.01]], "neither"),
        ([[0.5], [0.5]], "neither"),
    ],
)
def test_a_gain_counts_if_its_interval_lies_above_zero(gains, who):
    assert curves(gains).who_gains(0) == who


def test_curves_say_what_they_show():
    said = curves([[0.02, 0.03, 0.025], [0.05, -0.02, 0.0]]).in_words(12)
    assert said == (
        "10 labels of 50, test error: rectifier 2.5 % without and 0.0 % with pre-training; tanh 1.0 % without and "
        "0.0 % with pre-training. Pre-training won in 3 of 3 rectifier pairs and 1 of 3 tanh pairs."
    )


def test_test_errors_are_read_when_the_training_loss_has_come_down():
    study = Study(TINY)
    while study.advance() == "pre-training":
        pass
    found = pretraining.at_equal_loss(study, 40, levels=(2.2, 1e-9), n_steps=300, every=5)
    assert np.isfinite(found.errors[:, 0]).all() and np.isnan(found.errors[:, 1]).all()
    assert set(found.steps[:, 0].ravel()) <= set(range(5, 305, 5))


def test_a_task_without_end_never_repeats_itself_and_its_prototypes_can_be_told():
    task = Prototypes(spoilt=0.0)
    X, y = task.draw(400)
    assert {x.tobytes() for x in X} == {x.tobytes() for x in task.images.astype(np.float32)}
    assert all((X[k] == task.images[np.flatnonzero((task.images == X[k]).all(1))[0]]).all() for k in range(9))
    same = np.flatnonzero((X == X[0]).all(1))
    assert len(set(y[same])) == 1 and set(y) == set(range(10))
    spoilt = Prototypes(spoilt=0.5)
    X, _ = spoilt.draw(400)
    nearest = (X[:, None] != spoilt.images).mean(2).min(1)
    assert nearest.mean() == pytest.approx(0.25, abs=0.03)


def test_errors_on_fresh_examples_fall():
    found = pretraining.unlimited(seen=(100, 3000), n_seeds=1, hidden_sizes=(16,), n_unlabelled=200, epochs=1)
    assert found.errors.shape == (4, 2, 1) and (found.errors[:, 1] < found.errors[:, 0]).all()


def test_a_record_is_read_as_it_was_written(tmp_path):
    kept.record(TINY, tmp_path)
    result, record = kept.recorded(tmp_path, TINY), records.load(kept.NAME, tmp_path)
    assert result.complete and result.counts == TINY.counts and record.about["command"] == kept.COMMAND
    assert np.allclose(result.errors, pretraining.run(TINY).errors, rtol=1e-5)
    rows = record.where(network="tanh, pre-trained", labels=40)
    assert np.allclose(rows.columns["error"], result.errors[3, 1], rtol=1e-5)
    assert rows.columns["seed"].tolist() == [0, 1]
    with pytest.raises(FileNotFoundError, match="^records.load: name must be one of"):
        kept.recorded(tmp_path / "none")


def test_a_record_that_is_damaged_or_of_another_plan_is_refused_in_words_and_stays(tmp_path):
    text = kept.record(TINY, tmp_path).read_text("utf-8")
    must = "^pretraining.recorded: pretraining_mnist must be a whole record of the settings in kept.py; got "
    with pytest.raises(ValueError, match=must + "other settings. Run `make figure4`.$"):
        kept.recorded(tmp_path, dataclasses.replace(TINY, steps=7))
    content = json.loads(text)
    fewer = content | {"columns": {name: column[:-1] for name, column in content["columns"].items()}}
    unknown = content | {"columns": content["columns"] | {"error": [float("nan")] * 16}}
    for number, (bad, words) in enumerate((
        (json.dumps(fewer), must + "15 networks"), (json.dumps(unknown), must + "16 networks"), (text[:-40], "damaged"),
    )):
        path = tmp_path / str(number) / f"{kept.NAME}.json"
        path.parent.mkdir()
        path.write_text(bad, "utf-8")
        with pytest.raises(ValueError, match=words):
            kept.recorded(path.parent, TINY)
        assert path.read_text("utf-8") == bad
