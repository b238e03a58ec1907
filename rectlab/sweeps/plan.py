"""The plan of a sweep: one row of settings for each network."""

import itertools

from rectlab import activations, checks, initialization
from rectlab.networks import LOSSES, RANGES, TARGETS
from rectlab.networks.population_checks import layer_sizes
from rectlab.networks.wiring import NORMS

DEFAULTS = {
    "hidden_sizes": (128, 128), "activation": "relu", "l1": 0.0, "target": "activations", "lr": 0.1, "momentum": 0.0,
    "seed": 0, "init": "he", "bias_shift": 0.0, "loss": "cross_entropy", "corruption": 0.0, "sign_flip": False,
    "residual": False, "norm": "none",
}
CHOICES = {
    "activation": lambda: activations.names() + activations.trainable_names(),
    "init": initialization.names,
    "target": lambda: TARGETS,
    "loss": lambda: tuple(LOSSES),
    "norm": lambda: NORMS,
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
    lists = {name: _listed("grid", name, value) for name, value in settings.items()}
    lists = {name: [settings[name]] if values is None else values for name, values in lists.items()}
    rows = list(itertools.product(*lists.values()))
    return {name: [row[k] for row in rows] for k, name in enumerate(settings)}


def rows_of(over):
    """Return one complete and checked dict of settings per network, or raise ValueError."""
    if unknown := [name for name in over if name not in DEFAULTS]:
        got = ", ".join(map(str, unknown))
        raise ValueError(f"sweep: over must name settings among {', '.join(DEFAULTS)}; got {got}. Correct the name.")
    lists = {name: _listed("sweep", name, value) for name, value in over.items()}
    lengths = {name: len(values) for name, values in lists.items() if values is not None}
    if len(set(lengths.values())) > 1 or 0 in lengths.values():
        got = ", ".join(f"{name} {n}" for name, n in lengths.items())
        do = "Make them equally long, or use rectlab.grid for all combinations."
        checks.refuse("sweep", "lists in over", "of one length, at least 1", got, do)
    n = next(iter(lengths.values()), 1)
    lists = {name: values for name, values in lists.items() if values is not None}
    alike = {name: checks.plain(over.get(name, value)) for name, value in DEFAULTS.items() if name not in lists}
    rows = [{name: alike[name] if name in alike else lists[name][k] for name in DEFAULTS} for k in range(n)]
    for row in rows:
        row["hidden_sizes"] = layer_sizes(row["hidden_sizes"])
        _check(row)
    return rows


def _listed(function, name, value):
    """Return the values if ``value`` is a list with one for each network, else None; a tuple of sizes is one value."""
    single = isinstance(value, (str, bytes, type)) or not hasattr(value, "__iter__")
    if single or getattr(value, "ndim", 1) == 0:
        return None
    try:
        values = [checks.plain(v) for v in value]
    except Exception:  # what iterates may raise anything
        checks.refuse(function, name, "a value or a list of values", checks.sized(value), "Pass a list.")
    if name == "hidden_sizes" and all(isinstance(v, int) for v in values):
        return None
    return values


def _check(row):
    for name, choices in CHOICES.items():
        row[name] = checks.one_of("sweep", name, row[name], choices(), do="Choose one, or list several.")
    for name, (words, holds) in RANGES.items():
        if not (checks.is_number(row[name]) and holds(row[name])):
            _refuse(name, f"a {words}", row)
    if not (checks.is_whole(row["seed"]) and row["seed"] >= 0):
        _refuse("seed", "a whole number from 0 up", row)
    if not isinstance(row["sign_flip"], bool):
        _refuse("sign_flip", "True or False", row)
    residual = row["residual"]
    if not (isinstance(residual, bool) or checks.is_number(residual) and 0 <= residual < float("inf")):
        _refuse("residual", "False, True or a finite number from 0 up", row)


def _refuse(name, must, row):
    checks.refuse("sweep", name, must, checks.shown(row[name]), "Correct it, or leave it out.")
