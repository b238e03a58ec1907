"""Parts that are kept: a stopped sweep goes on, damaged parts are trained again, another sweep's folder is refused."""

import json
import re
import signal
import threading

import numpy as np
import pytest

from rectlab.sweeps import grid, kept, parts, sweep

generator = np.random.default_rng(5)
X, Y = generator.standard_normal((29, 5)), generator.integers(0, 3, 29)
OVER = grid(hidden_sizes=[(7, 6), (4,)], seed=[0, 1]) | {"l1": 0.02, "lr": 0.2}  # four parts, of one network each


def run(folder, **options):
    return sweep(X, Y, keep=folder, **{"n_epochs": 3, "batch_size": 8, "over": OVER, **options})


def assert_same(result, other):
    assert result.rows == other.rows and result.about == other.about
    assert np.array_equal(result.history, other.history)
    for name in set(result.columns) - {"seconds"}:
        assert np.array_equal(result.columns[name], other.columns[name], equal_nan=True), name
    for ours, theirs in zip(result.parameters, other.parameters, strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(ours, theirs, strict=True))


@pytest.fixture
def trained(monkeypatch):
    """Return a list of the places that are trained from now on."""
    places, inside = [], parts.train
    monkeypatch.setattr(parts, "train", lambda task, *rest: places.append(task.places) or inside(task, *rest))
    return places


def test_what_is_kept_is_not_trained_again_and_is_the_same_to_the_bit(tmp_path, trained):
    first = run(tmp_path / "new" / "folder")
    assert sorted(trained) == [(0,), (1,), (2,), (3,)]
    heard = []
    again = run(tmp_path / "new" / "folder", on_record=lambda places, epoch, losses: heard.append((places, epoch)))
    assert len(trained) == 4 and sorted(heard) == [((k,), epoch) for k in range(4) for epoch in (1, 2, 3)]
    assert_same(again, first)
    assert_same(first, run(None))
    assert np.array_equal(again.columns["seconds"], first.columns["seconds"])


def test_interrupted_sweep_keeps_finished_parts_only_and_goes_on(tmp_path, trained, monkeypatch):
    monkeypatch.setattr(parts, "n_workers", lambda: 1)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    heard = []

    def on_record(places, epoch, losses):
        heard.append(places)
        if len(heard) == 5:  # in the second epoch of the second part
            signal.raise_signal(signal.SIGINT)
            threading.Event().wait(0.5)  # time for the main thread to hear it

    try:
        stopped = run(tmp_path, on_record=on_record)
    finally:
        signal.signal(signal.SIGINT, before)
    done = stopped.columns["epochs"] == 3
    assert done.sum() == 1 and len(list(tmp_path.glob("part_*"))) == 1
    trained.clear()
    assert_same(run(tmp_path), run(None))
    assert sorted(trained[:3]) == [(k,) for k in np.flatnonzero(~done)]


def test_executor_keeps_parts_too(tmp_path, trained):
    class Inline:
        def submit(self, function, *args):
            value = function(*args)
            return type("Done", (), {"result": lambda self: value})()

    first = run(tmp_path, executor=Inline())
    assert_same(run(tmp_path), first)
    assert trained == []


def test_damaged_or_foreign_file_is_trained_again(tmp_path, trained):
    first = run(tmp_path)
    one, other, third, _ = sorted(tmp_path.glob("part_*"))
    one.write_bytes(one.read_bytes()[:500])
    other.write_text("hello")
    third.unlink()
    trained.clear()
    assert_same(run(tmp_path), first)
    assert sorted(trained) == [(0,), (1,), (2,)]


@pytest.mark.parametrize(
    ("changed", "difference"),
    [
        ({"n_epochs": 2}, "n_epochs 3, not 2"),
        ({"optimizer": "adam"}, "optimizer 'sgd', not 'adam'"),
        ({"over": {**OVER, "lr": 0.1}}, "network 0 with lr 0.2, not 0.1"),
        ({"over": {"seed": [0, 1]}}, "4 networks, not 2"),
        ({"X_test": X + 1, "y_test": Y}, "other data"),
    ],
    ids=str,
)
def test_folder_of_another_sweep_is_refused_in_full(tmp_path, trained, changed, difference):
    run(tmp_path / "mine")
    trained.clear()
    message = (
        f"sweep: keep must be a folder for this sweep alone; got mine, which holds another one: {difference}. "
        "Pass another folder, or delete that one."
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        run(tmp_path / "mine", **changed)
    assert trained == []


def test_part_of_another_sweep_and_settings_that_cannot_be_read_are_refused(tmp_path):
    run(tmp_path / "one")
    run(tmp_path / "other", n_epochs=2)
    foreign = tmp_path / "other" / "part_00000.npz"
    foreign.replace(tmp_path / "one" / "part_00000.npz")
    with pytest.raises(ValueError, match=r"holds another one: part_00000\.npz has other settings\. Pass another"):
        run(tmp_path / "one")
    (tmp_path / "other" / kept.SETTINGS).write_text("{")
    with pytest.raises(ValueError, match=r"holds another one: settings\.json cannot be read\. Pass another"):
        run(tmp_path / "other", n_epochs=2)


def test_settings_lie_beside_the_parts_in_words_that_can_be_read(tmp_path):
    result = run(tmp_path)
    told = json.loads((tmp_path / kept.SETTINGS).read_text())
    assert [row["l1"] for row in told["rows"]] == [row["l1"] for row in result.rows] == [0.02] * 4
    assert told["n_epochs"] == 3 and told["batch_size"] == 8 and told["matmul"] == "exact"
