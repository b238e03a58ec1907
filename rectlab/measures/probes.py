"""Linear probes: how much of the classes a linear classifier reads from a layer's activations."""

from dataclasses import dataclass

import numpy as np

from rectlab import checks
from rectlab.measures._shape import check_activations

MOST_STEPS = 2000  # of the solver; layers of 64 units need about 100


@dataclass(frozen=True)
class ReadOut:
    """How well linear probes read the classes from activations.

    Attributes
    ----------
    right : ndarray (members,)
        Share of the test examples whose class the probe names.
    n_train, probe_size : int
        Number of examples that each probe was fitted on, and of those that it was tested on.
    """

    right: np.ndarray
    n_train: int
    probe_size: int

    def in_words(self, member=0):
        """Say for one member how many examples are read right."""
        return (
            f"A linear probe, fitted on {self.n_train:,} examples, names the right class of "
            f"{100 * self.right[member]:.0f} % of {self.probe_size:,} others."
        )

    __repr__ = in_words


def read_out(activations_train, y_train, activations_test, y_test):
    """Fit a linear classifier on activations and read the classes of other examples with it, for every member.

    Parameters
    ----------
    activations_train, activations_test : Tensor (members, batch, units)
        The same layer's activations for training and for test examples.
    y_train, y_test : int array (batch,)
        Their classes.

    Returns
    -------
    ReadOut

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Notes
    -----
    The probe is multinomial logistic regression (scikit-learn, L2 penalty 1/2 |w|²) on *standardised* activations: each
    unit minus its mean over the training examples, divided by its standard deviation there. So the probe sees what
    differs between examples, however small it is beside what they have in common. A unit whose differences are rounding
    errors counts as constant.

    References
    ----------
    Alain and Bengio (2016), "Understanding intermediate layers using linear classifier probes", arXiv:1610.01644.

    Examples
    --------
    >>> import torch
    >>> y = np.arange(40) % 2
    >>> differs = 1000 + 0.001 * torch.tensor(y).view(1, -1, 1)
    >>> read_out(differs, y, differs, y).right.tolist()
    [1.0]
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from threadpoolctl import threadpool_limits

    train, y_train, test, y_test = _checked(activations_train, y_train, activations_test, y_test)
    right = []
    with threadpool_limits(1):  # in products this small, threads wait a hundred times longer than they work
        for own_train, own_test in zip(train, test):
            probe = make_pipeline(StandardScaler(), LogisticRegression(max_iter=MOST_STEPS))
            probe.fit(own_train.double().numpy(force=True), y_train)
            right.append(probe.score(own_test.double().numpy(force=True), y_test))
    return ReadOut(np.array(right), len(y_train), len(y_test))


def _checked(train, y_train, test, y_test):
    train, test = (check_activations("read_out", layer) for layer in (train, test))
    y_train, y_test = (checks.array("read_out", "classes", y, do="Pass one for each.") for y in (y_train, y_test))
    for layer, y in ((train, y_train), (test, y_test)):
        if y.shape != (layer.shape[1],):
            got = len(y) if y.ndim == 1 else checks.sized(y)
            checks.refuse("read_out", "classes", f"as many as examples, {layer.shape[1]}", got, "Pass one for each.")
        if y.dtype.kind == "f" or not layer.isfinite().all():
            must = "whole numbers beside finite activations"
            checks.refuse("read_out", "classes", must, checks.sized(y), "Remove or replace the others.")
    if len(np.unique(y_train)) < 2:
        checks.refuse("read_out", "classes", "at least two to fit", "one", "Pass examples of more classes.")
    if train.shape[::2] != test.shape[::2]:
        must, got = "of one layer, equal members and units", f"{tuple(train.shape)} and {tuple(test.shape)}"
        checks.refuse("read_out", "activations", must, got, "Take both from the same network and layer.")
    return train, y_train, test, y_test
