"""What a sweep is asked to do: one row of settings for each network, cut into pieces of work."""

import itertools
import math
from dataclasses import dataclass

import numpy as np

from rectlab import activations, initialization
from rectlab.networks import LOSSES, TARGETS, members_that_fit
from rectlab.networks.population_checks import layer_sizes

DEFAULTS = {
    "hidden_sizes": (128, 128), "activation": "relu", "l1": 0.0, "target": "activations", "lr": 0.1, "momentum": 0.0,
    "seed": 0, "init": "he", "bias_shift": 0.0, "loss": "cross_entropy", "corruption": 0.0, "sign_flip": False,
}  # fmt: skip
TOGETHER = ("hidden_sizes", "target", "loss")  # members of one piece of work share these
CHOICES = {"activation": lambda: activations.names() + activations.trainable_names(), "init": initialization.names,
           "target": lambda: TARGETS, "loss": lambda: tuple(LOSSES)}  # fmt: skip
RANGES = {
    "l1": ("a number from 0 up", lambda v: _is_number(v) and v >= 0),
    "lr": ("a number above 0", lambda v: _is_number(v) and v > 0),
    "momentum": ("a number from 0 to below 1", lambda v: _is_number(v) and 0 <= v < 1),
    "seed": ("a whole number from 0 up", lambda v: _is_number(v) and isinstance(v, int) and v >= 0),
    "bias_shift": ("a finite number", lambda v: _is_number(v)),
    "corruption": ("a number from 0 to below 1", lambda v: _is_number(v) and 0 <= v < 1),
    "sign_flip": ("True or False", lambda v: isinstance(v, bool)),
}


def grid(**settings):
    """Return the product of lists of settings, ready for ``over``.

    Parameters
    ----------
    **settings
        Names as in :func:`rectlab.sweep`; each a value or a list of values.

    Returns
    -------
    dict of lists
        All of one length; the last setting varies fastest.

    Examples
    --------
    >>> grid(activation=["relu", "tanh"], seed=[0, 1])
    {'activation': ['relu', 'relu', 'tanh', 'tanh'], 'seed': [0, 1, 0, 1]}
    """
    lists = {name: _listed(name, value) for name, value in settings.items()}
    lists = {name: [settings[name]] if values is None else values for name, values in lists.items()}
    rows = list(itertools.product(*lists.values()))
    return {name: [row[k] for row in rows] for k, name in enumerate(settings)}


def rows_of(over):
    """Return one dict of settings per network, complete and checked.

    Raises
    ------
    ValueError
        For an unknown setting or choice (all listed), a value out of its range, and lists of different lengths.
    """
    unknown = sorted(set(over) - set(DEFAULTS))
    if unknown:
        raise ValueError(
            f"sweep: over must name settings among {', '.join(DEFAULTS)}; got {', '.join(unknown)}. Correct the name."
        )
    lists = {name: _listed(name, value) for name, value in over.items()}
    lengths = {name: len(values) for name, values in lists.items() if values is not None}
    if len(set(lengths.values())) > 1 or 0 in lengths.values():
        said = ", ".join(f"{name} {n}" for name, n in lengths.items())
        raise ValueError(
            f"sweep: lists in over must be of one length, at least 1; got {said}. "
            "Make them equally long, or use rectlab.grid for all combinations."
        )
    n = next(iter(lengths.values()), 1)
    columns = {name: lists.get(name) or [_plain(over.get(name, value))] * n for name, value in DEFAULTS.items()}
    rows = [dict(zip(columns, row)) for row in zip(*columns.values())]
    for row in rows:
        row["hidden_sizes"] = layer_sizes(row["hidden_sizes"])
        _check(row)
    return rows


@dataclass(frozen=True)
class Piece:
    """The networks of one piece of work: their places in the sweep, and their settings."""

    places: tuple
    rows: tuple


def pieces_of(rows, in_features, out_features, batch_size, item_size, device="cpu"):
    """Cut the networks of a sweep into pieces.

    The cut depends on the networks only, never on who works on them, so that results do not either: groups that can
    be stacked, members of one activation side by side, as many as the cache holds, and at least two pieces a group. A
    GPU gets each group as a whole: it is the more at its best the more networks it is given at once.
    """
    order = sorted(range(len(rows)), key=lambda k: (_together(rows[k]), rows[k]["activation"]))
    pieces = []
    for _, group in itertools.groupby(order, key=lambda k: _together(rows[k])):
        places = list(group)
        fit = members_that_fit(in_features, rows[places[0]]["hidden_sizes"], out_features, batch_size, item_size)
        n_pieces = max(-(-len(places) // fit), min(2, len(places))) if device == "cpu" else 1
        pieces += [tuple(int(k) for k in part) for part in np.array_split(places, n_pieces)]
    return [Piece(places, tuple(rows[k] for k in places)) for places in pieces]


def _together(row):
    """Return what members of one piece of work share; where the activation trains by autograd also that."""
    trainable = row["activation"] if row["activation"] in activations.trainable_names() else ""
    return (*(str(row[name]) for name in TOGETHER), trainable)


def _listed(name, value):
    """Return the values if ``value`` lists one for each network, else None. A tuple of sizes is one value."""
    if isinstance(value, str) or not hasattr(value, "__iter__") or getattr(value, "ndim", 1) == 0:
        return None
    values = [_plain(v) for v in value]
    if name == "hidden_sizes" and all(isinstance(v, int) for v in values):
        return None
    return values


def _plain(value):
    """Return a NumPy or torch scalar as Python's own, which every table and file understands."""
    return value.item() if getattr(value, "ndim", None) == 0 else value


def _is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _check(row):
    for name, choices in CHOICES.items():
        if row[name] not in choices():
            raise ValueError(
                f"sweep: {name} must be one of {', '.join(choices())}; got {row[name]!r}. Choose one, or list several."
            )
    for name, (words, holds) in RANGES.items():
        if not holds(row[name]):
            raise ValueError(f"sweep: {name} must be {words}; got {row[name]!r}. Correct it, or leave it out.")
