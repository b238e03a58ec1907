"""Figure 3 of the paper: error against exact zeros, for many networks with different L1 strengths.

Glorot, Bordes and Bengio (2011), p. 320: 200 networks on MNIST, L1 strength from 0 to 0.01, and a curve of degree 2.
"""

from dataclasses import dataclass

import numpy as np

from rectlab import datasets
from rectlab.sweeps import SweepResult, grid, sweep
from rectlab.words import counted, percent

L1_RANGE = {"digits": (0.0, 3e-2), "mnist": (0.0, 1e-2)}  # least and largest L1 strength
SHAPES = {"digits": (128, 128, 128), "mnist": (100, 100, 100)}
TRAINING = {"digits": {"n_epochs": 40, "optimizer": "adam", "lr": 1e-3}, "mnist": {"n_epochs": 15, "lr": 0.1}}
DEGREE = 2  # of the curve, as in the paper


@dataclass(frozen=True)
class Figure3:
    """Error against zeros.

    Attributes
    ----------
    sweep : SweepResult
        All networks.
    l1 : ndarray (n_strengths,)
        L1 strengths, rising.
    zeros, error : ndarray (n_strengths, n_seeds)
        Share of exact zeros over all hidden layers on the training set; share wrong on the test set.
    coefficients : ndarray (3,)
        Of the curve error(zeros), highest power first.
    """

    sweep: SweepResult
    l1: np.ndarray
    zeros: np.ndarray
    error: np.ndarray
    coefficients: np.ndarray

    def curve(self, zeros):
        """Return the fitted error at shares of zeros."""
        return np.polyval(self.coefficients, zeros)

    def bands(self):
        """Return mean zeros, mean error and standard deviation of the error over seeds, each (n_strengths,)."""
        spread = self.error.std(1, ddof=1) if self.error.shape[1] > 1 else np.zeros(len(self.error))
        return self.zeros.mean(1), self.error.mean(1), spread

    def in_words(self):
        """Say the figure in two sentences."""
        zeros, error, _ = self.bands()
        return (
            f"{counted(self.zeros.size, 'network')}, {counted(len(self.l1), 'L1 strength')} and "
            f"{counted(self.zeros.shape[1], 'seed')} each. Without a penalty {percent(zeros[0])} zeros and an error of "
            f"{percent(error[0], 1)}; with the largest {percent(zeros[-1])} zeros and {percent(error[-1], 1)}."
        )


def l1_steps(least, largest, n):
    """Return 0 or ``least``, then L1 strengths up to ``largest`` at equal steps of their square root.

    Small strengths move the zeros most, so they stand closer together.

    Examples
    --------
    >>> l1_steps(0.0, 0.01, 3).tolist()
    [0.0, 0.0025, 0.01]
    """
    return (np.linspace(np.sqrt(least), np.sqrt(largest), n) ** 2).round(12)


def figure3(data="digits", n_networks=24, n_seeds=3, **options):
    """Train the networks of Figure 3 and return error against zeros.

    Parameters
    ----------
    data : str
        "digits" (3 x 128 units; 24 networks in seconds, offline) or "mnist" (3 x 100 units).
    n_networks : int
        A multiple of ``n_seeds``; the paper has 200.
    n_seeds : int
        Networks per L1 strength, each from its own start.
    **options
        For :func:`rectlab.sweep`: hidden_sizes, n_epochs, executor, device, ...

    Returns
    -------
    Figure3

    Raises
    ------
    ValueError
        For other data, or a number of networks that the seeds do not divide.
    """
    if data not in SHAPES:
        raise ValueError(f"figure3: data must be one of {', '.join(SHAPES)}; got {data!r}. Choose one.")
    if n_seeds < 1 or n_networks % n_seeds or n_networks < 3 * n_seeds:
        raise ValueError(
            f"figure3: n_networks must be a multiple of n_seeds, at least 3 times as many; got {n_networks} and "
            f"{n_seeds}. Pass n_networks=24, n_seeds=3, say."
        )
    loaded = datasets.load(data)
    training = {"hidden_sizes": SHAPES[data], **TRAINING[data], **options}
    lr = training.pop("lr")
    over = grid(l1=l1_steps(*L1_RANGE[data], n_networks // n_seeds), seed=range(n_seeds)) | {"lr": lr}
    result = sweep(loaded.X_train, loaded.y_train, X_test=loaded.X_test, y_test=loaded.y_test, over=over, **training)
    return from_sweep(result, n_seeds)


def from_sweep(result, n_seeds):
    """Return the figure of a finished sweep over ``grid(l1=..., seed=...)``.

    Parameters
    ----------
    result : SweepResult
    n_seeds : int
    """
    columns = result.columns
    layers = [values for name, values in columns.items() if name.startswith("zero_fraction")]
    zeros = np.mean(layers, 0).reshape(-1, n_seeds)
    error = np.where(columns["diverged"], np.nan, columns["error"]).reshape(-1, n_seeds)
    finite = np.isfinite(error)
    coefficients = np.polyfit(zeros[finite], error[finite], DEGREE)
    l1 = np.array([row["l1"] for row in result.rows]).reshape(-1, n_seeds)[:, 0]
    return Figure3(result, l1, zeros, error, coefficients)
