"""What the size of a batch does to the zeros, in minutes on a CPU, and whether a little penalty helps: two records."""

from rectlab import checks, datasets, records
from rectlab.sweeps import grid, recording

SIZES = (10, 50, 200)
RATES = (0.03, 0.1, 0.3)
LITTLE = 3e-4  # an L1 strength that gives these networks about 83 % zeros
NETWORKS = {
    "hidden_sizes": (100, 100, 100), "n_epochs": 5,
}
RUNS = {  # from the record's name to the sweeps, what it says of itself, and what follows `make batches`
    "batches_small": (
        [{"batch_size": size, "over": grid(lr=RATES, seed=range(3)) | {"l1": 0.0}} for size in SIZES],
        "Zeros without a penalty against batch size and learning rate, in small networks.", "",
    ),
    "pairs_small": (
        [{"batch_size": 10, "over": grid(l1=[0.0, LITTLE], seed=range(10)) | {"lr": 0.1}}],
        "Without a penalty and with a small one, in pairs of one seed, in small networks at batches of 10.",
        " ARGS=--pairs",
    ),
}


def record(name="batches_small", keep="record_parts", into=records.FOLDER, data="mnist", **options):
    """Train the networks of a record in parts that are kept, and when all are done write it.

    Parameters
    ----------
    name : str
        "batches_small": 3 batch sizes x 3 rates x 3 seeds; "pairs_small": two strengths x 10 seeds.
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
    runs, what, asked = RUNS[checks.one_of("batches.record", "name", name, RUNS)]
    return recording.record(name, datasets.load(data), [NETWORKS | run | options for run in runs], what=what, keep=keep,
                            into=into, command=f"make batches{asked}")
