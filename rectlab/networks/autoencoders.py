"""Denoising auto-encoders: the hidden layers of a population learn from inputs alone, one layer after the other.

The auto-encoder of a layer is a population too: one hidden layer, which *is* the layer (the same tensors), and an
output layer, the decoder, which has the layer's input as its target. It is trained by the loop that trains everything
here, on inputs of which a share is set to 0 (``settings.corruption``).
"""

from dataclasses import dataclass, field

import numpy as np
import torch

from rectlab import checks, streams
from rectlab.networks import decoders
from rectlab.networks.population import Population
from rectlab.networks.population_checks import per_member
from rectlab.networks.run import Run
from rectlab.networks.settings import Settings
from rectlab.networks.updates import UPDATES


class Reconstruction:
    """The loss of an auto-encoder: its decoder's, summed over values, mean over examples.

    ``targets`` are (values, n_samples), or (members, values, n_samples) where each member has its own.
    """

    def __init__(self, targets, of_members):
        self.targets, self.decoders = targets, of_members

    def of(self, members):
        """Return the loss of a slice of the members."""
        own = self.targets[members] if self.targets.ndim == 3 else self.targets
        return Reconstruction(own, self.decoders[members])

    def __call__(self, outputs, batch, count_wrong=True):
        """Return loss (members,), NaN for the share wrong or None, and d loss / d outputs."""
        x = self.targets.index_select(-1, batch)
        loss, delta = torch.empty_like(outputs[:, 0, 0]), torch.empty_like(outputs)
        for k, decoder in enumerate(self.decoders):
            own = x[k] if x.ndim == 3 else x
            loss[k] = decoder.loss(outputs[k], own).sum() / len(batch)
            delta[k] = decoder.slope(outputs[k], own) / len(batch)
        return loss, torch.full_like(loss, torch.nan) if count_wrong else None, delta


class AutoEncoder:
    """The auto-encoder of one hidden layer: :attr:`network` shares the layer's tensors and has decoder weights.

    ``inputs`` of the layer are (n_samples, features), or (members, features, n_samples) where each member has its own.
    For a decoder with targets in [0, 1], each member's least and greatest input become 0 and 1.

    The decoder starts as the mean target, weights of 0 and biases to fit, or as ``drawn`` by the members'
    initialization. Then the first, large errors push units of the layer below 0 for good: lesson 09 counts them.
    """

    def __init__(self, population, layer, of_members, inputs, drawn=False):
        self.decoders, self.inputs = of_members, inputs
        units, n_inputs = population.hidden_sizes[layer], population.weights[layer].shape[2]
        network = self.network = object.__new__(Population)
        network.__dict__.update(population.__dict__, in_features=n_inputs, hidden_sizes=(units,), out_features=n_inputs)
        network.learned = population.learned[layer : layer + 1]
        network.weights, network.biases = [population.weights[layer]], [population.biases[layer]]
        self.least, self.span = self._range(inputs)
        if drawn:
            generators = [streams.of(seed, "decoder", layer) for seed in population.seeds]
            arrays = [init.draw(generator, n_inputs, units) for init, generator in zip(population.inits, generators)]
            for tensors, stacked in zip((network.weights, network.biases), map(np.stack, zip(*arrays))):
                tensors.append(torch.from_numpy(stacked).to(population.device, population.dtype))
            return
        mean = self.loss().targets.mean(-1).expand(population.n_members, -1)
        network.weights.append(mean.new_zeros(population.n_members, n_inputs, units))
        network.biases.append(torch.stack([decoder.inverse(own) for decoder, own in zip(of_members, mean)]))

    def _range(self, inputs):
        """Return the least input (members, 1, 1) and what scales inputs to [0, 1]; 0 and 1 where nothing is scaled."""
        flat = inputs.reshape(1, -1) if inputs.ndim == 2 else inputs.flatten(1)
        ends = [flat.amin(1), flat.amax(1)]
        scaled = torch.tensor([decoder.scaled for decoder in self.decoders], device=flat.device)
        least = torch.where(scaled, ends[0].clamp(max=0), 0)
        greatest = torch.where(scaled, ends[1], 1)
        span = torch.where(greatest > least, greatest - least, 1)
        return least.reshape(-1, 1, 1), span.reshape(-1, 1, 1)

    def loss(self):
        """Return the :class:`Reconstruction` of the inputs."""
        x = self.inputs.T if self.inputs.ndim == 2 else self.inputs
        plain = not any(decoder.scaled for decoder in self.decoders)
        return Reconstruction(x.contiguous() if plain else (x - self.least) / self.span, self.decoders)

    def encode(self, x):
        """Return the activations (members, units, batch) of inputs (batch, features) or (members, features, batch)."""
        network = self.network
        z = network._product(network.weights[0], network.biases[0], x)
        return network.nonlinearity.value(z, network.learned_by(0))

    def decode(self, h):
        """Return what the layer's inputs were, (members, features, batch), from activations (members, units, batch)."""
        z = self.network.output(h)
        values = [decoder.value(z[k : k + 1]) for k, decoder in enumerate(self.decoders)]
        return torch.cat(values) * self.span + self.least


