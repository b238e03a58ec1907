"""Records in, one number a network (or a pair of networks of one seed) out."""

import numpy as np

UNITS = 3000  # hidden units of a network of the paper


def _at(record, l1):
    rows = record.where(l1=l1)
    return 100 * rows.columns["error"], 100 * rows.zeros


def _strengths(record):
    return np.unique(record.columns["l1"])


def _nearest(record, zeros):
    """Return the strength whose networks come nearest to a share of zeros (%)."""
    return min(_strengths(record), key=lambda l1: abs(_at(record, l1)[1].mean() - zeros))


def zeros_without_penalty(record):
    """Zeros (%) of the networks without a penalty."""
    return _at(record, 0.0)[1]


def error_near(zeros):
    """Return a measure: test error (%) of the strength whose networks come nearest to that share of zeros (%)."""
    return lambda record: _at(record, _nearest(record, zeros))[0]


def harm_near(zeros):
    """Return a measure: test error at that share of zeros (%) minus test error without a penalty, seed by seed."""
    return lambda record: error_near(zeros)(record) - _at(record, 0.0)[0]


def zeros_at(l1):
    """Return a measure: zeros (%) at the strength next to this one."""
    return lambda record: _at(record, min(_strengths(record), key=lambda one: abs(one - l1)))[1]


def silent_near(zeros):
    """Return a measure: silent units (%) at that share of zeros (%)."""

    def measure(record):
        rows = record.where(l1=_nearest(record, zeros))
        return 100 * sum(rows.columns[f"silent_{k + 1}"] for k in range(rows.n_layers)) / UNITS

    return measure


def tuned(record, activation):
    """Return the test errors (%) of an activation, seed by seed, where rate and strength do best on the validation
    part."""
    chosen = record.where(activation=activation).lowest("error_valid", over=("lr", "l1"))
    return 100 * chosen.columns["error"][np.argsort(chosen.columns["seed"])]


def tuned_error(activation):
    """Return a measure: test error (%) of an activation at its best setting."""
    return lambda record: tuned(record, activation)


def behind(activation):
    """Return a measure: test error of an activation minus the rectifier's (percentage points), seed by seed."""
    return lambda record: tuned(record, activation) - tuned(record, "relu")


def gain(activation, labels=None):
    """Return a measure: test error (%) without minus with pre-training, seed by seed; by default with all labels."""

    def measure(record):
        rows = record.where(labels=labels or record.columns["labels"].max())
        plain, pretrained = (rows.where(network=activation + how).columns["error"] for how in ("", ", pre-trained"))
        return 100 * (plain - pretrained)

    return measure


def zeros_by_batch(few, many):
    """Return a measure: zeros (%) at batches of ``few`` minus those at ``many``, mean over rates, seed by seed."""

    def at(record, size, seed):
        return 100 * record.where(batch_size=size, seed=seed, l1=0.0).zeros.mean()

    return lambda record: np.array([at(record, few, seed) - at(record, many, seed)
                                    for seed in np.unique(record.columns["seed"])])


def zeros_by_rate(record):
    """Zeros (%) at the largest rate minus those at the smallest, seed by seed, without a penalty."""
    rows = record.where(activation="relu", l1=0.0)
    small, large = (100 * rows.where(lr=lr).zeros for lr in (rows.columns["lr"].min(), rows.columns["lr"].max()))
    return large - small
