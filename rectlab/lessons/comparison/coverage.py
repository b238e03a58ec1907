"""How often intervals and tests are right, measured on drawn values whose true mean is known."""

import numpy as np

from rectlab.statistics import CONFIDENCE, LEVEL, holm, paired_p, t_interval


def coverage(n_values, generator, n_trials=1000, method="t"):
    """Return the share of 95 % intervals that hold the true mean, over many trials with normal values.

    Parameters
    ----------
    n_values : int, at least 2
        Values in a trial: the seeds of a tournament.
    generator : numpy.random.Generator
    n_trials : int
    method : str
        "t" for the t interval, "bootstrap" for the percentile bootstrap of the mean.

    Raises
    ------
    ValueError
        For another method.

    Examples
    --------
    >>> coverage(5, np.random.default_rng(0)) > 0.93 > coverage(5, np.random.default_rng(0), method="bootstrap")
    True
    """
    values = generator.standard_normal((n_trials, n_values))
    if method == "t":
        _, low, high = t_interval(values)
    elif method == "bootstrap":
        from scipy import stats

        drawn = stats.bootstrap(
            (values,), np.mean, axis=1, n_resamples=999, confidence_level=CONFIDENCE, method="percentile", rng=generator
        )
        low, high = drawn.confidence_interval
    else:
        raise ValueError(f"coverage: method must be t or bootstrap; got {method!r}. Choose one.")
    return float(((low <= 0) & (high >= 0)).mean())


def false_alarms(n_contestants, n_seeds, generator, n_trials=300):
    """Return how often a test finds a difference between equally good contestants, without and with correction.

    Parameters
    ----------
    n_contestants : int, at least 2
        All have the same true error; their values are independent and normal.
    n_seeds : int, at least 3
    generator : numpy.random.Generator
    n_trials : int

    Returns
    -------
    plain, corrected : float
        Shares of the trials in which at least one pair differs at 5 % in a paired t test, as it is and after Holm's
        correction.

    Examples
    --------
    >>> plain, corrected = false_alarms(6, 5, np.random.default_rng(0), n_trials=100)
    >>> plain > 0.2 > corrected
    True
    """
    raw = [paired_p(values) for values in generator.standard_normal((n_trials, n_contestants, n_seeds))]
    return tuple(float(np.mean([(p < LEVEL).any() for p in ps])) for ps in (raw, [holm(p) for p in raw]))
