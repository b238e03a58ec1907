"""Running a learner's own module on all examples, batch by batch, and counting what every rectifier does."""

import numpy as np
import torch
from torch import nn

from rectlab.checks import refuse, whole
from rectlab.compute.chunks import examples_at_a_time
from rectlab.compute.progress import Bar
from rectlab.inspection import module_checks
from rectlab.inspection.hooks import RESHAPED, Watch
from rectlab.inspection.kinds import PASSING, is_rectifier, kind_of
from rectlab.inspection.module_state import as_it_was
from rectlab.inspection.proof import prove
from rectlab.inspection.results import Inspection, LayerSeen
from rectlab.measures import histogram, unit_states
from rectlab.measures.autopsy import BEST, Autopsy, unit_bound
from rectlab.measures.snapshot import round_up

TRACED = 8  # examples of the first pass, which finds the layers, the functions and an axis for the histograms


def inspect(module, X, *, box=None, batch_size=256, bins=40, also=()):
    """Count what every rectifier of your own module does on X; the module is left as it was.

    Counted are layers that rectify: ReLU, LeakyReLU, ReLU6, PReLU, ELU, GELU, SiLU, Softplus and their kin in
    ``torch.nn``, and the modules of ``rectlab.activations``. A channel of a convolution is one unit, whose values are
    those at all positions of all examples. A layer that is called several times has a row for each call. Functions
    outside such layers, such as ``F.relu(x)``, have no hooks: they are named but not counted. Formulas such as
    ``x * (x > 0)`` are not even named.

    Parameters
    ----------
    module : nn.Module
        Runs in eval mode and without gradients. Its mode, hooks and buffers and the state of all random generators are
        restored, also after an error.
    X : Tensor or ndarray (n_examples, ...)
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

    Returns
    -------
    Inspection

    Raises
    ------
    ValueError
        For anything that is no module with a rectifier; for X of another shape, dtype or device, empty or not finite;
        and if the module raises or gives values that are not finite.

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
    runner = Runner(module, *module_checks.check_inputs(X, module), tuple(also), batch_size)
    found = runner.count(bins)
    return found if box is None else found.certify(*_two(box))


def _two(box):
    try:
        low, high = box
    except (TypeError, ValueError):
        raise ValueError(f"inspect: box must be (low, high); got {type(box).__name__}. Pass box=(0, 1), say.") from None
    return low, high


class Refused(ValueError):
    """An error of the inspection itself while the module runs, not of the module."""


class Runner:
    """A module, its inputs as a tuple of tensors, and ``call``, which passes such a tuple to the module."""

    def __init__(self, module, tensors, call, also, batch_size):
        self.module, self.tensors, self.call, self.also, self.batch_size = module, tensors, call, also, batch_size
        self.n_examples, self.calls, self._mark = len(tensors[0]), [], None

    def count(self, bins):
        """Return the :class:`Inspection`, without proof."""
        outside, upper, lower = self._trace()
        found = {}

        def after(number, h):
            call = watch.calls[number]
            for rows, positions in _pieces(h, call.axis, batch[0]):
                _check_finite(rows, call.name)
                new = unit_states(rows), histogram(rows, upper, lower, bins)
                old = found.get(call.name)
                if old is not None and old[1].n_units != new[0].n_units:
                    raise Refused(
                        f"inspect: {call.name} must have as many units for every batch; got {old[1].n_units} and "
                        f"{new[0].n_units}. Pass examples of one shape."
                    )
                merged = new if old is None else (old[1].merged(new[0]), old[2].merged(new[1]))
                found[call.name] = (call, *merged, positions)

        watch, batch, progress = Watch(self.module, self.also, after=after), [0], Bar(self.n_examples, "examples")
        try:
            for n in self._passes(watch, self._batches(), batch):
                progress.advance(n), progress.show()
        finally:
            progress.close()
        self.calls, self._mark = [call for call, *_ in found.values()], self._marks()
        layers = tuple(
            LayerSeen(name, kind_of(call.module), states, counts, max(1, round(positions)))
            for name, (call, states, counts, positions) in found.items()
        )
        called = {id(call.module) for call in self.calls}
        rectifiers = ((name, part) for name, part in self.module.named_modules() if is_rectifier(part, self.also))
        idle = tuple(name or kind_of(part) for name, part in rectifiers if id(part) not in called)
        return Inspection(type(self.module).__name__, layers, self.n_examples, outside, idle, "", self)

    def prove(self, box, layers):
        """Return layers with bounds over a box, and the box in words."""
        self._check_unchanged("certify")
        return prove(self.calls, layers, self.tensors, box)

    def autopsy(self, index, row, unit):
        """Return the autopsy of a unit of the call with this number, counted from 0."""
        self._check_unchanged("autopsy")
        call, got, given = self.calls[index], [], []

        def before(number, z):
            if number == index:
                got.append(_of_unit(z, call.axis, unit))

        def after(number, h):
            if number == index and watch.calls[number].name != call.name:
                raise Refused("Inspection.autopsy: the module must call its layers in one order for every batch.")
            if number == index:
                given.append(_of_unit(h, call.axis, unit))

        watch = Watch(self.module, self.also, before=before, after=after)
        for _ in self._passes(watch, self._batches(), [0]):
            pass
        z, h = (torch.cat(parts).numpy() for parts in (got, given))
        order = np.argsort(-h, kind="stable")
        best = list(dict.fromkeys((order[h[order] != 0] // row.positions).tolist()))[:BEST]
        weights, bias = _incoming(call.origin, unit)
        bound = None if row.bounds is None else unit_bound(row.bounds, row.depth, unit, weights)
        return Autopsy(row.name, unit, z, h, weights, bias, np.array(best, int), None, bound, None, row.positions)

    def _trace(self):
        """Run a few examples; return the functions outside layers and the histograms' axis, or refuse."""
        squares, least = [], []

        def after(number, h):
            _check_finite(h, watch.calls[number].name)
            if h.numel():
                squares.append(float(h.float().square().mean())), least.append(float(h.min()))

        watch = Watch(self.module, self.also, after=after)
        for _ in self._passes(watch, [tuple(tensor[:TRACED] for tensor in self.tensors)], [0]):
            outside = tuple((function, where, n) for (function, where), n in sorted(watch.outside.items()))
        if not squares:
            missing = module_checks.no_rectifier(self.module, self.also) or (
                f"inspect: module must call its rectifiers; {type(self.module).__name__} has some and calls none for X."
            )
            advice = "Pass the class of a rectifier of your own as also=(MyRectifier,)."
            advice = module_checks.outside_in_words(outside) or advice
            raise ValueError(f"{missing} {advice} {module_checks.AS_IT_WAS}")
        upper = round_up(4 * max(squares) ** 0.5)
        lower = 0.0 if min(least) >= 0 else -upper if min(least) < -upper / 8 else -upper / 8
        return outside, upper, lower

    def _passes(self, watch, batches, size):
        """Run the module on each batch under ``watch``; yield the batch's length and keep it in ``size[0]``."""
        with as_it_was(self.module), watch:
            for part in batches:
                size[0] = len(part[0])
                watch.begin(*part)
                try:
                    self.call(part)
                except Refused:
                    raise
                except Exception as problem:
                    raise module_checks.failed(problem, watch, part) from problem
                yield size[0]

    def _batches(self):
        """Return batches of equal length, give or take one: many modules fail on a last batch of a single example."""
        n = -(-self.n_examples // self.batch_size)
        return list(zip(*(tensor.tensor_split(n) for tensor in self.tensors)))

    def _marks(self):
        """Return a value that changes with the parameters and X; the sum shows a change through ``.data``."""
        state = [*self.module.parameters(), *self.tensors]
        return [(t.data_ptr(), t._version, t.detach().double().sum().item()) for t in state]

    def _check_unchanged(self, what):
        if self._marks() != self._mark:
            must, got = "as they were at the inspection", "other weights or values"
            refuse(f"Inspection.{what}", "the module and X", must, got, "Call inspect again.")


def _pieces(h, axis, n_examples):
    """Yield activations as (1, rows, units), a part at a time, with the number of positions of each example."""
    h = h.detach().float() if h.dtype in (torch.float16, torch.bfloat16) else h.detach()
    h = h.reshape(-1, 1) if h.ndim < 2 else h.movedim(axis, -1)
    positions = h.numel() / (h.shape[-1] * n_examples)
    for part in h.split(examples_at_a_time(h[0].numel(), least=1)):
        yield part.reshape(1, -1, part.shape[-1]), positions


def _of_unit(values, axis, unit):
    values = values.detach().reshape(-1, 1) if values.ndim < 2 else values.detach().movedim(axis, -1)
    return values[..., unit - 1].flatten().float().cpu().clone()


def _incoming(origin, unit):
    """Return a unit's incoming weights and bias; empty and None unless they belong to a Linear or convolution."""
    while origin is not None and (origin.what == RESHAPED or isinstance(origin.what, PASSING)):
        origin = origin.before
    layer = None if origin is None else origin.what
    if not isinstance(layer, (nn.Linear, nn.Conv1d, nn.Conv2d, nn.Conv3d)) or unit > len(layer.weight):
        return np.zeros(0, np.float32), None
    weights = layer.weight[unit - 1].detach().flatten().float().cpu().numpy().copy()
    return weights, 0.0 if layer.bias is None else layer.bias[unit - 1].item()


def _check_finite(values, name):
    if not torch.isfinite(values).all():
        do = "The module is as it was: look at its weights."
        refuse("inspect", "activations", "finite", f"NaN or infinite ones from {name}", do, Refused)
