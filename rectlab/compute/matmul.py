"""The precision of matrix products: torch's switch, set for one block and then restored."""

import threading
from contextlib import contextmanager

import torch

PRECISIONS = {"exact": "highest", "tf32": "high"}  # in torch's words
_guard = threading.Lock()
_inside = 0
_before = ()


@contextmanager
def matmul(precision="exact"):
    """Multiply float32 matrices in this block without rounding their inputs, or in TF32 on a GPU.

    ``precision`` is "exact" or "tf32", which rounds inputs to 10 bits after the point and sums in float32. Several
    threads may be inside with the same precision: the first sets torch's switch, the last restores it.

    Examples
    --------
    >>> torch.set_float32_matmul_precision("high")
    >>> with matmul():
    ...     torch.get_float32_matmul_precision()
    'highest'
    >>> torch.get_float32_matmul_precision()
    'high'
    >>> torch.set_float32_matmul_precision("highest")
    """
    global _inside, _before
    with _guard:
        if _inside == 0:
            _before = _switches()
            torch.set_float32_matmul_precision(PRECISIONS[precision])
        _inside += 1
    try:
        yield
    finally:
        with _guard:
            _inside -= 1
            if _inside == 0:
                _put_back(*_before)


def _backends():
    return torch.backends.cuda.matmul, torch.backends.mkldnn.matmul


def _switches():
    """Return torch's shared switch, and the newer one of each backend, which may differ."""
    try:
        shared = torch.get_float32_matmul_precision()
    except RuntimeError:  # they differ
        shared = "highest"
    return shared, [backend.fp32_precision for backend in _backends()]


def _put_back(shared, own):
    torch.set_float32_matmul_precision(shared)
    for backend, precision in zip(_backends(), own):
        backend.fp32_precision = precision
