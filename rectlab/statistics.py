"""Statistics over seeds: spreads, intervals, paired tests, equivalence, Holm's correction, the bootstrap."""

from dataclasses import dataclass

import numpy as np

from rectlab import checks

CONFIDENCE = 0.95
LEVEL = 0.05


def t_interval(values, confidence=CONFIDENCE):
    """Return the mean and its t interval over the last axis.

    Parameters
    ----------
    values : ndarray (..., n)
    confidence : float, 0 to 1

    Returns
    -------
    mean, low, high : ndarray (...)
        ``low`` and ``high`` are NaN for n = 1.

    Examples
    --------
    >>> [round(float(v), 2) for v in t_interval(np.array([1.0, 2.0, 3.0, 4.0, 5.0]))]
    [3.0, 1.04, 4.96]
    """
    from scipy import stats

    values = _values("t_interval", "values", values)
    confidence = checks.number("t_interval", "confidence", confidence, 0, 1, do="Pass 0.95, say.")
    n, mean = values.shape[-1], values.mean(-1)
    if n < 2:
        return mean, np.full_like(mean, np.nan), np.full_like(mean, np.nan)
    with np.errstate(over="ignore", invalid="ignore"):  # infinite numbers give NaN
        half = stats.t.ppf(0.5 + confidence / 2, n - 1) * stats.sem(values, axis=-1)
    return mean, mean - half, mean + half


def paired_p(errors):
    """Return the p values of paired t tests between every two contestants, a symmetric ndarray (n, n).

    p is 1 on the diagonal, and where two contestants are equal on every seed. Where one is worse by the same amount on
    every seed, t would divide by a spread of 0: p is then the sign test's, 2 / 2 ** n_seeds.

    Parameters
    ----------
    errors : ndarray (n, n_seeds)
        Column k of all rows belongs to the same seed.

    Examples
    --------
    >>> errors = np.array([[1.0, 2.0, 3.0, 4.0], [1.5, 2.4, 3.6, 4.5], [3.0, 1.0, 4.0, 2.0]])
    >>> paired_p(errors).round(4)
    array([[1.    , 0.0012, 1.    ],
           [0.0012, 1.    , 0.6155],
           [1.    , 0.6155, 1.    ]])
    """
    from scipy import stats

    errors = _values("paired_p", "errors", errors)
    if errors.ndim != 2 or np.isinf(errors).any():
        got, do = f"shape {errors.shape}", "Give every contestant one row."
        got += " with infinite ones" if np.isinf(errors).any() else ""
        checks.refuse("paired_p", "errors", "finite or NaN, of shape (contestants, seeds)", got, do)
    found = np.ones((len(errors),) * 2)
    first, second = np.triu_indices(len(errors), 1)
    differences = errors[first] - errors[second]
    constant = np.ptp(differences, axis=1) <= 1e-12
    p = np.where(np.abs(differences[:, 0]) > 1e-12, 2 / 2 ** errors.shape[1], 1.0)
    if not constant.all():
        p[~constant] = stats.ttest_1samp(differences[~constant], 0, axis=1).pvalue
    found[first, second] = found[second, first] = p
    return found


def holm(p):
    """Return p values, corrected for the number of tests by Holm's method.

    The smallest of n is multiplied by n, the next by n - 1, and so on; each is at least the one before it, at most 1.

    Parameters
    ----------
    p : ndarray (n,) or (n, n)
        Of n tests; or a symmetric table of all pairs, whose diagonal stays.

    Examples
    --------
    >>> holm([0.01, 0.03, 0.04])
    array([0.03, 0.06, 0.06])
    """
    corrected = _values("holm", "p", p).copy()
    outside = ((corrected < 0) | (corrected > 1)).any()
    if outside or corrected.ndim > 2 or corrected.ndim == 2 and len(set(corrected.shape)) > 1:
        got = f"shape {corrected.shape}, from {corrected.min():g} to {corrected.max():g}"
        must = "from 0 to 1, of shape (tests,) or (contestants, contestants)"
        checks.refuse("holm", "p", must, got, "Pass paired_p(errors), say.")
    if corrected.ndim == 2:
        pairs = np.triu_indices(len(corrected), 1)
        corrected[pairs] = corrected.T[pairs] = holm(corrected[pairs])
        return corrected
    order = corrected.argsort()
    steps = corrected[order] * np.arange(len(order), 0, -1)
    corrected[order] = np.minimum(np.maximum.accumulate(steps), 1)
    return corrected


