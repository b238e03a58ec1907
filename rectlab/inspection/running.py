"""Running the learner's own module: what every rectifier does on all examples, batch by batch."""

import numpy as np
import torch
from torch import nn

from rectlab.compute.chunks import examples_at_a_time
from rectlab.compute.progress import Bar
from rectlab.inspection import checking
from rectlab.inspection.kinds import PASSING, kind_of
from rectlab.inspection.proving import prove
from rectlab.inspection.restoring import as_it_was
from rectlab.inspection.results import Inspection, LayerSeen
from rectlab.inspection.watching import RESHAPED, Watch
from rectlab.measures import histogram, unit_states
from rectlab.measures.autopsy import BEST, Autopsy, unit_bound
from rectlab.measures.snapshot import round_up

TRACED = 8  # examples of the first pass, which finds the layers, the functions and an axis for the histograms


class Refused(ValueError):
    """What an inspection itself refuses while the module runs."""


class Runner:
    """One module with its examples, to be run again for an autopsy or a proof.

    Parameters
    ----------
    module : nn.Module
    tensors : tuple of Tensor
        X, each with the examples along its first axis.
    call : callable
        Calls the module with such a tuple.
    also : tuple of type
    batch_size : int
    """

    def __init__(self, module, tensors, call, also, batch_size):
        self.module, self.tensors, self.call, self.also, self.batch_size = module, tensors, call, also, batch_size
        self.n_examples, self.calls, self._mark = len(tensors[0]), [], None

    def count(self, bins):
        """Return the :class:`Inspection`, without proof."""
        outside, upper, lower = self._trace()
        found = {}

        def after(number, h):
            call = watch.calls[number]
            for rows, share in _pieces(h, call.axis, batch[0]):
                _check_finite(rows, call.name)
                new = unit_states(rows), histogram(rows, upper, lower, bins), share
                old = found.get(call.name)
                if old is not None and old[1].n_units != new[0].n_units:
                    raise Refused(
                        f"inspect: {call.name} must have as many units for every batch; got {old[1].n_units} and "
                        f"{new[0].n_units}. Pass examples of one shape."
                    )
                merged = new[:2] if old is None else (old[1].merged(new[0]), old[2].merged(new[1]))
                found[call.name] = (call, *merged, share)

        watch, batch, progress = Watch(self.module, self.also, after=after), [0], Bar(self.n_examples, "examples")
        try:
            for n in self._passes(watch, self._batches(), batch):
                progress.advance(n), progress.show()
        finally:
            progress.close()
        self.calls = [call for call, *_ in found.values()]
        self._mark = self._marks()
        layers = tuple(LayerSeen(name, kind_of(call.module), states, counts, max(1, round(share)))
                       for name, (call, states, counts, share) in found.items())  # fmt: skip
        called = {id(call.module) for call in self.calls}
        idle = tuple(name or kind_of(part) for name, part in self.module.named_modules()
                     if checking.is_rectifier(part, self.also) and id(part) not in called)  # fmt: skip
        name = type(self.module).__name__
        return Inspection(name, layers, self.n_examples, outside, idle, "", self)

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
            missing = checking.no_rectifier(self.module, self.also) or (
                f"inspect: module must call its rectifiers; {type(self.module).__name__} has some and calls none for X."
            )
            advice = "Pass the class of a rectifier of your own as also=(MyRectifier,)."
            raise ValueError(f"{missing} {checking.outside_in_words(outside) or advice} {checking.AS_IT_WAS}")
        upper = round_up(4 * max(squares) ** 0.5)
        lower = 0.0 if min(least) >= 0 else -upper if min(least) < -upper / 8 else -upper / 8
        return outside, upper, lower

    def _passes(self, watch, batches, size):
        """Run the module on one batch after another, watched, and yield each one's number of examples."""
        with as_it_was(self.module), watch:
            for part in batches:
                size[0] = len(part[0])
                watch.begin(*part)
                try:
                    self.call(part)
                except Refused:
                    raise
                except Exception as problem:
                    raise checking.failed(problem, watch, part) from problem
                yield size[0]

    def _batches(self):
        """Return batches as equal as can be: a last batch of one example is what many modules cannot take."""
        n = -(-self.n_examples // self.batch_size)
        return list(zip(*(tensor.tensor_split(n) for tensor in self.tensors)))

    def _marks(self):
        state = [*self.module.parameters(), *self.tensors]
        sums = (tensor.detach().double().sum().item() for tensor in state)  # .data leaves no other trace
        return [(tensor.data_ptr(), tensor._version, total) for tensor, total in zip(state, sums)]

    def _check_unchanged(self, what):
        if self._marks() != self._mark:
            raise ValueError(
                f"Inspection.{what}: the module and X must be as they were at the inspection; got other weights or "
                "values. Call inspect again."
            )


def _pieces(h, axis, n_examples):
    """Yield activations as (1, rows, units), a part at a time, with the number of positions of each example."""
    h = h.detach().float() if h.dtype in (torch.float16, torch.bfloat16) else h.detach()
    h = h.reshape(-1, 1) if h.ndim < 2 else h.movedim(axis, -1)
    share = h.numel() / (h.shape[-1] * n_examples)
    for part in h.split(examples_at_a_time(h[0].numel(), least=1)):
        yield part.reshape(1, -1, part.shape[-1]), share


def _of_unit(values, axis, unit):
    values = values.detach().reshape(-1, 1) if values.ndim < 2 else values.detach().movedim(axis, -1)
    return values[..., unit - 1].flatten().float().cpu().clone()


def _incoming(origin, unit):
    """Return a unit's incoming weights and bias, empty and None where no Linear or convolution is directly before."""
    while origin is not None and (origin.what == RESHAPED or isinstance(origin.what, PASSING)):
        origin = origin.before
    layer = None if origin is None else origin.what
    if not isinstance(layer, (nn.Linear, nn.Conv1d, nn.Conv2d, nn.Conv3d)) or unit > len(layer.weight):
        return np.zeros(0, np.float32), None
    weights = layer.weight[unit - 1].detach().flatten().float().cpu().numpy().copy()
    return weights, 0.0 if layer.bias is None else layer.bias[unit - 1].item()


def _check_finite(values, name):
    if not torch.isfinite(values).all():
        raise Refused(
            f"inspect: activations must be finite; got NaN or infinite ones from {name}. The module is as it was: look "
            "at its weights."
        )
