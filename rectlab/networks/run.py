"""A run: a population in chunks that fit the cache, its settings read at every step, its diverged members frozen."""

import math

import numpy as np
import torch

from rectlab import streams
from rectlab.compute import chunks
from rectlab.compute.devices import to_array
from rectlab.compute.threads import one_thread, side_by_side
from rectlab.networks.autograd_engine import engine_of
from rectlab.networks.backprop import Rates
from rectlab.networks.updates import UPDATES


class Run:
    """One population in training, changed in place; its settings are read at every step.

    Every ``keep_every`` steps the weights are copied, and a diverged member goes back to its last finite copy. On a GPU
    only these steps are checked, because asking a GPU means waiting for it; between them a diverged member may move,
    see :meth:`settle`. Without ``n_chunks``, the cache and the number of processors decide how the members are cut.
    Switch ``count_wrong`` off if you measure the error only at the end.
    """

    @torch.inference_mode(False)  # in a notebook's inference mode nothing could be trained
    def __init__(self, population, loss, settings, optimizer, keep_every=1, n_chunks=None, count_wrong=True, layer=()):
        self.population, self.loss, self.settings = population, loss, settings
        self.optimizer, self.keep_every = optimizer, keep_every
        self.n_chunks, self.count_wrong = n_chunks, count_wrong
        self.diverged = torch.zeros(population.n_members, dtype=torch.bool, device=population.device)
        self._steps, self._chunks, self._seen, self._all_well = 0, None, None, True
        self._asks_every_step = population.device.type == "cpu"  # a GPU would have to be waited for
        self._generators = [streams.of(seed, "corruption", *layer) for seed in population.seeds]
        self._good = [p.clone() for p in population.parameters()]  # the last state whose loss was finite
        self._fresh = [p.clone() for p in population.parameters()]  # the state before the step; not yet proved

    @torch.inference_mode(False)
    def step(self, X, batch):
        """Do one step on some rows of X (n_samples, in_features); return loss and share wrong before it, (members,).

        Where each member has inputs of its own, X is (members, in_features, n_samples). The loss is without the
        penalty; the share is None if it is not counted.
        """
        if self._chunks is None:
            self._chunks = self._cut(len(batch))
        rates, corruption = self._rates()
        inputs = X.index_select(0, batch) if X.ndim == 2 else X.index_select(2, batch)
        if corruption is not None:
            inputs = self._corrupted(inputs, corruption)

        def advance(chunk, rates):
            members, engine = chunk
            with torch.no_grad():
                return engine.step(inputs if inputs.ndim == 2 else inputs[members], batch, rates)

        one_after_another = (
            X.device.type != "cpu"
            or len(self._chunks) == 1
            and (torch.get_num_threads() == 1 or self._work(len(batch)) > chunks.WORTH_ALL_THREADS)
        )
        run = map if one_after_another else side_by_side
        losses, wrongs = zip(*run(lambda pair: advance(*pair), list(zip(self._chunks, rates))))
        loss = torch.cat(losses)
        with one_thread():  # in sums this small threads wait for each other longer than they work
            self._watch(loss)
        return loss, torch.cat(wrongs) if self.count_wrong else None

    def epochs(self, X, n_epochs, batch_size, generator, stop=None):
        """Train epoch after epoch, in the order that ``generator`` draws, until ``stop()`` is true before a step.

        Yields after each step the epoch, from 1, whether this was its last step, and what :meth:`step` returns.
        """
        n_samples = len(X) if X.ndim == 2 else X.shape[2]
        for epoch in range(1, n_epochs + 1):
            order = torch.from_numpy(generator.permutation(n_samples)).to(X.device)
            batches = order.split(min(batch_size, n_samples))
            for k, batch in enumerate(batches, start=1):
                if stop is not None and stop():
                    return
                yield epoch, k == len(batches), *self.step(X, batch)

    def put_back(self, members):
        """Mark members (members,) as diverged, and put all diverged members back to their last finite state."""
        self.diverged = self.diverged | members
        self._all_well = not (self._asks_every_step and self.diverged.any())
        _copy_members(self.population.parameters(), self._good, self.diverged)

    def settle(self):
        """Put back all members that have diverged, at the end of a training: since the last look too."""
        finite = [_finite(p) for p in self.population.parameters()]
        self.put_back(~torch.stack(finite).all(0))

    def _work(self, batch_size):
        return batch_size * sum(p.numel() for p in self.population.parameters())

    def _cut(self, batch_size):
        """Return (slice of members, engine) for chunks that fit the cache and keep every worker busy."""
        p, n_chunks = self.population, self.n_chunks or 1
        if self.n_chunks is None and p.device.type == "cpu":
            item_size = p.weights[0].element_size()
            fit = chunks.networks_at_a_time(p.in_features, p.hidden_sizes, p.out_features, batch_size, item_size)
            n_chunks = max(-(-p.n_members // fit), chunks.workers_for(self._work(batch_size), "step"))
        ends = np.linspace(0, p.n_members, min(n_chunks, p.n_members) + 1).astype(int)
        slices = [slice(int(a), int(b)) for a, b in zip(ends[:-1], ends[1:])]
        parts, update = [p.subset(members) for members in slices], UPDATES[self.optimizer]
        losses = [self.loss.of(members) for members in slices]
        engines = [engine_of(part, loss, update(part), self.count_wrong) for part, loss in zip(parts, losses)]
        return list(zip(slices, engines))

    def _rates(self):
        """Return the settings as tensors, chunk by chunk, and the corruption; made anew only when one has changed."""
        s = self.settings
        settings = s.lr, s.l1, s.target, s.soft_threshold, s.bias_shift, s.momentum, s.corruption
        seen = [_as_seen(value) for value in settings]
        if seen != self._seen:
            rates, corruption = rates_of(s, self.population)
            self._ready = [rates.of(members) for members, _ in self._chunks], corruption if corruption.any() else None
            self._seen = seen
        return self._ready

    def _corrupted(self, rows, corruption):
        """Return rows (batch, in) as (members, in, batch), with each member's own share of the values set to 0."""
        rows = rows.T if rows.ndim == 2 else rows
        shares, shape = zip(self._generators, corruption), rows.shape[-2:]
        masks = [generator.random(shape, np.float32) >= share for generator, share in shares]
        return rows * torch.from_numpy(np.stack(masks)).to(rows.device)

    def _watch(self, loss):
        """Put diverged members back, and every ``keep_every`` steps remember a state that has proved finite."""
        parameters = self.population.parameters()
        looked_at = self._steps % self.keep_every == 0
        if looked_at or self._asks_every_step and not (self._all_well and math.isfinite(loss.sum())):
            finite = _finite(loss)
            if looked_at:
                self._promote(finite & ~self.diverged)
                for p in parameters:
                    finite = finite & _finite(p)
            self.put_back(~finite)
        self._steps += 1
        if self._steps % self.keep_every == 0:
            for p, copy in zip(parameters, self._fresh):
                copy.copy_(p)

    def _promote(self, members):
        """Make the latest copy, whose loss has proved finite, the last good state of these members."""
        if members.device.type == "cpu" and members.all():
            self._good, self._fresh = self._fresh, self._good
        else:
            _copy_members(self._good, self._fresh, members)


def rates_of(settings, population):
    """Return checked settings as (Rates, corruption of each member)."""
    lr, l1, bias_shift, momentum, corruption = settings.as_arrays(population.n_members)
    values = (torch.from_numpy(v).to(population.dtype).to(population.device) for v in (lr, l1, bias_shift, momentum))
    flags = (bool(v.any()) for v in (l1, momentum, bias_shift))
    return Rates(*values, settings.target, *flags, soft=settings.soft_threshold), corruption


def _finite(tensor):
    """Return which members (members,) hold finite values only.

    A sum is finite unless a value is not, or the values are huge. Only then is each value checked, because that takes
    thirty times as long.
    """
    rows = tensor.reshape(len(tensor), -1)
    if tensor.device.type == "cpu" and (finite := torch.isfinite(rows.sum(1))).all():
        return finite
    return torch.isfinite(rows).all(1)


def _as_seen(value):
    """Return a copy of a setting to compare with: equal only if the setting is the same, even if it is an array."""
    if isinstance(value, (float, int, str)):
        return value
    try:
        values = to_array(value)
    except Exception:  # not numbers: Settings.as_arrays says what is wrong
        return object()
    return values.dtype, values.shape, values.tobytes()


def _copy_members(tensors, others, members):
    """Copy the marked members of ``others`` into ``tensors``."""
    if members.device.type == "cpu":
        if members.any():
            for tensor, other in zip(tensors, others):
                tensor[members] = other[members]
        return
    for tensor, other in zip(tensors, others):  # asking a GPU whether any is marked would mean waiting for it
        tensor.copy_(torch.where(members.reshape(-1, *[1] * (tensor.ndim - 1)), other, tensor))
