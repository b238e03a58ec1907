"""Which examples keep their label: a draw that gives every class its share."""

import numpy as np

from rectlab import checks


def stratified(y, n, generator):
    """Draw ``n`` examples of which every class has its share, and at least one.

    Parameters
    ----------
    y : int array (n_samples,)
        Class labels.
    n : int
        From the number of classes to n_samples.
    generator : numpy.random.Generator
        The same state gives nested draws: a smaller ``n`` keeps a part of the same examples.

    Returns
    -------
    int ndarray (n,)
        Indices into ``y``, rising.

    Raises
    ------
    ValueError
        If ``n`` leaves a class without an example, or is larger than n_samples.

    Notes
    -----
    Example number k (from 0, in random order) of a class of m examples gets the place (k + 1/2) / m; the first of each
    class gets 0. The n examples with the lowest places are drawn.

    Examples
    --------
    >>> y = np.array([0, 0, 0, 0, 0, 0, 1, 1, 1])
    >>> y[stratified(y, 6, np.random.default_rng(0))].tolist()
    [0, 0, 0, 0, 1, 1]
    """
    y = np.asarray(y)
    classes, sizes = np.unique(y, return_counts=True)
    if not checks.is_whole(n) or not len(classes) <= n <= len(y):
        must = f"a whole number from {len(classes)}, one for each class, to {len(y)}"
        checks.refuse("stratified", "n", must, repr(n), "With fewer, a class would be left without an example.")
    place = np.empty(len(y))
    for label, size in zip(classes, sizes):
        own = generator.permutation(np.flatnonzero(y == label))
        place[own] = (np.arange(size) + 0.5) / size
        place[own[0]] = 0
    return np.sort(np.argsort(place, kind="stable")[:n])
