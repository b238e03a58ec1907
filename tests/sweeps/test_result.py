"""A result: saved and loaded exactly and without pickle, and what it says."""

import json
import re
import zipfile

import numpy as np
import pytest
import torch

from rectlab.networks import Population
from rectlab.sweeps import SweepResult
from rectlab.sweeps import result as module

SETTINGS = {
    "activation": "relu", "l1": 0.1, "target": "activations", "lr": 1 / 3, "momentum": 0.0, "init": "he",
    "bias_shift": 0.0, "loss": "cross_entropy", "corruption": 0.0, "sign_flip": False,
}


def whole(message):
    return f"^{re.escape(message)}$"


def made(shapes=((4,), (3, 2), (4,), (4,)), n_epochs=3, **columns):
    """Return a result of networks 5 - hidden sizes - 2 in their starts, as if trained."""
    n, depth = len(shapes), max(map(len, shapes))
    rows = tuple({"hidden_sizes": tuple(sizes), **SETTINGS, "seed": k} for k, sizes in enumerate(shapes))
    populations = [Population(5, sizes, 2, seeds=(k,), dtype=torch.float64) for k, sizes in enumerate(shapes)]
    nothing = {f"{name}_{k}": np.array([np.nan if k > len(s) else k / 8 for s in shapes])
               for name in ("zero_fraction", "silent") for k in range(1, depth + 1)}
    measured = {
        "error": np.linspace(0.1, 0.4, n), "loss": np.linspace(1, 2, n), **nothing, "epochs": np.full(n, n_epochs),
        "diverged": np.zeros(n, bool), "seconds": np.full(n, 0.1),
    }
    measured |= {name: np.array(values) for name, values in columns.items()}
    about = {"in_features": 5, "out_features": 2, "n_epochs": n_epochs, "batch_size": 8, "optimizer": "sgd",
             "dtype": "float64", "n_samples": 29, "device": "cpu"}
    parameters = tuple([p[0].numpy() for p in population.parameters()] for population in populations)
    history = np.random.default_rng(0).random((n_epochs, n))
    history[-1, 0] = np.nan
    return SweepResult(rows, measured, history, parameters, about)


# saved and loaded


def test_what_was_saved_is_loaded_to_the_bit(tmp_path):
    result = made(diverged=[False, True, False, False])
    result.save(tmp_path / "run")
    loaded = SweepResult.load(tmp_path / "run")
    assert loaded.rows == result.rows and loaded.about == result.about
    np.testing.assert_array_equal(loaded.history, result.history)
    assert list(loaded.columns) == list(result.columns)
    for name, values in result.columns.items():
        np.testing.assert_array_equal(loaded.columns[name], values)
        assert loaded.columns[name].dtype == values.dtype
    for ours, theirs in zip(loaded.parameters, result.parameters, strict=True):
        assert all(np.array_equal(a, b) and a.dtype == b.dtype for a, b in zip(ours, theirs, strict=True))
    assert loaded.table.equals(result.table) and loaded.in_words() == result.in_words()
    X = torch.ones(2, 5, dtype=torch.float64)
    for i in range(len(result)):
        assert torch.equal(loaded.to_module(i)(X), result.to_module(i)(X))


def test_files_hold_no_pickle(tmp_path):
    made().save(tmp_path / "run")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run.json", "run.npz"]
    with np.load(tmp_path / "run.npz", allow_pickle=False) as file:
        assert all(file[name].dtype.kind in "fibU" for name in file.files)
    assert json.loads((tmp_path / "run.json").read_text())["format"] == module.FORMAT


def test_names_with_dots_in_them_stay_apart(tmp_path):
    made(n_epochs=1).save(tmp_path / "l1_0.001")
    made(n_epochs=2).save(tmp_path / "l1_0.002")
    assert [SweepResult.load(tmp_path / f"l1_0.00{k}").about["n_epochs"] for k in (1, 2)] == [1, 2]
    assert {path.name for path in tmp_path.iterdir()} == {f"l1_0.00{k}.{s}" for k in (1, 2) for s in ("json", "npz")}


