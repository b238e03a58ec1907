"""Why zeros went away: the trained network, with one part at a time as it was at the start."""

import torch

from rectlab import Population
from rectlab.lessons.text.reading import read


def put_back(population, start, data):
    """Return the zeros of the first hidden layer, (members,), with parts of it as they were at the start; a dict.

    Parameters
    ----------
    population : rectlab.Population
        Trained; unchanged by this.
    start : rectlab.Population
        The same members, untrained.
    data : rectlab.datasets.Dataset
        The zeros are those of its test texts.

    Returns
    -------
    dict of ndarray
        "nothing", "biases", "weights" and "both"; the last are the zeros at the start.
    """
    found = {}
    for name, parts in {"nothing": "", "biases": "b", "weights": "w", "both": "wb"}.items():
        mixed = Population(population.in_features, population.hidden_sizes, population.out_features,
                           activation=[one.name for one in population.nonlinearity.activations], seeds=population.seeds)
        with torch.no_grad():
            for mine, trained in zip(mixed.parameters(), population.parameters()):
                mine.copy_(trained)
            if "w" in parts:
                mixed.weights[0].copy_(start.weights[0])
            if "b" in parts:
                mixed.biases[0].copy_(start.biases[0])
        found[name] = read(mixed, data.X_test, data.y_test).zeros[:, 0]
    return found
