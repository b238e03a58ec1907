"""Saturation watched during training against a run by hand."""

import numpy as np
import pytest

from rectlab import Population, Settings, datasets, fit, streams
from rectlab.lessons.depth.saturation import watch_saturation


def build():
    return Population(64, (12, 9), 10, activation=["tanh", "sigmoid"], init="glorot", seeds=(0, 1))


def test_every_look_is_what_the_network_gives_then():
    digits = datasets.digits()
    X, y, probe, classes = digits.X_train[:200], digits.y_train[:200], digits.X_test[:50], digits.y_test[:50]
    watched = watch_saturation(build(), X, y, probe, classes, Settings(lr=0.3), n_epochs=4, every=2, batch_size=64)
    assert watched.epochs.tolist() == [0, 2, 4] and watched.percentile.shape == (3, 2, 2)
    assert watched.probe_size == 50 and watched.names == ("tanh", "sigmoid") and watched.members("sigmoid") == [1]
    for n_epochs, k in ((0, 0), (2, 1), (4, 2)):
        network = build()
        if n_epochs:
            for _ in fit(network, X, y, Settings(lr=0.3), n_epochs=n_epochs, generator=streams.of(0, "order", 0)):
                pass
        trace = network.trace(probe)
        for layer, h in enumerate(trace.activations):
            for member in range(2):
                values = h[member].numpy().astype(np.float64)
                assert watched.percentile[k, layer, member] == pytest.approx(np.quantile(values, 0.98), rel=1e-4)
                assert watched.mean[k, layer, member] == pytest.approx(values.mean(), abs=1e-5)
                assert watched.std[k, layer, member] == pytest.approx(values.std(), rel=1e-4)
        wrong = (trace.logits.argmax(2).numpy() != classes).mean(1)
        assert watched.error[k] == pytest.approx(wrong)


def test_words():
    digits = datasets.digits()
    watched = watch_saturation(build(), digits.X_train[:64], digits.y_train[:64], digits.X_test[:20],
                               digits.y_test[:20], Settings(), n_epochs=1)
    first, second = watched.percentile[-1, :, 1]
    assert watched.in_words("sigmoid") == (
        "sigmoid, after 1 epochs, on 20 examples: 98th percentile of the activations in layers 1 to 2: "
        f"{first:.2f}, {second:.2f}."
    )