@pytest.mark.parametrize("name", ["run", "run.npz", "run.json"])
def test_path_may_be_that_of_either_file_or_a_string(tmp_path, name):
    made().save(str(tmp_path / name))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run.json", "run.npz"]
    assert len(SweepResult.load(str(tmp_path / name))) == 4


@pytest.mark.parametrize("broken", ["savez", "dumps"])
def test_save_that_fails_leaves_both_old_files_and_no_half_one(tmp_path, monkeypatch, broken):
    made(n_epochs=1).save(tmp_path / "run")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def full(*args, **options):
        if broken == "savez":
            args[0].write(b"half a file")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*((np, "savez") if broken == "savez" else (json, "dumps")), full)
    with pytest.raises(OSError, match="No space left"):
        made(n_epochs=2).save(tmp_path / "run")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def damaged(path):
    return f"SweepResult.load: {path} must be as save() wrote it; got a damaged file"


AGAIN = "Copy it again, or run the sweep again."


def test_npz_that_is_cut_off_is_named(tmp_path):
    made().save(tmp_path / "run")
    path = tmp_path / "run.npz"
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(ValueError, match=whole(f"{damaged('run.npz')} (BadZipFile). {AGAIN}")):
        SweepResult.load(tmp_path / "run")


def test_npz_with_one_wrong_byte_is_named(tmp_path):
    result = made()
    result.save(tmp_path / "run")
    path = tmp_path / "run.npz"
    inside = result.parameters[0][0].tobytes()
    whole_file = path.read_bytes()
    assert whole_file.count(inside) == 1
    path.write_bytes(whole_file.replace(inside, inside[:-1] + bytes([inside[-1] ^ 1])))
    with pytest.raises(ValueError, match=whole(f"{damaged('run.npz')} (BadZipFile). {AGAIN}")):
        SweepResult.load(tmp_path / "run")


def test_npz_without_a_network_is_named(tmp_path):
    made().save(tmp_path / "run")
    path = tmp_path / "run.npz"
    with zipfile.ZipFile(path) as file:
        kept = {name: file.read(name) for name in file.namelist() if name != "parameter_1_0.npy"}
    with zipfile.ZipFile(path, "w") as file:
        [file.writestr(name, content) for name, content in kept.items()]
    with pytest.raises(ValueError, match=whole(f"{damaged('run.npz')} (KeyError). {AGAIN}")):
        SweepResult.load(tmp_path / "run")


def test_npz_of_pickled_objects_is_never_opened(tmp_path):
    class Trap:
        def __reduce__(self):
            return pytest.fail, ("a pickle was opened",)

    made().save(tmp_path / "run")
    np.savez(tmp_path / "run.npz", pair=np.array([Trap()], object))
    with pytest.raises(ValueError, match=whole(f"{damaged('run.npz')} (ValueError). {AGAIN}")):
        SweepResult.load(tmp_path / "run")


@pytest.mark.parametrize(
    ("content", "problem"),
    [("{\"format\": 1, \"pa", "JSONDecodeError"), ("", "JSONDecodeError"), ("{\"format\": 1}", "KeyError"),
     ("[1]", "TypeError"), ("{\"about\": {}}", "KeyError")],
    ids=["cut off", "empty", "no rows", "a list", "no format"],
)
def test_json_that_is_damaged_is_named(tmp_path, content, problem):
    made().save(tmp_path / "run")
    (tmp_path / "run.json").write_text(content)
    with pytest.raises(ValueError, match=whole(f"{damaged('run.json')} ({problem}). {AGAIN}")):
        SweepResult.load(tmp_path / "run")


def test_json_in_no_text_is_named(tmp_path):
    made().save(tmp_path / "run")
    (tmp_path / "run.json").write_bytes(b"\xff\xfe{}")
    with pytest.raises(ValueError, match=whole(f"{damaged('run.json')} (UnicodeDecodeError). {AGAIN}")):
        SweepResult.load(tmp_path / "run")


