"""Matrix products by oneDNN instead of MKL where that is faster and as exact: tried out here, never assumed.

torch on a CPU multiplies matrices of float32 by MKL, which on some processors leaves much of their speed unused. One
flag sends these products to oneDNN: it allows, by its name, to compute in bf16. Many processors have no unit for bf16
products, and oneDNN goes on in full float32 there, faster than MKL; processors that have one really do use it, and lose
five of seven digits. Which of the two it is, is found out by measuring, speed and error: :func:`decide`.
"""

import os
import statistics
import threading
import time
from contextlib import contextmanager

import torch

from rectlab.products import add_outer, product, product_back, room_for
from rectlab.testing import under_tests
from rectlab.threads import one_thread

CHOICES = ("auto", "on", "off")
FASTER, LESS_EXACT = 1.15, 10.0  # the fast path must be faster than this, its error at most this many times as large
SHAPES = ((4, 128, 128, 64), (1, 1000, 1000, 10))  # members, out, in, batch: many small networks, one large one
ROUNDS, ENOUGH_S = 5, 0.03  # of the probe: rounds, and the time after which no new one begins

_guard = threading.RLock()
_inside, _before = 0, None
_answers = {}  # of the probe, by shapes


@contextmanager
def fast_products(fast="auto"):
    """Let products of float32 matrices take the fast path in this block, if :func:`decide` says so.

    The flag belongs to the whole process: it is set by the first of several blocks, nested or in several threads, that
    want it, and put back by the last.

    Parameters
    ----------
    fast : str or bool
        As in :func:`decide`; True or False is what that has decided, perhaps in another process.

    Yields
    ------
    bool
        Whether this block asked for the fast path.

    Examples
    --------
    >>> with fast_products("off") as fast:
    ...     fast
    False
    """
    global _inside, _before
    wanted = decide(fast)
    if not wanted:
        yield False
        return
    with _guard:
        if _inside == 0:
            _before = _set("bf16")
        _inside += 1
    try:
        yield True
    finally:
        with _guard:
            _inside -= 1
            if _inside == 0:
                _set(_before)


def decide(fast="auto", dtype="float32", device="cpu", shapes=SHAPES):
    """Return whether to take the fast path; a sweep asks once and sends the answer with every piece of work.

    Parameters
    ----------
    fast : str or bool
        "auto" measures once for these shapes and then remembers, "on" and "off" decide themselves, and so do True and
        False. The environment has the last word: no fast path where RECTLAB_FAST=off.
    dtype, device : str
        Only float32 on a CPU has a fast path.
    shapes : tuple of (members, out, in, batch)
        Layers to try: those where the work is going to be, since no path is the faster one for all.

    Raises
    ------
    ValueError
        For another value of ``fast``.
    """
    if not isinstance(fast, bool) and fast not in CHOICES:
        raise ValueError(f"fast_products: fast must be one of {', '.join(CHOICES)}; got {fast!r}. Choose one.")
    if fast in (False, "off") or (dtype, device) != ("float32", "cpu") or os.environ.get("RECTLAB_FAST") == "off":
        return False
    if fast == "auto":
        return not under_tests() and _probed(tuple(shapes))
    return True


def _probed(shapes):
    """Try both paths, in about 50 ms, and remember the answer; not beside a block that computes: no for now."""
    with _guard:
        if shapes not in _answers and _inside == 0:
            with one_thread():
                available = torch.backends.mkldnn.is_available()
                _answers[shapes] = available and worth_it([_tried(shape) for shape in shapes])
        return _answers.get(shapes, False)


def worth_it(trials):
    """Return whether no trial is much less exact, and all together are faster.

    Parameters
    ----------
    trials : list of (seconds, fast_seconds, error, fast_error)
    """
    exact = all(fast_error <= LESS_EXACT * error for _, _, error, fast_error in trials)
    gains = [seconds / fast_seconds for seconds, fast_seconds, _, _ in trials]
    return exact and statistics.geometric_mean(gains) > FASTER


def _tried(shape):
    """Return seconds and error of both paths for the products of a training step of one layer.

    The paths take turns, so that other work disturbs both alike.
    """
    members, n_out, n_in, batch = shape
    generator = torch.Generator().manual_seed(0)
    weight = torch.randn(members, n_out, n_in, generator=generator)
    X, below = (room_for(members, n_in, batch).normal_(generator=generator) for _ in range(2))
    out, gradient, bias = room_for(members, n_out, batch), torch.empty_like(weight), torch.zeros(members, n_out)
    exact = weight.double() @ X.double()

    def products():
        product(weight, bias, X, out)
        product_back(weight, out, below)
        add_outer(gradient, out, X, beta=0.0)

    seconds, errors, begun = ([], []), [0.0, 0.0], time.perf_counter()
    while len(seconds[1]) <= ROUNDS and (len(seconds[1]) < 2 or time.perf_counter() - begun < ENOUGH_S):
        for path, flag in enumerate((_flag(), "bf16")):
            before = _set(flag)
            try:
                started = time.perf_counter()
                products()
                seconds[path].append(time.perf_counter() - started)
            finally:
                _set(before)
            errors[path] = float((out.double() - exact).abs().max())
    return *(min(times[1:]) for times in seconds), *errors  # the first round warms up


def _flag():
    return torch.backends.mkldnn.matmul.fp32_precision


def _set(flag):
    """Set the flag and return what it was; put back in the end, it leaves torch's older switches usable."""
    before = _flag()
    torch.backends.mkldnn.matmul.fp32_precision = flag
    return before
