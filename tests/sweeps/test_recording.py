"""Records of long runs: a stop loses nothing, and the file holds what was trained and how."""

import numpy as np
import pytest

from rectlab import datasets, records
from rectlab.__main__ import main, parser
from rectlab.lessons.comparison import table1
from rectlab.lessons.paper import batches
from rectlab.lessons.penalty import figure3
from rectlab.sweeps import parts, recording, sweep

SMALL = {"hidden_sizes": (8,), "n_epochs": 1, "n_train": 64}
RUNS = [{"hidden_sizes": (8,), "n_epochs": 2, "batch_size": size, "over": {"lr": [0.1, 0.1, 0.2], "seed": [0, 1, 0]}}
        for size in (50, 100)]
SAID = {"what": "A trial.", "command": "make it"}


def stopping_after(n, trained, inside=parts.train):
    """Return a trainer that notes each part, and stops in the one after the first ``n``."""

    def train(task, report, stop, unfinished):
        trained.append((task.batch_size, task.places))
        return inside(task, report, (lambda: True) if len(trained) > n else stop, unfinished)

    return train


def test_a_stopped_record_goes_on_and_is_the_one_that_was_not_stopped(tmp_path, monkeypatch):
    digits, first, second = datasets.digits(), [], []
    monkeypatch.setattr(parts, "n_workers", lambda: 1)
    monkeypatch.setattr(parts, "train", stopping_after(3, first))
    assert recording.record("trial", digits, RUNS, keep=tmp_path / "parts", into=tmp_path, **SAID) is None
    assert not list(tmp_path.glob("*.json"))
    monkeypatch.setattr(parts, "train", stopping_after(9, second))
    recording.record("trial", digits, RUNS, keep=tmp_path / "parts", into=tmp_path, **SAID)
    assert second == first[3:] == [(100, (2,))]  # only the part that was stopped is trained again
    found = records.load("trial", tmp_path)
    result = sweep(digits.X_train, digits.y_train, X_test=digits.X_test, y_test=digits.y_test, **RUNS[1])
    later = found.where(batch_size=100)
    for name in ("error", "zero_fraction_1", "silent_1"):
        np.testing.assert_allclose(later.columns[name], result.columns[name], rtol=1e-5)
    assert later.columns["lr"].tolist() == [0.1, 0.1, 0.2] and later.columns["seed"].tolist() == [0, 1, 0]
    assert found.columns["l1"].tolist() == [0.0] * 6  # a column even where all networks are alike
    settings = found.about["settings"]
    assert "batch_size" not in settings and (settings["n_epochs"], settings["n_train"]) == (2, 1297)
    assert (settings["hidden_sizes"], settings["activation"], settings["target"]) == ([8], "relu", "activations")


def test_parts_of_other_settings_are_refused_and_kept(tmp_path):
    digits, there = datasets.digits(), {"keep": tmp_path / "parts", "into": tmp_path}
    recording.record("trial", digits, RUNS[:1], **there, **SAID)
    with pytest.raises(ValueError, match="which holds another one: n_epochs 2, not 1. Pass another folder, or delete"):
        recording.record("trial", digits, [RUNS[0] | {"n_epochs": 1}], **there, **SAID)
    assert len(list((tmp_path / "parts" / "trial_0").glob("part_*.npz"))) == 2
    assert len(records.load("trial", tmp_path)) == 3


def test_a_row_of_table_1_is_measured_on_the_validation_part_and_on_the_test_part(tmp_path):
    path = table1.record("digits", "small", tmp_path / "parts", tmp_path, **SMALL)
    row, digits = records.load(path.stem, tmp_path), datasets.digits().with_validation()
    assert row.about["command"] == 'make table1 ARGS="--digits --small"'
    relu, tanh, softplus = (row.where(activation=name) for name in table1.RATES)
    assert relu.columns["sign_flip"].all() and not tanh.columns["sign_flip"].any()
    assert [len(one) for one in (relu, tanh, softplus)] == [3 * len(rates) for rates in table1.RATES.values()]
    assert row.about["settings"]["init"] == "glorot"
    result = sweep(digits.X_train[:64], digits.y_train[:64], X_test=digits.X_valid, y_test=digits.y_valid, n_epochs=1,
                   batch_size=10, hidden_sizes=(8,), over={"activation": "tanh", "init": "glorot", "lr": 0.1,
                                                           "seed": [0, 1, 2]})
    assert tanh.where(lr=0.1).columns["error_valid"] == pytest.approx(result.columns["error"], rel=1e-5)
    assert table1.error(result, digits.X_valid, digits.y_valid) == pytest.approx(result.columns["error"], abs=1e-6)
    assert table1.error(result, digits.X_test, digits.y_test) == pytest.approx(tanh.where(lr=0.1).columns["error"],
                                                                               rel=1e-5)


def test_batch_sizes_share_all_other_settings(tmp_path):
    path = batches.record(keep=tmp_path / "parts", into=tmp_path, data="digits", hidden_sizes=(8,), n_epochs=1)
    found = records.load(path.stem, tmp_path)
    assert sorted(set(zip(*(found.columns[name].tolist() for name in ("batch_size", "lr", "seed"))))) == [
        (size, lr, seed) for size in batches.SIZES for lr in batches.RATES for seed in range(3)
    ]
    assert found.about["settings"]["n_epochs"] == 1 and (found.columns["l1"] == 0).all()


@pytest.mark.parametrize(("words", "module", "asked"), [
    (["figure3"], figure3, ("batch_10",)), (["figure3", "--batch", "50"], figure3, ("batch_50",)),
    (["figure3", "--small"], figure3, ("small",)), (["table1"], table1, ("mnist", "paper")),
    (["table1", "--cifar10", "--small"], table1, ("cifar10", "small")), (["batches"], batches, ()),
])
def test_each_command_asks_for_its_record_and_says_when_it_was_stopped(words, module, asked, monkeypatch, capsys):
    seen = []
    monkeypatch.setattr(module, "record", lambda *names, device: seen.append((*names[:-1], device)))
    assert main([*words, "--device", "cpu"]) == 130 and seen == [(*asked, "cpu")]
    assert capsys.readouterr().out == "Stopped. What is finished is kept: the same command goes on from there.\n"


@pytest.mark.parametrize("name", [name for name in records.names() if name.startswith(("figure3", "table1", "batch"))])
def test_the_command_of_a_record_is_one_that_there_is(name):
    command = records.load(name).about["command"].removeprefix("make ").replace("ARGS=", "").replace('"', "")
    assert parser().parse_args(command.split()).command == command.split()[0]
