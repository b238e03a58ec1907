"""Revivals: dead units come back as promised, all others keep their weights, and the counts are those of a census."""

import numpy as np
import pytest
import torch

from rectlab.measures.census import census
from rectlab.networks import Population
from rectlab.networks.redo import redo
from rectlab.networks.revive import revive


def build(init="default"):
    return Population(5, (20, 20, 20), 3, seeds=(2, 4), init=init)


def inputs(n=41):
    return torch.rand(n, 5, generator=torch.Generator().manual_seed(9))


@pytest.mark.parametrize("how", ["shift", "redraw"])
@pytest.mark.parametrize("bias_shift", [0.0, -0.3])
def test_counts_are_those_of_a_census_before_and_after(how, bias_shift):
    population, X = build(), inputs()
    before = census(population, X, bias_shift=bias_shift).dead
    result = revive(population, X, how, bias_shift=bias_shift)
    assert before.any() and (result.before == before).all()
    assert (result.after == census(population, X, bias_shift=bias_shift).dead).all()
    assert (result.after.sum(0) < before.sum(0)).all()


def test_a_shifted_unit_is_on_for_half_of_the_examples():
    population, X = build(), inputs()
    dead = census(population, X).whole[0].ever_on == False  # noqa: E712
    revive(population, X)
    on = [census(population, X).whole[0].zeros[dead]]
    assert all(abs(zeros - 20.5) <= 0.5 for zeros in np.concatenate(on))
    assert not census(population, X).dead.any()


@pytest.mark.parametrize("how", ["shift", "redraw"])
def test_units_of_the_first_layer_that_live_keep_their_weights_and_outgoing_weights_stay(how):
    population, X = build(), inputs()
    dead = torch.tensor(~census(population, X).whole[0].ever_on)
    weights, biases = [w.clone() for w in population.weights], [b.clone() for b in population.biases]
    revive(population, X, how)
    assert torch.equal(population.weights[0][~dead], weights[0][~dead])
    assert torch.equal(population.biases[0][~dead], biases[0][~dead])
    assert torch.equal(population.weights[-1], weights[-1]) and torch.equal(population.biases[-1], biases[-1])
    assert torch.equal(population.weights[0], weights[0]) is (how == "shift")


def test_new_weights_are_as_wide_as_the_rule_he_says():
    population = Population(50, (400,), 3)
    X = torch.zeros(3, 50)  # without biases all units are dead on it
    revive(population, X, "redraw")
    assert population.weights[0].std().item() == pytest.approx((2 / 50) ** 0.5, rel=0.03)


def test_part_of_a_population_can_be_treated():
    population, X = build(), inputs()
    kept = [w[:1].clone() for w in population.weights]
    revive(population.subset(slice(1, 2)), X, "redraw")
    assert all(torch.equal(w[:1], k) for w, k in zip(population.weights, kept))
    assert census(population, X).dead[:, 0].sum() > census(population, X).dead[:, 1].sum()


def test_words_and_an_unknown_way():
    population = Population(1, (1,), 1)
    population.weights[0].fill_(1.0)
    assert revive(population, torch.ones(2, 1)).in_words() == "There is no dead unit to revive."
    population.weights[0].fill_(0.0)  # any other weight wakes the unit on one of the two
    words = "New weights for dead units changed their number from 1 to 0 (on 2 images)."
    assert revive(population, torch.tensor([[-1.0], [1.0]]), "redraw").in_words() == words
    with pytest.raises(ValueError, match="^revive: how must be one of shift, redraw; got 'pray'. Choose one.$"):
        revive(population, torch.ones(2, 1), "pray")


def test_redo_treats_the_dormant_by_their_score_and_cuts_what_leaves_them():
    population, X = build("he"), inputs()
    kept = [p.clone() for p in population.parameters()]
    sizes = [h.abs().mean(1) for h in population.trace(X).activations]
    wanted = [size <= 0.3 * size.mean(1, keepdim=True) for size in sizes]
    found = redo(population, X, tau=0.3)
    assert all(torch.equal(torch.from_numpy(mark), mine) for mark, mine in zip(found.marks, wanted, strict=True))
    assert all(mark.any() and not mark.all() for mark in wanted)
    for layer, (now, own) in enumerate(zip(population.weights[:3], population.biases)):
        fresh = wanted[layer]
        below = wanted[layer - 1].unsqueeze(1) if layer else torch.zeros(2, 1, 5, dtype=torch.bool)
        assert not own[fresh].any() and not now[below.expand_as(now)].any()
        changed = (now != kept[2 * layer]) & ~below
        assert torch.equal(changed.any(2), fresh) and (changed | below)[fresh].all()
    outputs = population.weights[3]
    assert not outputs[wanted[2].unsqueeze(1).expand_as(outputs)].any()


def test_with_a_threshold_of_0_redo_leaves_the_function_as_it_is():
    population, X = build(), inputs()
    before = population.trace(X).logits
    found = redo(population, X, tau=0)
    assert (found.counts == census(build(), X).dead).all() and found.counts.any()
    torch.testing.assert_close(population.trace(X).logits, before)


def test_a_layer_norm_and_a_skip_are_followed_when_dead_units_are_shifted():
    options = {"seeds": (2, 4), "init": "default", "residual": True, "norm": "layer"}
    population, X = Population(5, (20, 20, 20), 3, **options), inputs()
    result = revive(population, X, bias_shift=-1.2)
    assert result.before.any() and not result.after.any()
