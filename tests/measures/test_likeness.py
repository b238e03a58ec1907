"""Centred likeness of two layers against its definition, its invariances and its ends."""

import numpy as np
import pytest
import torch

from rectlab.measures.likeness import centred_likeness


def layer(units=5, seed=0, members=2, batch=12):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(members, batch, units, generator=generator, dtype=torch.float64)


def by_definition(a, b):
    """Return the cosine between the centred matrices of scalar products of examples, for one member."""
    n = len(a)
    centre = np.eye(n) - np.ones((n, n)) / n
    k, m = (centre @ (h @ h.T).numpy() @ centre for h in (a, b))
    return (k * m).sum() / np.sqrt((k * k).sum() * (m * m).sum())


def test_it_is_the_cosine_between_centred_matrices_of_products():
    a, b = layer(), layer(units=7, seed=1)
    assert centred_likeness(a, b) == pytest.approx([by_definition(*pair) for pair in zip(a, b)])


@pytest.mark.parametrize("factor", [1.0, -3.0, 1e-170])
def test_a_factor_a_rotation_and_a_common_part_change_nothing(factor):
    a, b = layer(), layer(units=7, seed=1)
    turned = factor * a @ torch.linalg.qr(layer(members=1, batch=5)[0])[0]
    assert centred_likeness(turned, b) == pytest.approx(centred_likeness(a, b))
    assert centred_likeness(a + 1000, b) == pytest.approx(centred_likeness(a, b), rel=1e-6)


def test_layers_that_differ_along_other_examples_are_unlike():
    a, b = torch.zeros(1, 4, 1), torch.zeros(1, 4, 1)
    a[0, :, 0], b[0, :, 0] = torch.tensor([1.0, -1, 1, -1]), torch.tensor([1.0, 1, -1, -1])
    assert centred_likeness(a, b) == pytest.approx(0)
    assert np.isnan(centred_likeness(a, torch.ones(1, 4, 3))).all()


def test_layers_of_other_examples_are_refused():
    with pytest.raises(ValueError) as refusal:
        centred_likeness(layer(), layer(batch=11))
    assert str(refusal.value) == (
        "centred_likeness: activations must be of the same members and examples; got (2, 12, 5) and (2, 11, 5). "
        "Run the same examples through both layers."
    )
