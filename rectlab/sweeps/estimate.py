"""Rough estimates of the memory and the time that a sweep takes, before it begins."""

from rectlab.compute.memory import memory_bytes

FLOP_PER_SECOND = 5e10  # of one ordinary laptop; only for the message
SHARE_OF_MEMORY = 0.8


def needed_bytes(rows, data, out_features, item_size):
    """Return about how many bytes a sweep takes: the data, and the weights with their copies and results."""
    n_weights = _n_weights(rows, data[0].shape[1], out_features)
    parts = {id(part): part for part in data}  # without a test set, data holds the training set twice
    return sum(part.nbytes for part in parts.values()) + 4 * n_weights * item_size


def check_size(rows, data, out_features, n_epochs, item_size, allow_large):
    """Raise MemoryError if a sweep would not fit into the memory that there is, unless ``allow_large`` is set."""
    need, have = needed_bytes(rows, data, out_features, item_size), memory_bytes()
    if allow_large or need <= SHARE_OF_MEMORY * have:
        return
    n_weights = _n_weights(rows, data[0].shape[1], out_features)
    seconds = 6 * n_weights * len(data[0]) * n_epochs / FLOP_PER_SECOND
    raise MemoryError(
        f"sweep: a sweep must fit into {SHARE_OF_MEMORY:.0%} of memory; got {len(rows):,} networks that need about "
        f"{need / 1e9:,.1f} GB of {have / 1e9:,.1f} GB, and about {seconds / 60:,.0f} minutes. "
        "Sweep over fewer or smaller networks, or pass allow_large=True."
    )


def _n_weights(rows, in_features, out_features):
    """Return how many weights and biases all networks have together."""
    shapes = [(in_features, *row["hidden_sizes"], out_features) for row in rows]
    return sum((a + 1) * b for sizes in shapes for a, b in zip(sizes[:-1], sizes[1:]))
