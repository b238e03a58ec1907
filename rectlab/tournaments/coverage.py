"""Whether an interval keeps its promise: how often it holds the true mean when a few values are drawn."""

import numpy as np

from rectlab.tournaments.comparisons import CONFIDENCE, t_interval


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

    Returns
    -------
    float

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
