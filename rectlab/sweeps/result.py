"""The result of a sweep: a tidy table, the history, every network; saved without pickle."""

import contextlib
import json
import uuid
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rectlab import checks
from rectlab.compute import files
from rectlab.networks import Population
from rectlab.words import counted, percent

FORMAT = 1  # of a saved result
_MADE_OF = ("activation", "sign_flip", "residual", "norm")


@dataclass(frozen=True, eq=False)  # a comparison of arrays is no single truth value
class SweepResult:
    """The networks of a sweep.

    Attributes
    ----------
    rows : tuple of dict
        Settings of each network.
    columns : dict of ndarray (n_networks,)
        Measured: error, loss, zero_fraction_1.., silent_1.., epochs, diverged, seconds (an equal share of its part's).
    history : ndarray (n_epochs, n_networks)
        Mean batch loss of every epoch, without the penalty; NaN for epochs that were not finished.
    parameters : tuple of list of ndarray
        Weights (out, in) and biases (out,) of each network, layer by layer.
    about : dict
        Sizes and settings of the whole sweep: in_features, out_features, n_epochs, batch_size, optimizer, dtype,
        matmul, ...
    """

    rows: tuple
    columns: dict
    history: np.ndarray
    parameters: tuple
    about: dict

    @property
    def table(self):
        """One row per network as a DataFrame: the settings (``loss`` as loss_function), then what was measured."""
        import pandas as pd

        names = {name: "loss_function" if name == "loss" else name for name in self.rows[0]}  # "loss" is measured
        settings = {names[name]: [row[name] for row in self.rows] for name in names}
        return pd.DataFrame({**settings, **self.columns})

    def __len__(self):
        return len(self.rows)

    def to_module(self, i):
        """Return the network of row i as a plain ``nn.Sequential``, a copy with the same outputs as in the sweep.

        A bias shift is added to the biases of the hidden layers.
        """
        if not 0 <= i < len(self):
            must, do = f"from 0 to {len(self) - 1}", "The table has that many rows."
            checks.refuse("SweepResult.to_module", "i", must, i, do, IndexError)
        import torch

        row, about = self.rows[i], self.about
        population = Population(
            about["in_features"], row["hidden_sizes"], about["out_features"], dtype=getattr(torch, about["dtype"]),
            **{name: row[name] for name in _MADE_OF if name in row},  # older files have no skips and norms
        )
        for parameter, values in zip(population.parameters(), self.parameters[i]):
            parameter[0] = torch.tensor(values, device="cpu")
        for biases in population.biases[:-1]:
            biases += row["bias_shift"]
        return population.to_module(0)

    def in_words(self):
        """Say in a few sentences what was trained and what came out."""
        diverged, asked = self.columns["diverged"], self.about["n_epochs"]
        words = f"{counted(len(self), 'network')}, {counted(asked, 'epoch')} each."
        if (matmul := self.about.get("matmul", "exact")) != "exact":
            words += f" Products in {matmul.upper()}, not exact."
        if (self.columns["epochs"] < asked).any():
            words += f" Stopped early: {self._epochs_in_words()}."
        if diverged.all():
            return words + " All diverged: lower the learning rate."
        zeros = np.nanmean([v for k, v in self.columns.items() if k.startswith("zero_fraction")], 0)
        error = self.columns["error"][~diverged]
        if np.isnan(error).all():
            words += " Loss " + _span(self.columns["loss"][~diverged], lambda v: f"{v:.3g}")
        else:
            words += " Error " + _span(error[~np.isnan(error)], lambda v: percent(v, 1))
        words += f", exact zeros {_span(zeros[~diverged], percent)}."
        n_diverged = int(diverged.sum())
        return words + (f" {counted(n_diverged, 'network')} diverged." if n_diverged else "")

    def _epochs_in_words(self):
        """Say how many epochs each network finished: the largest number first, networks by their rows."""
        epochs, numbers = self.columns["epochs"], np.unique(self.columns["epochs"])[::-1]
        return "; ".join(f"{counted(int(n), 'epoch')} by {_places(np.flatnonzero(epochs == n))}" for n in numbers)

    def __repr__(self):
        return self.in_words()

    def save(self, path):
        """Write ``path``.npz and ``path``.json, each whole or not at all; give ``path`` without a suffix."""
        arrays = {f"column_{name}": values for name, values in self.columns.items()}
        for i, layers in enumerate(self.parameters):
            arrays |= {f"parameter_{i}_{k}": values for k, values in enumerate(layers)}
        pair = uuid.uuid4().hex  # in both files, so that files of two different saves are not mixed
        meta = {"format": FORMAT, "pair": pair, "about": self.about, "rows": self.rows}
        files.write_whole({
            _path(path, ".npz"): lambda file: np.savez(file, pair=pair, history=self.history, **arrays),
            _path(path, ".json"): json.dumps(meta, indent=1),
        })

    @classmethod
    def load(cls, path):
        """Read what :meth:`save` wrote.

        Raises
        ------
        FileNotFoundError
            If one of the two files is not there.
        ValueError
            If they are damaged, or were written by another version.
        """
        path, arrays_path = _path(path, ".json"), _path(path, ".npz")
        for one, other in ((path, arrays_path), (arrays_path, path)):
            if not one.exists():
                raise FileNotFoundError(
                    f"SweepResult.load: {arrays_path.name} and {path.name} must both be there; got no {one.name} in "
                    f"{one.parent}. Copy it beside {other.name}, or give the path that save() was given."
                )
        with _reading(path):
            meta = json.loads(path.read_text("utf-8"))
            found = meta["format"]
        if found != FORMAT:
            got = f"format {found}, of another version of rectlab"
            do = "Load it with that version, or run the sweep again."
            checks.refuse("SweepResult.load", path.name, f"of format {FORMAT}", got, do)
        with _reading(path):
            pair, about = meta["pair"], dict(meta["about"])
            rows = tuple({**row, "hidden_sizes": tuple(row["hidden_sizes"])} for row in meta["rows"])
            n_layers = [2 * (len(row["hidden_sizes"]) + 1) for row in rows]
        with _reading(arrays_path), open(arrays_path, "rb") as file:  # NumPy would leave a damaged one open
            with np.load(file, allow_pickle=False) as inside:
                arrays = {name: inside[name] for name in inside.files}
            if pair != arrays.pop("pair").item():
                both, do = f"{arrays_path.name} and {path.name}", "Copy both again, or run the sweep again."
                checks.refuse("SweepResult.load", both, "of one save()", "files of two", do)
            parameters = tuple([arrays[f"parameter_{i}_{k}"] for k in range(n)] for i, n in enumerate(n_layers))
            columns = {k.removeprefix("column_"): v for k, v in arrays.items() if k.startswith("column_")}
            return cls(rows, columns, arrays["history"], parameters, about)


def _span(values, say):
    """Say the smallest and the largest of some values; only one if both are the same after rounding."""
    low, high = say(values.min()), say(values.max())
    return low if low == high else f"{low} to {high}"


def _places(places):
    """Say rows of the table, neighbours as a range: 'networks 0-3, 7'."""
    runs = np.split(places, np.flatnonzero(np.diff(places) > 1) + 1)
    said = ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
    return f"network{'' if len(places) == 1 else 's'} {said}"


def _path(path, suffix):
    """Return the path of one of the two files; dots within a name (l1_0.001) are no suffix."""
    path = Path(path)
    return path.with_name(path.name.removesuffix(".npz").removesuffix(".json") + suffix)


@contextlib.contextmanager
def _reading(path):
    """Turn an error into the sentence that the file is damaged; pass on errors of the system and of ``load`` itself."""
    try:
        yield
    except OSError:
        raise
    except Exception as problem:
        if str(problem).startswith("SweepResult.load:"):
            raise
        raise ValueError(
            f"SweepResult.load: {path.name} must be as save() wrote it; got a damaged file "
            f"({type(problem).__name__}). Copy it again, or run the sweep again."
        ) from None
