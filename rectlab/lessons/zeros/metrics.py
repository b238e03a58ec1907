"""Four plausible measures of how sparse a layer is, each with a fault; and four inputs that tell them apart.

``h`` holds the activations of one layer (batch, units). The first three inputs should not change a measure of
sparseness; for the fourth it should still be a number.
"""


def mean_size(h):
    """Return the mean size of all activations.

    Examples
    --------
    >>> import torch
    >>> mean_size(torch.tensor([[1.0, 0.0, 5.0]])).item()
    2.0
    """
    return h.abs().mean()


def zeros_per_image(h):
    """Return how many units are exactly zero in an image, on average."""
    return (h == 0).float().sum(1).mean()


def squared_mean(h):
    """Return 1 minus the squared mean of all activations in units of their mean square."""
    return 1 - h.mean() ** 2 / (h**2).mean()


def mean_of_units(h):
    """Return 1 minus the squared mean size in units of the mean square: for every unit, then the mean over units."""
    return (1 - h.abs().mean(0) ** 2 / (h**2).mean(0)).mean()


METRICS = (mean_size, zeros_per_image, squared_mean, mean_of_units)  # in the order of the lesson


def ten_times(h):
    """Return all activations multiplied by 10."""
    return 10 * h


def twins(h):
    """Return a layer in which every unit is there twice."""
    return h.repeat(1, 2)


def other_sign(h):
    """Return a layer in which every second unit has the other sign, as after a sign flip."""
    return h * h.new_tensor([1.0, -1.0]).repeat(h.shape[1] // 2 + 1)[: h.shape[1]]


def one_silent(h):
    """Return a layer in which the first unit is zero for all images."""
    silenced = h.clone()
    silenced[:, 0] = 0
    return silenced


INPUTS = {"ten times": ten_times, "twins": twins, "other sign": other_sign, "silent unit": one_silent}
