"""Knobs: what they take, what they refuse and in which words, what they tell the front end."""

import numpy as np
import pytest
from traitlets import HasTraits, TraitError

from rectlab import datasets
from rectlab.panels.controls import Choice, Data, LogNumber, Number

ENDING = "The last good value stays; set another one."


class Panel(HasTraits):
    """One knob of each kind."""

    whole = Number(3, low=1, high=12, step=1, label="layers", about="how many")
    real = Number(0.0, low=-2, high=2, step=0.02, label="bias")
    ratio = LogNumber(0.1, low=1e-4, high=10.0, label="rate", folded=True)
    off = LogNumber(0.0, low=1e-6, high=1.0, zero="off", label="price")
    count = LogNumber(10, low=10, high=1297, whole=True, label="probe")
    kind = Choice("b", ("a", "b", "c"), label="kind")
    size = Choice(2, lambda: (1, 2), label="size", folded=False)
    data = Data(about="what it sees")


@pytest.fixture
def panel():
    return Panel()


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("whole", 1, 1), ("whole", 12, 12), ("whole", np.int64(7), 7), ("real", -2, -2.0), ("real", 2.0, 2.0),
        ("real", np.float32(0.5), 0.5), ("real", 0.013, 0.013), ("ratio", 1e-4, 1e-4), ("ratio", 10, 10.0),
        ("off", 0, 0.0), ("off", 1e-6, 1e-6), ("count", 1297, 1297), ("kind", "c", "c"), ("size", 1, 1),
        ("size", 1.0, 1), ("size", np.int64(1), 1), ("size", np.float32(1), 1), ("kind", np.str_("a"), "a"),
        ("off", np.int64(0), 0.0),
    ],
)
def test_values_up_to_both_bounds_are_taken_as_plain_python_numbers(panel, name, value, kept):
    setattr(panel, name, value)
    now = getattr(panel, name)
    assert now == kept and type(now) is type(kept)


@pytest.mark.parametrize(
    ("name", "values", "what"),
    [
        ("whole", (0, 13, 2.0, 2.5, True, "3", None, float("nan"), [3]), "a whole number from 1 to 12"),
        ("real", (-2.01, 2.01, float("nan"), float("inf"), "NaN", None, True, [0.5], 1j), "a number from -2 to 2"),
        ("ratio", (0, 9e-5, 10.1, -1.0, float("inf"), "0.1"), "a number from 0.0001 to 10"),
        ("off", (-0.1, 9e-7, 1.1, float("nan"), None), "0 or a number from 1e-06 to 1"),
        ("count", (9, 1298, 10.0, True), "a whole number from 10 to 1297"),
        ("kind", ("d", "A", None, 1, ["a"]), "one of a, b, c"),
        ("size", (3, "1", None, True, 1.5, [1], np.array([1, 2])), "one of 1, 2"),
    ],
)
def test_impossible_values_are_refused_in_full_and_the_last_good_one_stays(panel, name, values, what):
    before = getattr(panel, name)
    for value in values:
        with pytest.raises(TraitError) as caught:
            setattr(panel, name, value)
        assert str(caught.value) == f"{name}: must be {what}; got {value!r}. {ENDING}"
        assert getattr(panel, name) == before


def test_knobs_tell_the_front_end_all_it_needs(panel):
    told = {name: panel.traits()[name].described() for name in panel.trait_names()}
    shown = {"folded": False, "about": ""}
    assert told["whole"] == {
        "name": "whole", "label": "layers", "folded": False, "about": "how many",
        "kind": "linear", "low": 1, "high": 12, "step": 1,
    }
    assert told["real"] == {
        "name": "real", "label": "bias", **shown, "kind": "linear", "low": -2, "high": 2, "step": 0.02
    }
    assert told["ratio"] == {
        "name": "ratio", "label": "rate", "folded": True, "about": "",
        "kind": "log", "low": 1e-4, "high": 10.0, "zero": None, "per_decade": 10, "whole": False,
    }
    assert (told["off"]["zero"], told["count"]["whole"]) == ("off", True)
    assert told["kind"] == {
        "name": "kind", "label": "kind", "folded": True, "about": "", "kind": "menu", "choices": ["a", "b", "c"]
    }
    assert told["size"]["choices"] == [1, 2] and told["size"]["folded"] is False
    assert told["data"]["choices"] == list(datasets.shown()) and told["data"]["label"] == "data"


def test_knobs_cross_to_the_front_end_without_an_echo(panel):
    for name in panel.trait_names():
        assert panel.trait_metadata(name, "sync") is True
        assert panel.trait_metadata(name, "echo_update") is False


def test_a_change_is_told_once_and_the_same_value_again_is_no_change(panel):
    heard = []
    panel.observe(lambda change: heard.append(change["new"]), names="real")
    panel.real = 0.5
    panel.real = 0.5
    assert heard == [0.5]


def test_data_that_is_not_on_this_machine_is_refused_without_a_download(panel, monkeypatch):
    asked = []
    monkeypatch.delenv("RECTLAB_DATA", raising=False)
    monkeypatch.setattr(datasets, "offline", lambda: ("digits",))
    monkeypatch.setattr(datasets, "load", asked.append)
    with pytest.raises(TraitError) as caught:
        panel.data = "mnist"
    assert str(caught.value) == (
        "data: mnist is not on this machine yet. Run rectlab.datasets.load('mnist') in a cell once."
    )
    assert panel.data == "digits" and "mnist" not in asked


def test_damaged_files_in_the_cache_are_no_data_set_and_start_no_download(panel, monkeypatch, tmp_path):
    from rectlab.datasets import fetching, mnist_files

    monkeypatch.setenv("RECTLAB_DATA", "")
    monkeypatch.setattr(fetching, "cache_folder", lambda: tmp_path)
    monkeypatch.setattr(mnist_files, "_fetch", lambda name: pytest.fail("a download began"))
    for name in mnist_files.SHA256:
        (tmp_path / name).write_bytes(b"damaged")
    with pytest.raises(TraitError, match=r"^data: mnist is not on this machine yet\. "):
        panel.data = "mnist"


def test_data_from_a_folder_without_the_files_is_refused_in_the_words_of_the_data_set(panel, monkeypatch, tmp_path):
    monkeypatch.setenv("RECTLAB_DATA", str(tmp_path))
    with pytest.raises(TraitError, match=r"^data: .*" + str(tmp_path)):
        panel.data = "mnist"
    assert panel.data == "digits"
