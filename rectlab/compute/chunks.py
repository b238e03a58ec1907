"""How many examples or networks to compute at a time, and when a second thread pays: one policy for all rooms.

Values that stay in the processor's cache need not be read from memory again, so chunks are small. Waking a thread costs
about 0.1 ms, so little work stays on one thread. These numbers were measured on two cores. Another number splits sums
in another way and so changes their last digits.
"""

from rectlab.compute.threads import n_workers

CACHE_VALUES = 2**17  # activations of one layer computed together: half a megabyte of float32
CACHE_BYTES = 8e6  # parameters and activations of networks trained together
EXAMPLES = 256  # at a time when a sweep is measured: a fixed number, so that sums do not depend on the networks
PRODUCTS = {"look": 2.5e7, "step": 3e6}  # weights x examples above which a second thread pays
MOST_LOOKERS = 4  # more threads wait for each other: on 16 cores a preview took four times as long with all of them
WORTH_ALL_THREADS = 2e7  # weights x examples above which a lone training step gets all threads


def examples_at_a_time(values_each, least=64):
    """Return how many examples to compute together, at least ``least``.

    ``values_each`` counts the activations of the widest layer for one example, over all members.
    """
    return max(least, CACHE_VALUES // max(1, values_each))


def networks_at_a_time(in_features, hidden_sizes, out_features, batch_size, item_size):
    """Return how many networks to train together, at least 1."""
    sizes = (in_features, *hidden_sizes, out_features)
    values = sum((a + 1) * b for a, b in zip(sizes[:-1], sizes[1:])) + 3 * batch_size * sum(sizes[1:])
    return max(1, int(CACHE_BYTES / (values * item_size)))


def workers_for(products, what="look"):
    """Return the number of threads for ``products`` = weights x examples of a "look" (forward pass) or a "step"."""
    if products <= PRODUCTS[what]:
        return 1
    if what == "step":
        return n_workers()
    return min(n_workers(), MOST_LOOKERS, max(2, int(products / max(1, PRODUCTS[what]))))
