"""What the size of a batch does to the zeros: a record that a CPU makes in minutes. ``make batches`` runs it."""

from rectlab import datasets, records
from rectlab.sweeps import grid, recording

SIZES = (10, 50, 200)
RATES = (0.03, 0.1, 0.3)
NETWORKS = {"hidden_sizes": (100, 100, 100), "n_epochs": 5, "over": grid(lr=RATES, seed=range(3)) | {"l1": 0.0}}


def record(keep="record_parts", into=records.FOLDER, data="mnist", **options):
    """Train networks without a penalty at every batch size, rate and seed, in kept parts; then write the record.

    Parameters
    ----------
    keep, into : str or Path
        Folders of finished parts, from which the same call goes on, and of the record.
    data : str
        Name of the data set.
    **options
        Other settings than those of :data:`NETWORKS`, and device.

    Returns
    -------
    Path or None
        The record; None if the training was stopped.
    """
    return recording.record(
        "batches_small", datasets.load(data), [{"batch_size": size} | NETWORKS | options for size in SIZES],
        what="Zeros without a penalty against batch size and learning rate, in small networks.", command="make batches",
        keep=keep, into=into,
    )
