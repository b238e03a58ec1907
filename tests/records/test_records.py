"""Records: what a file must say, what it keeps, and what a damaged one costs."""

import json

import numpy as np
import pytest

from rectlab import records
from rectlab.records.record import ABOUT

MORE = {"what": "A trial.", "data": "digits", "settings": {"batch_size": 10}, "command": "make it", "seconds": 61.04,
        "device": "cpu"}


@pytest.mark.parametrize("name", records.names())
def test_every_record_says_how_it_was_made_and_how_to_make_it_again(name):
    record = records.load(name)
    assert set(ABOUT) <= set(record.about) and record.about["settings"] and len(record) > 1
    assert record.about["command"].startswith(("make ", "python -m rectlab ")) and record.about["seconds"] > 0
    assert len(repr(record)) < 300


@pytest.mark.parametrize("name", [n for n in records.names() if n.startswith(("figure3", "table1", "batches"))])
def test_shares_are_shares(name):
    columns = records.load(name).columns
    for column in ("error", "zero_fraction_1", "zero_fraction_2", "zero_fraction_3"):
        assert ((0 <= columns[column]) & (columns[column] <= 1)).all()


def test_what_is_written_comes_back_and_the_file_stays_small(tmp_path):
    columns = {"error": np.array([0.1, 1 / 3]), "zero_fraction_1": np.array([0.5, 0.25]), "activation": ["relu",
                                                                                                         "tanh"]}
    records.write("trial", columns, folder=tmp_path, **MORE)
    record = records.load("trial", tmp_path)
    assert record.zeros.tolist() == [0.5, 0.25] and record.columns["error"].tolist() == [0.1, 0.333333]
    assert record.where(activation="tanh").columns["error"].tolist() == [0.333333]
    assert record.about["settings"] == {"batch_size": 10} and record.about["torch"]
    with pytest.raises(ValueError, match="^where: a row must be in the record trial; got none with activation = 'elu'"):
        record.where(activation="elu")


def test_the_setting_with_the_lowest_mean_is_chosen_not_the_luckiest_network(tmp_path):
    columns = {"lr": [0.1, 0.1, 0.3, 0.3], "l1": [0.0] * 4, "seed": [0, 1, 0, 1], "error": [0.01, 0.05, 0.02, 0.02]}
    made = records.load(records.write("trial", columns, folder=tmp_path, **MORE).stem, tmp_path)
    assert made.lowest("error", over=("lr", "l1")).columns["lr"].tolist() == [0.3, 0.3]
    with pytest.raises(ValueError, match="^lowest: a column must be one of lr, l1, seed, error; got 'loss'"):
        made.lowest("loss", over=("lr",))


def test_columns_of_unequal_length_are_refused_and_nothing_is_written(tmp_path):
    with pytest.raises(ValueError, match="^records.write: columns must be of equal length; got {'a': 1, 'b': 2}"):
        records.write("trial", {"a": [1], "b": [1, 2]}, folder=tmp_path, **MORE)
    assert not list(tmp_path.iterdir())


def test_a_missing_record_lists_those_that_there_are(tmp_path):
    with pytest.raises(FileNotFoundError, match="^records.load: name must be one of none; got 'figure9'"):
        records.load("figure9", tmp_path)


@pytest.mark.parametrize("damage", ["{", "[]", '{"format": 99}', "cut", "short column"])
def test_a_damaged_record_is_refused_in_words(tmp_path, damage):
    path = records.write("trial", {"a": [1, 2], "b": [1, 2]}, folder=tmp_path, **MORE)
    whole = path.read_text("utf-8")
    if damage == "short column":
        content = json.loads(whole)
        content["columns"]["a"] = [1]
        damage = json.dumps(content)
    path.write_text(whole[:-20] if damage == "cut" else damage, "utf-8")
    with pytest.raises(ValueError, match="trial.json must be as rectlab wrote it"):
        records.load("trial", tmp_path)
