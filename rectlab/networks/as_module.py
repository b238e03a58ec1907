"""A member of a population as a plain torch module."""

from torch import nn

from rectlab.networks.wiring import EPS


def module_of(population, i):
    """Return member i as ``nn.Sequential``: its layers one by one, those with a skip as a ``Residual`` each."""
    parts, last, sizes = [], len(population.hidden_sizes), population.hidden_sizes
    for layer in range(last):
        modules = [*_affine(population, layer, i, population.wiring.norm[i]),
                   *population.nonlinearity.modules(i, population.learned_by(layer))]
        parts += population.wiring.block(i, modules, layer > 0 and sizes[layer - 1] == sizes[layer])
    return nn.Sequential(*parts, *_affine(population, last, i))


def _affine(population, layer, i, norm="none"):
    """Return the modules that compute a layer's pre-activations, copies."""
    weight, bias = population.weights[layer][i], population.biases[layer][i]
    how = {"dtype": population.dtype, "device": population.device}
    modules = [nn.Linear(weight.shape[1], len(weight), bias=norm == "none", **how)]
    modules += [nn.LayerNorm(len(weight), eps=EPS, **how)] * (norm == "layer")
    modules[0].weight.data.copy_(weight)
    modules[-1].bias.data.copy_(bias)  # a layer norm's weight, its gain, starts at 1
    return modules