def bootstrap(values, generator, n_draws=2000):
    """Return the mean of values (n,) and the ends of its 95 % percentile bootstrap interval, three floats."""
    from scipy import stats

    values = _row("bootstrap", "values", values, least=2)
    checks.instance("bootstrap", "generator", generator, np.random.Generator, do="Pass rectlab.streams.of(0, ...).")
    n_draws = checks.whole("bootstrap", "n_draws", n_draws, 1, 10**6, do="Pass 2000, say.")
    options = {"n_resamples": n_draws, "confidence_level": CONFIDENCE, "method": "percentile", "batch": 200}
    drawn = stats.bootstrap((values,), np.mean, rng=generator, **options)
    return float(values.mean()), *(float(end) for end in drawn.confidence_interval)


def sign_flip_p(differences, generator):
    """Return the two-sided p value of the mean of paired differences (n,), if the sign of each is up to chance.

    No normal distribution is needed. All ``2 ** n`` choices of signs are tried if there are at most 9,999, else 9,999
    random ones.

    Examples
    --------
    >>> round(float(sign_flip_p(np.array([1.0, 2.0, 3.0]), np.random.default_rng(0))), 3)  # 2 of 8 means are as large
    0.25
    """
    from scipy import stats

    differences = _row("sign_flip_p", "differences", differences, least=1)
    checks.instance("sign_flip_p", "generator", generator, np.random.Generator, do="Pass rectlab.streams.of(0, ...).")
    return stats.permutation_test(
        (differences,), np.mean, permutation_type="samples", vectorized=True, rng=generator
    ).pvalue


def spread(values):
    """Return the sample standard deviation over the last axis, with n - 1 in the denominator.

    Examples
    --------
    >>> float(spread([1.0, 3.0]).round(3))
    1.414
    """
    values = _values("spread", "values", values)
    if values.shape[-1] < 2:
        checks.refuse("spread", "values", "at least 2 on the last axis", f"shape {values.shape}", "Pass more seeds.")
    with np.errstate(over="ignore", invalid="ignore"):  # infinite numbers give NaN
        return np.std(values, axis=-1, ddof=1)


def share_error(share, n):
    """Return the standard error of a share (0 to 1) on n examples: sqrt(share (1 - share) / n).

    Examples
    --------
    >>> share_error(0.5, 100)
    0.05
    """
    share, n = _values("share_error", "share", share, least=0), _values("share_error", "n", n, least=0)
    if n.shape not in ((), share.shape) and share.shape:
        checks.refuse("share_error", "n", f"one number, or of shape {share.shape}", f"shape {n.shape}", "Pass one.")
    if not ((share >= 0) & (share <= 1)).all() or not (n >= 1).all():
        got = f"shares from {share.min():g} to {share.max():g}, and n from {n.min():g}"
        checks.refuse("share_error", "share", "from 0 to 1 and n at least 1", got, "Divide percentages by 100.")
    found = (share * (1 - share) / n) ** 0.5
    return found if found.ndim else float(found)


