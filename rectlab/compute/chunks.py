"""How much is worked on at a time, and when a second thread pays: one policy for training, looking and counting.

Values that one operation leaves in the processor's cache need not come from memory for the next, so few are taken at a
time; and a thread that is woken costs some 0.1 ms, so little work stays on one. The numbers were measured on two
cores; what is changed here changes how sums are split, and so their last digits.
"""

from rectlab.compute.threads import n_workers

CACHE_VALUES = 2**17  # activations of one layer that are looked at together: half a megabyte of float32
CACHE_BYTES = 8e6  # parameters and activations of the networks that are trained together
EXAMPLES = 256  # looked at together where parts of a sweep are measured: their sums must not depend on the networks
PRODUCTS = {"look": 2.5e7, "step": 3e6}  # weights x examples above which a second thread pays: forward; there and back
WORTH_ALL_THREADS = 2e7  # the same of a training step that is alone, above which it is given all of torch's threads


def examples_at_a_time(values_each, least=64):
    """Return how many examples to look at together, at least ``least``: fewer are not worth a call.

    Parameters
    ----------
    values_each : int
        Activations of the widest layer for one example, over all members.
    """
    return max(least, CACHE_VALUES // max(1, values_each))


def networks_at_a_time(in_features, hidden_sizes, out_features, batch_size, item_size):
    """Return how many networks to train together, at least 1."""
    sizes = (in_features, *hidden_sizes, out_features)
    values = sum((a + 1) * b for a, b in zip(sizes[:-1], sizes[1:])) + 3 * batch_size * sum(sizes[1:])
    return max(1, int(CACHE_BYTES / (values * item_size)))


def workers_for(products, what="look"):
    """Return among how many threads to share so many weights x examples: one, or all there are.

    Parameters
    ----------
    products : int
    what : str
        "look" for a forward pass, "step" for a training step.
    """
    return n_workers() if products > PRODUCTS[what] else 1
