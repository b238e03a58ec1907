"""What outcomes allow to say: spreads and intervals over seeds, paired tests, Holm's correction, the bootstrap."""

import numpy as np

CONFIDENCE = 0.95
LEVEL = 0.05


def t_interval(values, confidence=CONFIDENCE):
    """Return the mean and its t interval over the last axis.

    Parameters
    ----------
    values : ndarray (..., n)
    confidence : float

    Returns
    -------
    mean, low, high : ndarray (...)
        The ends are NaN for n = 1.

    Examples
    --------
    >>> [round(float(v), 2) for v in t_interval(np.array([1.0, 2.0, 3.0, 4.0, 5.0]))]
    [3.0, 1.04, 4.96]
    """
    from scipy import stats

    values = np.asarray(values, float)
    n, mean = values.shape[-1], values.mean(-1)
    if n < 2:
        return mean, np.full_like(mean, np.nan), np.full_like(mean, np.nan)
    half = stats.t.ppf(0.5 + confidence / 2, n - 1) * stats.sem(values, axis=-1)
    return mean, mean - half, mean + half


def paired_p(errors):
    """Return the p value of the paired t test for every two contestants (n, n); 1 on the diagonal.

    Parameters
    ----------
    errors : ndarray (n_contestants, n_seeds)
        Column k of all rows belongs to the same seed.

    Notes
    -----
    Where the differences have no spread (both are equal on every seed, or differ by the same number of images) there
    is nothing to hold the mean against: p is 1.

    Examples
    --------
    >>> errors = np.array([[1.0, 2.0, 3.0, 4.0], [1.5, 2.4, 3.6, 4.5], [3.0, 1.0, 4.0, 2.0]])
    >>> paired_p(errors).round(4)
    array([[1.    , 0.0012, 1.    ],
           [0.0012, 1.    , 0.6155],
           [1.    , 0.6155, 1.    ]])
    """
    from scipy import stats

    errors = np.asarray(errors, float)
    found = np.ones((len(errors),) * 2)
    first, second = np.triu_indices(len(errors), 1)
    differences = errors[first] - errors[second]
    tried = differences.std(1) > 1e-12 if errors.shape[1] > 1 else np.zeros(len(first), bool)
    if tried.any():
        p = stats.ttest_1samp(differences[tried], 0, axis=1).pvalue
        found[first[tried], second[tried]] = found[second[tried], first[tried]] = p
    return found


def holm(p):
    """Return p values, corrected for their number by Holm's method.

    Parameters
    ----------
    p : ndarray (n,) or (n, n)
        Of n tests; or of all pairs, symmetric, and then the diagonal stays.

    Notes
    -----
    The smallest of n is multiplied by n, the next one by n - 1, and so on; none gets smaller than the one before it.

    Examples
    --------
    >>> holm([0.01, 0.03, 0.04])
    array([0.03, 0.06, 0.06])
    """
    corrected = np.array(p, float)
    if corrected.ndim == 2:
        pairs = np.triu_indices(len(corrected), 1)
        corrected[pairs] = corrected.T[pairs] = holm(corrected[pairs])
        return corrected
    order = corrected.argsort()
    steps = corrected[order] * np.arange(len(order), 0, -1)
    corrected[order] = np.minimum(np.maximum.accumulate(steps), 1)
    return corrected


def bootstrap(values, generator, n_draws=2000):
    """Return the mean of values and its interval when they are drawn anew, by percentiles.

    Parameters
    ----------
    values : ndarray (n,)
    generator : numpy.random.Generator
    n_draws : int

    Returns
    -------
    mean, low, high : float
    """
    from scipy import stats

    drawn = stats.bootstrap(
        (values,), np.mean, n_resamples=n_draws, confidence_level=CONFIDENCE, method="percentile", rng=generator,
        batch=200,
    )  # fmt: skip
    return float(values.mean()), *(float(end) for end in drawn.confidence_interval)


def sign_flip_p(differences, generator):
    """Return how surprising the mean of paired differences would be if each could as well have the other sign.

    It asks for no bell curve. Exact where ``2 ** n`` is at most 9,999; with random signs beyond.

    Parameters
    ----------
    differences : ndarray (n,)
    generator : numpy.random.Generator

    Examples
    --------
    >>> round(float(sign_flip_p(np.array([1.0, 2.0, 3.0]), np.random.default_rng(0))), 3)  # 2 of 8 signs go as far
    0.25
    """
    from scipy import stats

    return stats.permutation_test(
        (differences,), np.mean, permutation_type="samples", vectorized=True, rng=generator
    ).pvalue


def spread(values):
    """Return the standard deviation of what values were drawn from, over the last axis (n - 1 below).

    Examples
    --------
    >>> float(spread([1.0, 3.0]).round(3))
    1.414
    """
    return np.std(values, axis=-1, ddof=1)


def share_error(share, n):
    """Return the standard error of a share (0 to 1) that was counted on n examples.

    Examples
    --------
    >>> share_error(0.5, 100)
    0.05
    """
    return (share * (1 - share) / n) ** 0.5
