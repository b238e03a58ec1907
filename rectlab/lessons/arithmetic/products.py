"""One layer's product computed in several ways: with all numbers, and without those that a zero makes useless."""

from dataclasses import dataclass

import numpy as np
import torch
from scipy.sparse import csr_array

from rectlab import checks, streams
from rectlab.words import counted, percent

PATTERNS = ("own", "shared")
SAID = {"own": "each example has its own zeros", "shared": "all examples have the same zeros"}
UNIT = 2.0**-24  # the largest relative rounding error of one float32 operation


@dataclass(frozen=True, eq=False)
class Layer:
    """The weights of a layer, stored in the order that each way of computing wants.

    Attributes
    ----------
    by_output : Tensor (out_features, in_features)
        A row for each unit, as torch's own Linear has it: for the dense product.
    by_input : Tensor (in_features, out_features)
        A row for each input: the weights that a zero input makes useless lie side by side in memory.
    """

    by_output: torch.Tensor
    by_input: torch.Tensor


def draw_layer(units, seed=0):
    """Return a :class:`Layer` of so many units that reads as many: normal weights, float32."""
    weight = streams.of(seed, "weights", 0).standard_normal((units, units), dtype=np.float32)
    by_output = torch.from_numpy(weight / np.float32(np.sqrt(units)))
    return Layer(by_output, by_output.T.contiguous())


def draw_activations(batch, units, zeros, pattern="own", seed=0):
    """Draw activations with a given share of exact zeros in every example.

    Parameters
    ----------
    batch, units : int, from 1 up
    zeros : float, 0 to 1
        The number of zeros in an example is the nearest whole number.
    pattern : str
        "own": each example has its own zeros, independent of the others. "shared": all have the same.
    seed : int

    Returns
    -------
    Tensor (batch, units)
        float32; what is not 0 is uniform from 0.1 to 1.

    Raises
    ------
    ValueError
        For a value out of range.

    Examples
    --------
    >>> h = draw_activations(3, 100, zeros=0.83)
    >>> (h == 0).sum(1).tolist()
    [83, 83, 83]
    """
    batch = checks.whole("draw_activations", "batch", batch, do="Pass batch=1, say.")
    units = checks.whole("draw_activations", "units", units, do="Pass units=1000, say.")
    zeros = checks.number("draw_activations", "zeros", zeros, 0, 1, do="Pass a share: 0.83 is 83 %.")
    checks.one_of("draw_activations", "pattern", pattern, PATTERNS)
    random = streams.of(seed, "toy")
    h = random.uniform(0.1, 1, (batch, units)).astype(np.float32)
    places = random.random((batch if pattern == "own" else 1, units)).argsort(axis=1)
    h[np.broadcast_to(places < round(zeros * units), h.shape)] = 0
    return torch.from_numpy(h)


def dense(layer, h):
    """Multiply all numbers, zeros as well."""
    return torch.nn.functional.linear(h, layer.by_output)


def gather(layer, h):
    """For each example, add up the weights of the units that are on, each times its activation (torch)."""
    examples, on = h.nonzero(as_tuple=True)
    starts = torch.searchsorted(examples, torch.arange(len(h), device="cpu"))
    return torch.nn.functional.embedding_bag(on, layer.by_input, starts, mode="sum", per_sample_weights=h[examples, on])


def csr(layer, h):
    """Write the batch as a list of its non-zero numbers, row by row (scipy), and multiply that."""
    return torch.from_numpy(csr_array(h.numpy()) @ layer.by_input.numpy())


def coo(layer, h):
    """Write the batch as a list of its non-zero numbers with their places (torch), and multiply that."""
    return torch.sparse.mm(h.to_sparse(), layer.by_input)


def compaction(layer, h):
    """Leave out the units that are off for the whole batch, and multiply all the rest."""
    on = (h != 0).any(0).nonzero()[:, 0]
    return h[:, on] @ layer.by_input[on]


PATHS = {"dense": dense, "gather": gather, "CSR": csr, "torch sparse": coo, "compaction": compaction}
SPARSE = tuple(PATHS)[1:]


def operations(path, h, out_features):
    """Return how many multiplications and additions a path needs for activations h (batch, units).

    Examples
    --------
    >>> h = draw_activations(10, 100, zeros=0.9)
    >>> operations("dense", h, 100), operations("gather", h, 100)
    (200000, 20000)
    """
    checks.one_of("operations", "path", path, PATHS)
    if path == "dense":
        terms = h.numel()
    elif path == "compaction":
        terms = len(h) * int((h != 0).any(0).sum())
    else:
        terms = int((h != 0).sum())
    return 2 * terms * out_features


def wrong(path, layer, h):
    """Return how many numbers of a path's product are not those of the dense product, up to rounding.

    A sum of n float32 products may be off by n roundings of the sum of absolute values, in either of the two.
    """
    found, right = PATHS[path](layer, h), dense(layer, h)
    room = 2 * UNIT * h.shape[1] * dense(Layer(layer.by_output.abs(), layer.by_input), h.abs())
    return int((~((found - right).abs() <= room)).sum())


@dataclass(frozen=True)
class Work:
    """The operations of a layer at a share of zeros, in closed form.

    Attributes
    ----------
    units, batch : int
    zeros : float
        Share of exact zeros, 0 to 1.
    pattern : str
        "own" or "shared".
    """

    units: int
    batch: int
    zeros: float
    pattern: str = "own"

    @property
    def off_for_all(self):
        """Expected share of units that are off for the whole batch."""
        return self.zeros ** (self.batch if self.pattern == "own" else 1)

    @property
    def left(self):
        """Share of the dense operations that each path needs, by path."""
        return {path: {"dense": 1.0, "compaction": 1 - self.off_for_all}.get(path, 1 - self.zeros) for path in PATHS}

    @property
    def dense(self):
        """Operations of the dense product."""
        return 2 * self.batch * self.units**2

    def in_words(self):
        """Say in two sentences what zeros save."""
        many = f"{counted(self.batch, 'example')} at a time, {SAID[self.pattern]}"
        batch = "one example" if self.batch == 1 else many
        return (
            f"A layer of {counted(self.units, 'unit')} that reads {self.units:,} others, {batch}, "
            f"{percent(self.zeros, 0)} zeros. Following every zero leaves {percent(1 - self.zeros, 0)} of "
            f"{counted(self.dense, 'operation')}; leaving out the units that are off for all leaves "
            f"{percent(self.left['compaction'])}."
        )

    __repr__ = in_words
