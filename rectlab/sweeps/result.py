"""What a sweep gives: a tidy table, the history, every network; saved without pickle."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rectlab.populations import Population
from rectlab.words import counted, percent

FORMAT = 1  # of a saved result


@dataclass(frozen=True)
class SweepResult:
    """The networks of a sweep.

    Attributes
    ----------
    rows : tuple of dict
        Settings of each network.
    columns : dict of ndarray (n_networks,)
        Measured: error, loss, zero_fraction_1.., silent_1.., epochs, diverged, seconds (its share of its piece).
    history : ndarray (n_epochs, n_networks)
        Mean batch loss of every epoch, without the penalty; NaN for epochs that were not finished.
    parameters : tuple of list of ndarray
        Weights (out, in) and biases (out,) of each network, layer by layer.
    about : dict
        Sizes and settings of the whole sweep: in_features, out_features, n_epochs, batch_size, optimizer, dtype, ...
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

    def member(self, i):
        """Return network i as a plain ``nn.Sequential``, a copy.

        Parameters
        ----------
        i : int
            Row of the table.
        """
        if not 0 <= i < len(self):
            raise IndexError(
                f"SweepResult.member: i must be from 0 to {len(self) - 1}; got {i}. The table has that many rows."
            )
        import torch

        row, about = self.rows[i], self.about
        population = Population(
            about["in_features"], row["hidden_sizes"], about["out_features"], activation=row["activation"],
            sign_flip=row["sign_flip"], dtype=getattr(torch, about["dtype"]),
        )  # fmt: skip
        for parameter, values in zip(population.parameters(), self.parameters[i]):
            parameter[0] = torch.tensor(values)
        return population.member(0)

    def in_words(self):
        """Say in two sentences what was trained and what came out."""
        done, asked = int(self.columns["epochs"].min()), self.about["n_epochs"]
        error = self.columns["error"][~self.columns["diverged"]]
        zeros = np.mean([v for k, v in self.columns.items() if k.startswith("zero_fraction")], 0)
        words = f"{counted(len(self), 'network')}, {counted(asked, 'epoch')} each"
        if done < asked:
            unfinished = int((self.columns["epochs"] < asked).sum())
            words += f" ({unfinished} stopped early, after {done} or more)"
        if not len(error):
            return words + ". All diverged: lower the learning rate."
        words += f". Error {percent(error.min(), 1)} to {percent(error.max(), 1)}, "
        words += f"exact zeros {percent(zeros.min())} to {percent(zeros.max())}."
        n_diverged = int(self.columns["diverged"].sum())
        return words + (f" {counted(n_diverged, 'network')} diverged." if n_diverged else "")

    def __repr__(self):
        return self.in_words()

    def save(self, path):
        """Write ``path``.npz and ``path``.json, each whole or not at all; no pickle.

        Parameters
        ----------
        path : str or Path
            Without a suffix.
        """
        path = Path(path)
        arrays = {f"column_{name}": values for name, values in self.columns.items()}
        for i, layers in enumerate(self.parameters):
            arrays |= {f"parameter_{i}_{k}": values for k, values in enumerate(layers)}
        text = json.dumps({"format": FORMAT, "about": self.about, "rows": self.rows}, indent=1)
        _write(_beside(path, ".npz"), lambda file: np.savez(file, history=self.history, **arrays))
        _write(_beside(path, ".json"), lambda file: file.write(text.encode()))

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
        path = Path(path)
        try:
            meta = json.loads(_beside(path, ".json").read_text("utf-8"))
            if meta["format"] != FORMAT:
                raise ValueError(f"of format {meta['format']}, this version reads {FORMAT}")
            with np.load(_beside(path, ".npz"), allow_pickle=False) as file:
                arrays = {name: file[name] for name in file.files}
            rows = tuple({**row, "hidden_sizes": tuple(row["hidden_sizes"])} for row in meta["rows"])
            n_layers = [2 * (len(row["hidden_sizes"]) + 1) for row in rows]
            parameters = tuple([arrays[f"parameter_{i}_{k}"] for k in range(n)] for i, n in enumerate(n_layers))
            columns = {k.removeprefix("column_"): v for k, v in arrays.items() if k.startswith("column_")}
            return cls(rows, columns, arrays["history"], parameters, meta["about"])
        except FileNotFoundError as problem:
            raise FileNotFoundError(
                f"SweepResult.load: both {path.name}.npz and {path.name}.json must be there; got no "
                f"{Path(problem.filename).name}. Copy it beside the other."
            ) from None
        except Exception as problem:
            raise ValueError(
                f"SweepResult.load: {path.name} must be a result as save() writes it; got a file that is damaged or "
                f"{problem}. Save it again."
            ) from None


def _beside(path, ending):
    return path.with_name(path.name + ending)  # not with_suffix: a name may hold dots, as in "lr0.1"


def _write(path, fill):
    """Fill a file under another name, then give it its own: no half file ever has the final name."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(unfinished, "wb") as file:
            fill(file)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
