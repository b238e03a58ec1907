"""What a layer holds of the digits: the layer asked for, the examples asked for, and what a start does to them."""

import numpy as np
import pytest
import torch

from rectlab.lessons.depth import deep_network, read_layers, run_up
from rectlab.measures.likeness import centred_likeness
from rectlab.measures.probes import read_out
from rectlab.measures.profiles import signal_profile


def data(n, seed):
    y = np.arange(n) % 3
    centres = 3 * np.random.default_rng(9).standard_normal((3, 64))
    return centres[y] + np.random.default_rng(seed).standard_normal((n, 64)), y


def test_every_number_is_that_of_its_layer_and_of_the_test_examples():
    (X, y), (X_test, y_test) = data(60, 0), data(45, 1)
    network = deep_network(6, width=10, seeds=(0, 1))
    read = read_layers(network, [5, 2], X, y, X_test, y_test)
    assert read.layers == (5, 2) and (read.n_train, read.probe_size) == (60, 45)
    up, test = run_up(network, X), run_up(network, X_test)
    pixels = torch.from_numpy(X_test).expand(2, -1, -1)
    for k, layer in enumerate((5, 2)):
        a, b = up.activations[layer - 1].mT, test.activations[layer - 1].mT
        assert read.cosine[k] == pytest.approx(signal_profile([b]).cosine[0])
        assert read.likeness[k] == pytest.approx(centred_likeness(pixels, b))
        assert read.right[k] == pytest.approx(read_out(a, y, b, y_test).right)


def test_a_cosine_of_one_hides_digits_that_a_probe_reads():
    (X, y), (X_test, y_test) = data(150, 0), data(90, 1)
    network = deep_network(10, init="default", seeds=(0, 1, 2))
    read = read_layers(network, [10], X, y, X_test, y_test)
    assert read.cosine.min() > 0.999
    assert read.right.min() > 0.9


def test_words_say_each_layer():
    X, y = data(30, 0)
    said = read_layers(deep_network(3, width=8), [1, 3], X, y, X, y).in_words()
    assert said.startswith("Of 30 test examples, layer 1: cosine 0.") and said.count("% read right") == 2


@pytest.mark.parametrize("layers", [[], [0], [1, 4]])
def test_layers_that_do_not_exist_are_refused(layers):
    X, y = data(12, 0)
    with pytest.raises(ValueError) as refusal:
        read_layers(deep_network(3, width=5), layers, X, y, X, y)
    assert str(refusal.value) == f"read_layers: layers must be from 1 to 3; got {layers}. Read a layer that exists."
