"""Running a learner's own module on all examples, batch by batch, and counting what every rectifier does."""

import hashlib
from dataclasses import replace

import torch

from rectlab.checks import refuse, whole
from rectlab.compute.chunks import examples_at_a_time
from rectlab.compute.progress import Bar
from rectlab.inspection import module_checks
from rectlab.inspection.axes import Refused
from rectlab.inspection.hooks import Watch
from rectlab.inspection.kinds import is_rectifier, kind_of
from rectlab.inspection.module_state import as_it_was
from rectlab.inspection.origins import Origin
from rectlab.inspection.proof import prove
from rectlab.inspection.results import Inspection, LayerSeen
from rectlab.inspection.unit import look_closely
from rectlab.measures import histogram, unit_states
from rectlab.measures.histograms import MOST_BINS
from rectlab.measures.snapshot import round_up

TRACED = 8  # examples of the first pass, which finds the layers, the functions and an axis for the histograms


def inspect(module, X, *, box=None, batch_size=256, bins=40, also=(), axes=None):
    """Count what every rectifier of your own module does on X; the module is left as it was.

    Counted are layers that rectify: ReLU, LeakyReLU, ReLU6, PReLU, ELU, GELU, SiLU, Softplus and their kin in
    ``torch.nn``, and the modules of ``rectlab.activations``. A channel of a convolution is one unit, whose values are
    those at all positions of all examples. A layer that is called several times has a row for each call. Which axis
    counts the units follows from what made a tensor; where that is lost, a row is named but not counted, until ``axes``
    says it. Functions outside such layers, such as ``F.relu(x)``, are named but not counted. Formulas such as
    ``x * (x > 0)`` are not even named.

    Parameters
    ----------
    module : nn.Module
        Runs in eval mode, without gradients and not compiled, on copies of X. Its mode, hooks, weights and buffers and
        the state of all random generators are restored, also after an error.
    X : Tensor, array, table or nested lists (n_examples, ...)
        What the module is called with, all examples stacked along the first axis; for several inputs a tuple, or a dict
        by argument name. Tensors must have the module's dtype and device; arrays are converted.
    box : tuple (low, high), optional
        Lowest and highest valid value of an example, numbers or arrays of its shape; the result then says which units
        are certified dead, as :meth:`Inspection.certify` does.
    batch_size : int, at least 1
    bins : int
        Of the histograms, which share one axis.
    also : tuple of type
        Rectifier classes of your own.
    axes : dict of str to int, optional
        By a rectifier's name, the axis of its output that counts the units: ``{"act": -1}`` for the last.

    Returns
    -------
    Inspection

    Raises
    ------
    ValueError
        For anything that is no module with a rectifier; for X of another shape, dtype or device, empty or not finite,
        or with the examples along another axis; if no rectifier has a known axis of units; and if the module raises or
        gives values that are not finite.

    Examples
    --------
    >>> import torch
    >>> from torch import nn
    >>> net = nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 1))
    >>> _ = net[0].weight.data.copy_(torch.tensor([[1.0, 1.0], [-1.0, -1.0]])), net[0].bias.data.fill_(-1.0)
    >>> inspect(net, torch.tensor([[0.2, 0.9], [0.1, 0.3]]), box=(0, 1))
    Sequential: 1 rectifier layer with 2 units, on 2 examples: 75 % of activations are exactly zero; 1 silent, \
1 selective, 0 always on. 1 is certified dead: off for every input with values from 0 to 1.
      1 (ReLU): 2 units, 75 % zeros; 1 silent, of these 1 certified dead, 1 selective, 0 always on.
    """
    module = module_checks.check_module(module)
    batch_size = whole("inspect", "batch_size", batch_size, do="Pass 256, say.")
    also = module_checks.check_classes(also)
    axes = module_checks.check_axes(axes, module, also)
    runner = Runner(module, *module_checks.check_inputs(X, module), also, axes, batch_size)
    found = runner.count(whole("inspect", "bins", bins, 1, MOST_BINS, do="Pass 40, say."))
    return found if box is None else found.certify(*_two(box))


def _two(box):
    try:
        low, high = box
    except Exception:  # what iterates may raise anything
        raise ValueError(f"inspect: box must be (low, high); got {type(box).__name__}. Pass box=(0, 1), say.") from None
    return low, high


