"""A population: M networks of one shape, side by side in stacked tensors.

One network is a population of one; there is no second code path. Inside, everything is feature-major:
weights (members, out, in) and activations (members, units, batch), so that one batched product moves all
members and no operand is copied. What leaves the class is (members, batch, units), as a view.
"""

import numpy as np
import torch

from rectlab import activations, checks, initialization, streams
from rectlab.compute import devices
from rectlab.compute.threads import side_by_side
from rectlab.networks.as_module import module_of
from rectlab.networks.nonlinearity import Nonlinearity
from rectlab.networks.population_checks import (
    bias_shifts,
    check_size,
    float_dtype,
    layer_sizes,
    member_seeds,
    per_member,
)
from rectlab.networks.products import product
from rectlab.networks.trace import Trace
from rectlab.networks.wiring import wiring_of


class Population:
    """M fully connected networks of one shape.

    Parameters
    ----------
    in_features, out_features : int, at least 1
        Sizes of input and output.
    hidden_sizes : tuple of int, each at least 1
        Units per hidden layer; the number of hidden layers is its length.
    activation : str or Activation, or one for each member
        A key of :func:`rectlab.activations.names`; or, the same for all members, of
        :func:`rectlab.activations.trainable_names`.
    init : str, or one for each member
        A key of :func:`rectlab.initialization.names`.
    seeds : sequence of int
        One per member. Every layer of every member draws from its own stream ``streams.of(seed, "weights", layer)``,
        so a member does not depend on its neighbours, nor a layer on how many lie above it.
    sign_flip : bool, or one for each member
        Multiply the outputs of every second hidden unit by -1 (the paper, p. 320).
    residual : bool or float from 0, or one for each member
        Scale of a skip around each hidden layer but the first that is as wide as the one below; True is 1, False none.
    norm : str, or one for each member
        "none", or "layer": weighted inputs are normalised over a hidden layer's units, for each example alone.
    device : str or torch.device
        "auto", "cpu", "cuda" or "mps".
    dtype : torch.dtype
        float32, or float64 for tests.

    Raises
    ------
    ValueError
        For sizes below 1, no seeds, or an unknown activation, initialization, norm or device.

    Notes
    -----
    Layer l computes from x, what the layer below hands on, pre-activations z and activations h, and hands on y:

        z = norm(W x) + b + shift,   h = f(z),   y = x + residual h with a skip, else y = h

    A norm subtracts the mean over units and divides by the root of (variance + 1e-5); its bias is b, its gain 1. Zeros
    are counted in h, before the sum. With a skip or a norm, training is by autograd, which is slower.

    References
    ----------
    He and others (2016), Deep residual learning, equation 1; Ba and others (2016), Layer normalization, equation 4.

    Examples
    --------
    >>> population = Population(64, (128, 128), 10, seeds=(0, 1, 2))
    >>> trace = population.trace(torch.zeros(5, 64), bias_shift=-0.1)
    >>> trace.activations[1].shape
    torch.Size([3, 5, 128])
    >>> population.to_module(0)[0]
    Linear(in_features=64, out_features=128, bias=True)
    """

    @torch.inference_mode(False)  # what was made in inference mode could not be trained outside it
    def __init__(self, in_features, hidden_sizes=(128, 128), out_features=10, *, activation="relu", init="he",
                 seeds=(0,), sign_flip=False, residual=False, norm="none", device="cpu", dtype=torch.float32):
        self.in_features = checks.whole("Population", "in_features", in_features, do="Pass in_features=64, say.")
        self.out_features = checks.whole("Population", "out_features", out_features, do="Pass out_features=64, say.")
        self.hidden_sizes = layer_sizes(hidden_sizes)
        self.seeds = member_seeds(seeds)
        check_size(self.in_features, self.hidden_sizes, self.out_features, len(self.seeds))
        self.nonlinearity = Nonlinearity(
            tuple(activations.get(a) for a in per_member("activation", activation, self.n_members, str)),
            tuple(
                checks.one_of("Population", "sign_flip", flip, (False, True))
                for flip in per_member("sign_flip", sign_flip, self.n_members, bool)
            ),
        )
        self.wiring = wiring_of(per_member("residual", residual, self.n_members, (bool, float, int)),
                                per_member("norm", norm, self.n_members, str))
        self.inits = tuple(initialization.get(i) for i in per_member("init", init, self.n_members, str))
        self.device, self.dtype = devices.choose(device), float_dtype(dtype)
        self.weights, self.biases, self.learned = [], [], self._start_of_learned(len(self.hidden_sizes))
        for layer, (fan_in, fan_out) in enumerate(self._shapes()):
            self._append(*self._draw(layer, fan_in, fan_out))

    @property
    def n_members(self):
        """Number of networks, M."""
        return len(self.seeds)

    def parameters(self):
        """Return all weights (members, out, in) and biases (members, out), layer by layer.

        Where the activation learns, the learned tensor (members, parameters) of each hidden layer comes after them.
        """
        return [tensor for pair in zip(self.weights, self.biases) for tensor in pair] + self.learned

    def with_hidden_sizes(self, hidden_sizes, drawn=None):
        """Return a population of another depth that shares this one's layers as far as both agree.

        Layers that stay are the same tensors. The output layer, and layers that are new or of another shape, are drawn
        from the members' seeds. A dict ``drawn`` keeps hidden layers as they were drawn, so that a second call with it
        copies them: drawing a million weights takes ten times as long.
        """
        other = object.__new__(Population)
        other.__dict__.update(self.__dict__, hidden_sizes=layer_sizes(hidden_sizes), weights=[], biases=[])
        kept = self.learned[: len(other.hidden_sizes)]
        other.learned = kept + self._start_of_learned(len(other.hidden_sizes))[len(kept) :]
        wanted, memory, head = list(enumerate(other._shapes())), {} if drawn is None else drawn, len(other.hidden_sizes)
        new = [one for one in wanted if not self._shares(other, *one)]
        missing = [one for one in new if one[0] == head or one not in memory]
        fresh = dict(zip(missing, side_by_side(lambda one: other._draw(one[0], *one[1]), missing)))
        memory.update({one: pair for one, pair in fresh.items() if one[0] != head})
        for one in wanted:
            if one not in new:
                other._append(self.weights[one[0]], self.biases[one[0]])
            else:
                pair = fresh[one] if one in fresh else memory[one]
                other._append(*(pair if drawn is None else (tensor.clone() for tensor in pair)))
        return other

    def _shares(self, other, layer, shape):
        stays = layer < min(len(self.hidden_sizes), len(other.hidden_sizes))
        return stays and self.weights[layer].shape[:0:-1] == shape

    def subset(self, members):
        """Return a slice of the members as a population that shares their weights."""
        other = object.__new__(Population)
        other.__dict__.update(
            self.__dict__, seeds=self.seeds[members], inits=self.inits[members],
            nonlinearity=self.nonlinearity.of(members), wiring=self.wiring.of(members),
            weights=[w[members] for w in self.weights],
            biases=[b[members] for b in self.biases], learned=[own[members] for own in self.learned],
        )
        return other

    def hidden(self, X, bias_shift=0.0):
        """Iterate over (preactivations, activations) of each hidden layer, two tensors (members, units, batch).

        X (batch, in_features) is the same for all members. The bias shift, a number or a tensor (members,), is added to
        every hidden unit's pre-activation and never stored in the network. A caller may stop at any layer.
        """
        return ((z, h) for z, h, _ in self.layers(X, bias_shift))

    def layers(self, X, bias_shift=0.0):
        """Yield what :meth:`hidden` does and, third, what the layer hands on: other than activations with a skip."""
        bias_shift = bias_shifts("Population", bias_shift, self)
        handed_on = None
        for layer, (weight, b) in enumerate(zip(self.weights[:-1], self.biases[:-1])):
            z = self._driven(weight, b + bias_shift, X if handed_on is None else handed_on)  # (members, units, batch)
            h = self.nonlinearity.value(z, self.learned_by(layer))
            handed_on = self.wiring.onward(handed_on, h)
            yield z, h, handed_on

    def output(self, handed_on):
        """Return the logits (members, out_features, batch) from what the last hidden layer hands on."""
        return self._product(self.weights[-1], self.biases[-1], handed_on)

    def trace(self, X, bias_shift=0.0):
        """Run all members on X and return the :class:`Trace` of every layer.

        Parameters
        ----------
        X : array or Tensor, (batch, in_features)
            Inputs, finite.
        bias_shift : float or sequence (members,)
            Added to the pre-activation of every hidden unit.
        """
        X = self.inputs(X)
        z, h, handed_on = zip(*self.layers(X, bias_shift))
        return Trace(tuple(layer.mT for layer in z), tuple(layer.mT for layer in h), self.output(handed_on[-1]).mT)

    def inputs(self, X):
        """Return X as a checked tensor (batch, in_features) of this population's dtype, on its device.

        Raises
        ------
        ValueError
            If X has another shape, no rows, or a value that is not finite.
        """
        do = f"Pass a table with {self.in_features} columns."
        X = checks.tensor("Population", "X", X, do=do)
        if X.ndim != 2 or X.shape[1] != self.in_features or len(X) == 0:
            raise ValueError(
                f"Population: X must have shape (batch, {self.in_features}) with at least one row; "
                f"got {tuple(X.shape)}. Reshape it, or build the population with other in_features."
            )
        X = X.to(self.device, self.dtype)
        if bad := int((~torch.isfinite(X)).sum()):
            got = f"{bad} of {X.numel()} values NaN or infinite in shape {tuple(X.shape)}"
            checks.refuse("Population", "X", "finite", got, "Remove or replace those rows first.")
        return X

    def to_module(self, i):
        """Return member i, from 0 to n_members - 1, as a plain ``nn.Sequential``, a copy without the bias shift.

        Its layers are Linear, activation (and :class:`SignFlip` where the member has it), ..., Linear.
        """
        index = checks.plain(i)
        if not checks.is_whole(index) or not 0 <= index < self.n_members:
            do = "The population has that many members."
            must = f"from 0 to {self.n_members - 1}"
            checks.refuse("Population.to_module", "i", must, checks.shown(i), do, IndexError)
        return module_of(self, int(index))

    def learned_by(self, layer):
        """Return the learned parameters (members, parameters) of a hidden layer, counted from 0, or None."""
        return self.learned[layer] if self.learned else None

    def _start_of_learned(self, n_layers):
        """Return the learned parameters before training, a tensor (members, parameters) for each hidden layer."""
        if not self.nonlinearity.n_parameters:
            return []
        start = torch.tensor(self.nonlinearity.activations[0].start(), dtype=self.dtype, device=self.device)
        return [start.repeat(self.n_members, 1) for _ in range(n_layers)]

    def _shapes(self):
        fan_ins = (self.in_features, *self.hidden_sizes)
        fan_outs = (*(size * self.nonlinearity.pieces for size in self.hidden_sizes), self.out_features)
        return list(zip(fan_ins, fan_outs))  # of every layer

    def _append(self, weight, bias):
        self.weights.append(weight)
        self.biases.append(bias)

    def _draw(self, layer, fan_in, fan_out):
        stream = ("head",) if layer == len(self.hidden_sizes) else ("weights", layer)
        generators = (streams.of(seed, *stream) for seed in self.seeds)
        drawn = [init.draw(generator, fan_out, fan_in) for init, generator in zip(self.inits, generators)]
        weight, bias = (torch.from_numpy(np.stack(arrays)) for arrays in zip(*drawn))
        return weight.to(self.device, self.dtype), bias.to(self.device, self.dtype)

    def _driven(self, weight, bias, X):
        """Return pre-activations (members, units, batch); X as for :meth:`_product`, the bias with its shift."""
        if "layer" not in self.wiring.norm:
            return self._product(weight, bias, X)
        return self.wiring.normed(self._product(weight, torch.zeros_like(bias), X)) + bias.unsqueeze(2)

    def _product(self, weight, bias, X):
        """Return W X + b as (members, out, batch); X is (batch, in) if shared, else (members, in, batch)."""
        X = X if X.ndim == 3 else X.T
        out = torch.empty((*weight.shape[:2], X.shape[-1]), dtype=self.dtype, device=self.device)
        return product(weight, bias, X, out)