@dataclass(frozen=True)
class LayerRecord:
    """One step of the pre-training of one layer.

    Attributes
    ----------
    layer : int
        The hidden layer that is trained, from 0.
    step, epoch, n_epochs : int
        Steps and epochs of this layer, from 1; epochs asked for.
    loss : ndarray (members,)
        Mean reconstruction loss of the batch before the step, summed over values, without the penalty.
    diverged : ndarray of bool (members,)
        Members of which this layer is frozen in its last finite state.
    """

    layer: int
    step: int
    epoch: int
    n_epochs: int
    loss: np.ndarray = field(repr=False)
    diverged: np.ndarray = field(repr=False)


class Stack:
    """The auto-encoders of all hidden layers of a population, the first at the bottom, as far as they are trained.

    Parameters
    ----------
    population : Population
        Its hidden layers are pre-trained in place; the output layer is left alone.
    reconstruction : str or sequence of str (members,)
        A key of :data:`rectlab.networks.decoders.DECODERS`: "softplus", "sigmoid", "linear" or "rectifier".
    drawn : bool
        Whether decoders start with weights that the members' initialization draws, or as the mean target.

    Examples
    --------
    >>> from rectlab import datasets
    >>> digits, population = datasets.digits(), Population(64, (32,), 10)
    >>> stack = Stack(population, "softplus")
    >>> records = list(stack.train(digits.X_train, Settings(lr=0.05, corruption=0.25), n_epochs=5))
    >>> bool(records[-1].loss < records[0].loss), stack.reconstruct(digits.X_test[:3]).shape
    (True, torch.Size([1, 3, 64]))
    """

    def __init__(self, population, reconstruction="softplus", drawn=False):
        names = per_member("reconstruction", reconstruction, population.n_members, str)
        self.population, self.decoders = population, tuple(decoders.get(name) for name in names)
        self.layers, self.drawn = [], drawn

    def train(self, X, settings=None, *, n_epochs=10, batch_size=64, optimizer="sgd", generator=None):
        """Pre-train layer by layer; return a generator that does one step for each :class:`LayerRecord` it yields.

        Parameters
        ----------
        X : array (n_samples, in_features)
            Inputs, finite; no labels.
        settings : Settings, optional
            Read anew at every step; ``corruption`` is the share of each layer's inputs that is set to 0.
        n_epochs, batch_size : int, at least 1
            Passes over the inputs for each layer; examples per step.
        optimizer : str
            "sgd" or "adam".
        generator : numpy.random.Generator, optional
            Order of the examples, the same for all members; ``streams.of(0, "order", 0)`` if left out.

        Raises
        ------
        ValueError
            Before the first step, if an argument has a wrong shape, is out of range, or is an unknown name.
        """
        settings = Settings() if settings is None else settings
        checks.one_of("pretrain", "optimizer", optimizer, UPDATES)
        for name, value in (("n_epochs", n_epochs), ("batch_size", batch_size)):
            checks.whole("pretrain", name, value, do=f"Pass {name}=10, say.")
        settings.as_arrays(self.population.n_members)
        generator = streams.of(0, "order", 0) if generator is None else generator
        return self._records(self.population.inputs(X), settings, n_epochs, batch_size, optimizer, generator)

    def _records(self, inputs, settings, n_epochs, batch_size, optimizer, generator):
        self.layers.clear()
        for layer in range(len(self.population.hidden_sizes)):
            if self.layers:
                inputs = self.layers[-1].encode(inputs)
            coder = AutoEncoder(self.population, layer, self.decoders, inputs, self.drawn)
            self.layers.append(coder)
            run = Run(coder.network, coder.loss(), settings, optimizer, layer=(layer,))
            for step, (epoch, _, loss, _) in enumerate(run.epochs(inputs, n_epochs, batch_size, generator), start=1):
                yield LayerRecord(layer, step, epoch, n_epochs, loss.cpu().numpy(), run.diverged.cpu().numpy())
                if run.diverged.all():
                    break
            coder.inputs = None  # they take room

    def reconstruct(self, X, n_layers=None):
        """Encode inputs by the first ``n_layers`` trained layers and decode them again; all layers if left out.

        Parameters
        ----------
        X : array (batch, in_features)
            Inputs, corrupted or not.

        Returns
        -------
        Tensor (members, batch, in_features)
        """
        h, some = self.population.inputs(X), self.layers[:n_layers]
        if not some:
            checks.refuse("Stack.reconstruct", "the layers", "trained first", "none that is", "Call train before.")
        for coder in some:
            h = coder.encode(h)
        for coder in reversed(some):
            h = coder.decode(h)
        return h.mT
