"""Three measures of sparseness against their definitions, closed forms, and changes that must not matter."""

import itertools
import math

import numpy as np
import pytest
import torch

from rectlab.measures import lifetime_sparseness, population_sparseness
from rectlab.measures.sparseness import TOLD

VIEWS = {"lifetime": (lifetime_sparseness, 1), "population": (population_sparseness, 2)}


def layer(members=2, batch=7, units=5, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(members, batch, units, generator=generator).clamp(min=0)


def treves_rolls(values):
    n, a = len(values), (sum(values) / len(values)) ** 2 / (sum(v * v for v in values) / len(values))
    return (1 - a) / (1 - 1 / n)


def hoyer(values):
    return (math.sqrt(len(values)) - sum(values) / math.hypot(*values)) / (math.sqrt(len(values)) - 1)


def gini(values):
    """Return half the mean absolute difference of all pairs, in units of the mean."""
    differences = [abs(a - b) for a, b in itertools.product(values, repeat=2)]
    return sum(differences) / len(values) ** 2 / (2 * sum(values) / len(values))


SLOW = {"treves_rolls": treves_rolls, "hoyer": hoyer, "gini": gini}


@pytest.mark.parametrize("name", SLOW)
@pytest.mark.parametrize("view", VIEWS)
def test_each_measure_is_its_definition_along_its_axis(view, name):
    measure, axis = VIEWS[view]
    h = layer() - 0.1  # some below 0: sizes count
    rows = h.double().abs().movedim(axis, 2)
    wanted = [[SLOW[name](row) for row in member] for member in rows.tolist()]
    assert getattr(measure(h), name) == pytest.approx(np.array(wanted), rel=1e-6)


@pytest.mark.parametrize("n", [2, 9, 400])
def test_the_ends_are_closed_forms(n):
    on = n // 2
    columns = torch.stack([torch.eye(n)[0], torch.ones(n), torch.zeros(n), (torch.arange(n) < on) * 3.0], 1)
    found = lifetime_sparseness(columns[None])
    share = on / n
    wanted = {
        "treves_rolls": [1, 0, np.nan, (1 - share) / (1 - 1 / n)],
        "hoyer": [1, 0, np.nan, (math.sqrt(n) - math.sqrt(on)) / (math.sqrt(n) - 1)],
        "gini": [1 - 1 / n, 0, np.nan, 1 - share],
    }
    for name, values in wanted.items():
        assert getattr(found, name)[0] == pytest.approx(np.array(values), nan_ok=True, abs=1e-12)


@pytest.mark.parametrize("name", TOLD)
def test_scale_changes_nothing_and_a_constant_makes_all_less_sparse(name):
    h = layer().double()
    found = getattr(population_sparseness(h), name)
    for factor in (1e-170, -4.0, 1e170):
        assert getattr(population_sparseness(factor * h), name) == pytest.approx(found)
    assert (getattr(population_sparseness(h + 1), name) < found).all()


def test_clones_change_hoyer_and_the_correction_of_treves_rolls_only():
    once, twice = (population_sparseness(h) for h in (layer(), layer().repeat(1, 1, 2)))
    assert twice.gini == pytest.approx(once.gini)
    assert (1 - 1 / 10) * twice.treves_rolls == pytest.approx((1 - 1 / 5) * once.treves_rolls)
    assert (np.abs(twice.hoyer - once.hoyer) > 0.01).all()


def test_means_leave_out_what_is_all_zeros_and_words_say_so():
    h = layer(members=1)
    h[:, :, 2] = 0
    found, rest = lifetime_sparseness(h), lifetime_sparseness(h[:, :, [0, 1, 3, 4]])
    assert found.means()["gini"] == pytest.approx(rest.means()["gini"])
    assert "mean of 5 units; 1 that is all zeros left out: " in found.in_words()
    assert np.isnan(lifetime_sparseness(torch.zeros(1, 3, 2)).means()["hoyer"]).all()
    assert population_sparseness(h).in_words().startswith("Population sparseness over 5 units, mean of 7 examples")


@pytest.mark.parametrize(("h", "message"), [
    (torch.ones(1, 1, 4), "lifetime_sparseness: examples must be 2 or more; got 1. One example has no sparseness."),
    (torch.full((1, 2, 2), torch.nan), "lifetime_sparseness: activations must be finite; got NaN or infinite ones. "
                                       "Look at the training first."),
])
def test_what_has_no_sparseness_is_refused(h, message):
    with pytest.raises(ValueError) as refusal:
        lifetime_sparseness(h)
    assert str(refusal.value) == message
