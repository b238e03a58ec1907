"""The finished parts of a sweep in a folder, so that a stopped sweep can go on."""

import hashlib
import json
from pathlib import Path

import numpy as np

from rectlab import checks
from rectlab.compute import files
from rectlab.sweeps.work import Part

FORMAT = 1  # of a kept part
SETTINGS = "settings.json"
SIZES = ("out_features", "n_epochs", "batch_size", "optimizer", "device", "dtype", "matmul")


class Kept:
    """A folder with the settings of one sweep and a file for each finished part; it refuses another sweep's folder."""

    def __init__(self, folder, task):
        self.folder = Path(folder)
        mine = _settings(task)
        self._mark = hashlib.sha256(json.dumps(mine).encode()).hexdigest()
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / SETTINGS
        try:
            theirs = files.read(path, lambda found: found["rows"] and found["format"])
        except ValueError:
            self._refuse("settings.json cannot be read")
        if theirs is None:
            files.write(path, mine)
        elif theirs != mine:
            self._refuse(_difference(theirs, mine))

    def save(self, part):
        """Write a part, whole or not at all."""
        arrays = {name: value for name, value in part.measured.items() if name != "parameters"}
        arrays |= {f"parameter_{k:03d}": values for k, values in enumerate(part.measured["parameters"])}
        path = self._path(part.places)
        files.write_whole({path: lambda file: np.savez(file, mark=self._mark, places=part.places, **arrays)})

    def load(self, task):
        """Return the part of a task, or None if it is missing or damaged and has to be trained again."""
        path = self._path(task.places)
        if not path.exists():
            return None
        try:
            with open(path, "rb") as file, np.load(file, allow_pickle=False) as inside:
                arrays = {name: inside[name] for name in inside.files}
            mark, places = arrays.pop("mark").item(), tuple(arrays.pop("places").tolist())
        except Exception:  # NumPy and zipfile raise a dozen different types
            return None
        if mark != self._mark:
            self._refuse(f"{path.name} has other settings")
        if places != task.places:  # another version may cut in another way
            return None
        parameters = [arrays.pop(name) for name in sorted(arrays) if name.startswith("parameter_")]
        return Part(places, {**arrays, "parameters": parameters})

    def _path(self, places):
        return self.folder / f"part_{places[0]:05d}.npz"

    def _refuse(self, difference):
        got = f"{self.folder.name}, which holds another one: {difference}"
        checks.refuse("sweep", "keep", "a folder for this sweep alone", got, "Pass another folder, or delete that one.")


def _settings(task):
    """Return everything that the networks of a sweep depend on, as it comes back from JSON."""
    data = hashlib.sha256()
    for array in (task.X, task.y, task.X_test, task.y_test):
        data.update(f"{array.shape}{array.dtype}".encode())
        data.update(np.ascontiguousarray(array))
    sizes = {name: getattr(task, name) for name in SIZES}
    return json.loads(json.dumps({"format": FORMAT, **sizes, "data": data.hexdigest(), "rows": task.rows}))


def _difference(theirs, mine):
    """Say which setting differs first."""
    for name in mine:
        if name not in ("rows", "data") and theirs.get(name) != mine[name]:
            return f"{name} {theirs.get(name)!r}, not {mine[name]!r}"
    if theirs.get("data") != mine["data"]:
        return "other data"
    if len(theirs["rows"]) != len(mine["rows"]):
        return f"{len(theirs['rows']):,} networks, not {len(mine['rows']):,}"
    for k, (one, other) in enumerate(zip(theirs["rows"], mine["rows"])):
        for name in other:
            if one.get(name) != other[name]:
                return f"network {k} with {name} {one.get(name)!r}, not {other[name]!r}"
    return "other settings"