def test_other_format_is_refused_and_told_from_damage(tmp_path):
    made().save(tmp_path / "run")
    meta = json.loads((tmp_path / "run.json").read_text())
    (tmp_path / "run.json").write_text(json.dumps({"format": 7, "new": meta}))
    message = (
        "SweepResult.load: run.json must be of format 1; got format 7, of another version of rectlab. "
        "Load it with that version, or run the sweep again."
    )
    with pytest.raises(ValueError, match=whole(message)):
        SweepResult.load(tmp_path / "run")


def test_files_of_two_saves_are_not_mixed(tmp_path):
    made().save(tmp_path / "old")
    made().save(tmp_path / "new")
    (tmp_path / "old.npz").replace(tmp_path / "new.npz")
    message = (
        "SweepResult.load: new.npz and new.json must be of one save(); got files of two. "
        "Copy both again, or run the sweep again."
    )
    with pytest.raises(ValueError, match=whole(message)):
        SweepResult.load(tmp_path / "new")


@pytest.mark.parametrize(("gone", "there"), [("json", "npz"), ("npz", "json")])
def test_missing_file_is_named(tmp_path, gone, there):
    made().save(tmp_path / "run")
    (tmp_path / f"run.{gone}").unlink()
    message = (
        f"SweepResult.load: run.npz and run.json must both be there; got no run.{gone} in {tmp_path}. "
        f"Copy it beside run.{there}, or give the path that save() was given."
    )
    with pytest.raises(FileNotFoundError, match=whole(message)):
        SweepResult.load(tmp_path / "run")


# members


@pytest.mark.parametrize("i", [-1, 4])
def test_member_that_is_not_there_is_refused(i):
    message = f"SweepResult.to_module: i must be from 0 to 3; got {i}. The table has that many rows."
    with pytest.raises(IndexError, match=whole(message)):
        made().to_module(i)


def test_member_is_a_copy():
    result = made()
    before = [values.copy() for values in result.parameters[0]]
    for parameter in result.to_module(0).parameters():
        parameter.data.zero_()
    assert all(np.array_equal(a, b) for a, b in zip(result.parameters[0], before, strict=True))


# words


def test_words_of_a_plain_result():
    zeros = [0.125, (0.125 + 0.25) / 2, 0.125, 0.125]  # mean over the layers that a network has
    assert max(zeros) == 0.1875
    said = "4 networks, 3 epochs each. Error 10.0 % to 40.0 %, exact zeros 12 % to 19 %."
    assert made().in_words() == repr(made()) == said


def test_words_of_one_network():
    assert made([(4,)], n_epochs=1).in_words() == "1 network, 1 epoch each. Error 10.0 %, exact zeros 12 %."


def test_words_of_a_partial_result_say_which_networks_finished_how_many_epochs():
    said = "4 networks, 3 epochs each. Stopped early: {}. Error 10.0 % to 40.0 %, exact zeros 12 % to 19 %."
    assert made(epochs=[3, 1, 3, 3]).in_words() == said.format("3 epochs by networks 0, 2-3; 1 epoch by network 1")
    assert made(epochs=[0, 0, 0, 0]).in_words() == said.format("0 epochs by networks 0-3")


def test_words_leave_out_the_diverged():
    result = made(diverged=[False, True, False, True], error=[0.1, 0.9, 0.2, np.nan])
    said = "4 networks, 3 epochs each. Error 10.0 % to 20.0 %, exact zeros 12 %. 2 networks diverged."
    assert result.in_words() == said
    one = made(diverged=[True, False, False, False])
    assert one.in_words().endswith("exact zeros 12 % to 19 %. 1 network diverged.")


def test_words_when_all_diverged():
    said = "4 networks, 3 epochs each. All diverged: lower the learning rate."
    assert made(diverged=[True] * 4, error=[np.nan] * 4).in_words() == said


def test_words_of_a_regression_speak_of_its_loss():
    said = "4 networks, 3 epochs each. Loss 1 to 2, exact zeros 12 % to 19 %."
    assert made(error=[np.nan] * 4).in_words() == said
