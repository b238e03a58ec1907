"""The data of a sweep, checked once before anything is trained or sent to a worker."""

import numpy as np

from rectlab import checks

DTYPES = ("float32", "float64")


def checked_data(X, y, X_test, y_test, rows, dtype):
    """Return the checked arrays (X, y, X_test, y_test) of a sweep, and how many outputs its networks have.

    Without a test set the training set takes its place. If the loss of all rows is "squared_error", floats in y are
    numbers to predict, (n_samples, n_outputs); else y holds int64 labels, and classes are counted over both sets.
    """
    if (X_test is None) != (y_test is None):
        got = "X_test" if y_test is None else "y_test"
        raise ValueError(f"sweep: X_test and y_test must come together; got {got} alone. Pass both, or neither.")
    targets = checks.numbers(y)
    numbers = targets is not None and targets.dtype.kind == "f" and all(row["loss"] == "squared_error" for row in rows)
    targets = _numbers if numbers else _labels
    X = _inputs("X", X, dtype, "n_features")
    y = targets("y", y, "X", len(X))
    if X_test is None:
        return (X, y, X, y), _n_outputs(y)
    X_test = _inputs("X_test", X_test, dtype, X.shape[1])
    y_test = targets("y_test", y_test, "X_test", len(X_test))
    if numbers and y_test.shape[1] != y.shape[1]:
        raise ValueError(
            f"sweep: y_test must hold as many numbers per row as y, {y.shape[1]}; got {y_test.shape[1]}. "
            "Pass the targets that belong to X_test."
        )
    return (X, y, X_test, y_test), max(_n_outputs(y), _n_outputs(y_test))


def _n_outputs(y):
    return y.shape[1] if y.ndim == 2 else int(y.max()) + 1


def _inputs(name, X, dtype, n_features):
    """Return X as a writable array in one block, which torch can share instead of copying."""
    X, given = checks.numbers(X), X
    if X is None or not (X.ndim == 2 and X.size and n_features in ("n_features", X.shape[1])):
        raise ValueError(
            f"sweep: {name} must hold numbers in shape (n_samples, {n_features}), at least one of each; "
            f"got {_came(X, given)}. Give every example one row."
        )
    with np.errstate(over="ignore"):  # a number too large for float32 becomes infinite, and is refused below
        X = np.require(X, dtype, ["C", "W"])
    _check_finite(name, X)
    return X


def _labels(name, y, inputs, n_samples):
    y, given = checks.numbers(y), y
    if y is None or y.shape != (n_samples,) or y.dtype.kind == "f":
        raise ValueError(
            f"sweep: {name} must hold one whole number per row of {inputs}, shape ({n_samples},); "
            f"got {_came(y, given)}. Pass labels from 0 up; floats need the loss squared_error everywhere."
        )
    y = np.require(y, np.int64, ["C", "W"])
    if y.min() < 0:
        raise ValueError(f"sweep: labels in {name} must be from 0 up; got {y.min()}. Renumber them.")
    return y


def _numbers(name, y, inputs, n_samples):
    y, given = checks.numbers(y), y
    if y is None or y.ndim not in (1, 2) or len(y) != n_samples or not y.size or y.dtype.kind != "f":
        raise ValueError(
            f"sweep: {name} must hold floats for every row of {inputs}, shape ({n_samples},) or "
            f"({n_samples}, n_outputs); got {_came(y, given)}. Pass the targets that belong to {inputs}."
        )
    _check_finite(name, y)
    return np.require(y.reshape(n_samples, -1), None, ["C", "W"])


def _came(found, given):
    found = given if isinstance(given, np.ndarray) else found
    return checks.sized(given) if found is None else f"{found.shape} of {found.dtype}"


def _check_finite(name, array):
    if bad := int((~np.isfinite(array)).sum()):
        got = f"{bad} of {array.size} values NaN or infinite in shape {array.shape}"
        checks.refuse("sweep", name, "finite", got, "Remove or replace those rows first.")