class Runner:
    """A module, its inputs as a tuple of tensors, and ``call``, which passes such a tuple to the module."""

    def __init__(self, module, tensors, call, also, axes, batch_size):
        self.module, self.tensors, self.call, self.also, self.axes = module, tensors, call, also, axes
        self.batch_size, self.n_examples = batch_size, len(tensors[0])
        self.calls, self._doubt, self._mark = [], "", None

    def count(self, bins):
        """Return the :class:`Inspection`, without proof."""
        first, upper, lower = self._trace()
        found, unknown = {}, {}

        def after(call, h):
            if call.axes.units is None:
                unknown[call.name] = (call.name, kind_of(call.module), tuple(h.shape))
            elif h.numel():  # an expert may get no tokens
                for rows, positions in _pieces(h, call.axes.units, watch.batch_size):
                    _check_finite(rows, call.name)
                    _add(found, call, unit_states(rows), histogram(rows, upper, lower, bins), positions)

        watch, progress = self.watch(after=after), Bar(self.n_examples, "examples")
        try:
            for n in self.passes(watch, self.batches()):
                progress.advance(n), progress.show()
        finally:
            progress.close()
        found = [seen for name, seen in found.items() if name not in unknown]
        self.calls, self._doubt, self._mark = [call for call, *_ in found], first.doubt or watch.doubt, self._marks()
        layers = tuple(
            LayerSeen(call.name, kind_of(call.module), states, counts, max(1, round(positions)))
            for call, states, counts, positions in found
        )
        seen = Inspection(type(self.module).__name__, layers, self.n_examples, *self._named(first, unknown), "", self)
        if not layers:
            raise ValueError(f"inspect: axes must say which axis counts the units. {seen.unknown_in_words()}")
        return seen

    def prove(self, box, layers):
        """Return layers with bounds over a box, and the box in words."""
        self._check_unchanged("certify")
        return prove(self.calls, layers, self.tensors, box, self._doubt)

    def autopsy(self, index, row, unit):
        """Return the autopsy of a unit of the call with this number, counted from 0."""
        self._check_unchanged("autopsy")
        return look_closely(self, self.calls[index], row, unit)

    def _trace(self):
        """Run a few examples; return the Watch and the histograms' ends, or refuse.

        A module that cannot run on a few of them gets all at once.
        """
        magnitudes = []
        watch = self.watch(after=lambda call, h: _measure(call, h, magnitudes))
        for n in (TRACED, self.n_examples):
            try:
                list(self.passes(watch, [tuple(tensor[:n] for tensor in self.tensors)]))
            except Refused:
                raise
            except ValueError:
                if n >= self.n_examples:
                    raise
                self.batch_size = self.n_examples
                continue
            if magnitudes or n >= self.n_examples or module_checks.no_rectifier(self.module, self.also):
                break
        if not magnitudes:
            raise ValueError(module_checks.nothing_to_count(self.module, self.also, *self._named(watch, {})))
        squares, least = zip(*magnitudes)
        upper = round_up(4 * max(squares) ** 0.5)
        return watch, upper, 0.0 if min(least) >= 0 else -upper if min(least) < -upper / 8 else -upper / 8

    def _named(self, watch, unknown):
        """Return what is named and not counted: functions, rectifiers without a call or a known axis, own classes."""
        outside = tuple((function, where, n) for (function, where), n in sorted(watch.outside.items()))
        called = {id(call.module) for call in (*self.calls, *watch.calls)}
        rectifiers = [(name, part) for name, part in self.module.named_modules() if is_rectifier(part, self.also)]
        idle = tuple(name or kind_of(part) for name, part in rectifiers if id(part) not in called)
        return outside, idle, tuple(unknown.values()), tuple(sorted(watch.wrapped))

    def watch(self, **looks):
        """Return a Watch of the module that calls ``before`` and ``after``."""
        return Watch(self.module, self.also, self.axes, **looks)

    def passes(self, watch, batches):
        """Run the module on a copy of each batch under ``watch``; yield the batch's length."""
        with as_it_was(self.module) as kept, watch:
            for part in batches:
                part = tuple(tensor.clone() for tensor in part)
                watch.begin(part, kept)
                try:
                    self.call(part)
                except Refused:
                    raise
                except Exception as problem:
                    raise module_checks.failed(problem, watch, part) from problem
                yield watch.batch_size

    def batches(self):
        """Return batches of equal length, give or take one: many modules fail on a last batch of a single example."""
        n = -(-self.n_examples // self.batch_size)
        return list(zip(*(tensor.tensor_split(n) for tensor in self.tensors)))

    def _marks(self):
        """Return digests of the module's weights and buffers and of X."""
        return [_digest(tensor) for tensor in (*self.module.parameters(), *self.module.buffers(), *self.tensors)]

    def _check_unchanged(self, what):
        if self._marks() != self._mark:
            must, got = "as they were at the inspection", "other weights or values"
            refuse(f"Inspection.{what}", "the module and X", must, got, "Call inspect again.")


def _digest(tensor):
    if tensor.layout != torch.strided or tensor.is_quantized:
        return None
    values = tensor.detach().cpu().contiguous().flatten().view(torch.uint8).numpy()
    return tensor.shape, hashlib.blake2b(values).digest()


def _add(found, call, states, counts, positions):
    """Add the counts of one part of a batch to those of earlier parts."""
    old = found.get(call.name)
    if old is not None:
        if old[1].n_units != states.n_units:
            raise Refused(
                f"inspect: {call.name} must have as many units for every batch; got {old[1].n_units} and "
                f"{states.n_units}. Pass examples of one shape."
            )
        if old[0].origin.path() != call.origin.path():
            call = replace(call, origin=Origin("not the same for every batch"))
        states, counts = old[1].merged(states), old[2].merged(counts)
    found[call.name] = call, states, counts, positions


def _measure(call, h, magnitudes):
    """Add the mean square and the least of activations to the list."""
    _check_finite(h, call.name)
    if h.numel():
        magnitudes.append((float(h.float().square().mean()), float(h.min())))


def _pieces(h, axis, n_examples):
    """Yield activations as (1, rows, units), a part at a time, with the number of positions of each example."""
    h = h.detach().float() if h.dtype in (torch.float16, torch.bfloat16) else h.detach()
    h = h.reshape(-1, 1) if h.ndim < 2 else h.movedim(axis, -1)
    positions = h.numel() / (h.shape[-1] * n_examples)
    for part in h.split(examples_at_a_time(h[0].numel(), least=1)):
        yield part.reshape(1, -1, part.shape[-1]), positions


def _check_finite(values, name):
    if not torch.isfinite(values).all():
        do = "The module is as it was: look at its weights."
        refuse("inspect", "activations", "finite", f"NaN or infinite ones from {name}", do, Refused)