@dataclass(frozen=True)
class Equivalence:
    """Whether two contestants are equal within a margin, by two one-sided tests on paired differences.

    Attributes
    ----------
    mean, low, high : float
        Mean difference and the ends of its 90 % t interval, in the unit of the values.
    p : float
        The larger of the two p values.
    margin : float
        The largest difference that does not matter, chosen before looking.
    n : int
        Pairs.
    """

    mean: float
    low: float
    high: float
    p: float
    margin: float
    n: int

    @property
    def holds(self):
        """Whether the two are equivalent within the margin, at the 5 % level."""
        return bool(self.p < LEVEL)

    def in_words(self):
        """Say in one sentence what is shown."""
        shown = "equivalent" if self.holds else "not shown to be equivalent"
        return (
            f"{shown[0].upper()}{shown[1:]} within {self.margin:g}: mean difference of {self.n} pairs {self.mean:.2g}, "
            f"90 % interval {self.low:.2g} to {self.high:.2g}, p = {self.p:.2g}."
        )


def equivalent(one, other, margin):
    """Test whether two contestants differ by less than a margin: two one-sided t tests (TOST) on paired differences.

    Parameters
    ----------
    one, other : array (n,)
        At least two values each; the same seed at the same place.
    margin : float above 0
        In the unit of the values.

    Returns
    -------
    Equivalence

    Raises
    ------
    ValueError
        If the margin is not above 0, or the values are not pairs.

    Notes
    -----
    The first test asks whether the mean difference is above ``-margin``, the second whether it is below ``margin``.
    Both must reject at 5 %: then the 90 % interval lies within the margin. Where all differences are the same, t would
    divide by a spread of 0; p is then the one-sided sign test's, 1 / 2 ** n, or 1 outside the margin.

    References
    ----------
    Schuirmann (1987), "A comparison of the two one-sided tests procedure and the power approach for assessing the
    equivalence of average bioavailability", Journal of Pharmacokinetics and Biopharmaceutics 15, 657-680.

    Examples
    --------
    >>> equivalent([3.1, 3.4, 2.9, 3.3], [3.0, 3.5, 2.8, 3.3], margin=0.5).holds
    True
    >>> equivalent([3.1, 3.4, 2.9, 3.3], [3.0, 3.5, 2.8, 3.3], margin=0.05).holds
    False
    """
    from scipy import stats

    one, other = (_row("equivalent", name, values, 2) for name, values in (("one", one), ("other", other)))
    if len(one) != len(other):
        must, got = "two rows of the same length", f"{len(one)} and {len(other)}"
        checks.refuse("equivalent", "values", must, got, "Pass one value for each seed.")
    margin = checks.number("equivalent", "margin", margin, do="Say which difference would not matter.")
    if margin <= 0:
        checks.refuse("equivalent", "margin", "above 0", f"{margin:g}", "Say which difference would not matter.")
    differences = one - other
    mean, low, high = map(float, t_interval(differences, 1 - 2 * LEVEL))
    n = len(differences)
    if np.ptp(differences) <= 1e-12:
        return Equivalence(mean, low, high, 1 / 2**n if abs(mean) < margin else 1.0, margin, n)
    sides = ((-margin, "greater"), (margin, "less"))
    p = max(stats.ttest_1samp(differences, end, alternative=side).pvalue for end, side in sides)
    return Equivalence(mean, low, high, float(p), margin, n)


def _values(function, name, values, least=1):
    """Return numbers as a float64 array with at least ``least`` axes and something in it, or raise ValueError."""
    found = checks.array(function, name, values, do="Pass the numbers, one for each seed.").astype(np.float64)
    if found.ndim < least or not found.size:
        must = "at least one number" + (" on the last axis" if least else "")
        checks.refuse(function, name, must, checks.sized(values), "Pass the numbers, one for each seed.")
    return found


def _row(function, name, values, least):
    """Return finite numbers as a float64 array (n,) of at least ``least``, or raise ValueError."""
    found = _values(function, name, values)
    if found.ndim != 1 or len(found) < least or not np.isfinite(found).all():
        must, got = f"finite numbers of shape (n,), n at least {least}", f"shape {found.shape}"
        got = got if np.isfinite(found).all() else f"{got} with NaN or infinite ones"
        checks.refuse(function, name, must, got, "Pass the numbers, one for each seed.")
    return found
