"""The census: against plain loops over units and examples, nested probes, words, what is refused."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from rectlab.measures import certify
from rectlab.measures.census import census, silent_units
from rectlab.networks import Population


def build(**options):
    return Population(5, (7, 6), 3, seeds=(2, 4), init="default", **options)


def inputs(n=30):
    return torch.randn(n, 5, generator=torch.Generator().manual_seed(9))


def slow(population, member, X, bias_shift):
    """Return for each layer and unit whether it was ever on and ever off, one example at a time."""
    linear = [part for part in population.to_module(member) if isinstance(part, torch.nn.Linear)][:-1]
    found = [[[False, False] for _ in range(layer.out_features)] for layer in linear]
    for x in X:
        h = x
        for layer, marks in zip(linear, found):
            h = torch.relu(layer(h) + bias_shift)
            for unit, value in enumerate(h.tolist()):
                marks[unit][value == 0] = True
    return found


@pytest.mark.parametrize(("probe_size", "bias_shift"), [(1, 0.0), (4, -0.3), (30, 0.4)])
def test_every_unit_is_called_what_a_plain_loop_calls_it(probe_size, bias_shift):
    population, X = build(), inputs()
    result = census(population, X, probe_size=probe_size, bias_shift=bias_shift)
    for member in (0, 1):
        want = [[0 if not on else 1 if off else 2 for on, off in layer]
                for layer in slow(population, member, X[:probe_size], bias_shift)]
        assert [codes.tolist() for codes in result.codes(member)] == want
        whole = slow(population, member, X, bias_shift)
        assert result.dead[:, member].tolist() == [sum(not on for on, _ in layer) for layer in whole]
    counts = result.silent + result.selective + result.always_on
    assert (counts == np.array([[7, 7], [6, 6]])).all() and result.n_units == 13


def test_silence_and_always_on_can_only_fall_as_the_probe_grows():
    results = [census(build(), inputs(), probe_size=k) for k in (1, 3, 10, 30)]
    for small, large in zip(results, results[1:]):
        assert (small.silent >= large.silent).all() and (small.always_on >= large.always_on).all()
        assert (small.dead == large.dead).all()
    assert (results[-1].silent == results[-1].dead).all()


def test_words_call_nobody_dead_before_all_examples_were_seen():
    population = Population(1, (2,), 1)
    population.weights[0].copy_(torch.tensor([[[1.0], [-1.0]]]))
    X = torch.tensor([[1.0], [2.0], [3.0]])
    few, all_of_them = census(population, X, probe_size=2), census(population, X)
    assert few.in_words() == (
        "Of 2 units in 1 layer, on 2 examples: 1 silent, 0 selective, 1 always on. On all 3, 1 stay silent: dead."
    )
    assert all_of_them.in_words() == (
        "Of 2 units in 1 layer, on 3 examples: 1 silent, 0 selective, 1 always on. "
        "These are all examples: the silent units are dead."
    )
    assert "dead" not in census(population, torch.tensor([[1.0], [-1.0]])).in_words()


@pytest.mark.parametrize("bad", [0, 31, 2.5, True, "all"])
def test_a_probe_that_does_not_fit_is_refused(bad):
    with pytest.raises(ValueError) as caught:
        census(build(), inputs(), probe_size=bad)
    assert str(caught.value) == (
        f"census: probe_size must be a whole number from 1 to 30; got {bad!r}. Pass more examples."
    )


def proved(bias_shift=0.0, box=(0.0, 1.0)):
    """Return a population, examples in the box, and its bounds; two of its five units are certified."""
    population = Population(2, (3, 2), 1)
    population.weights[0].copy_(torch.tensor([[[1.0, 1.0], [-1.0, -1.0], [1.0, -1.0]]]))
    population.weights[1].copy_(torch.tensor([[[-1.0, 0.0, -1.0], [1.0, 0.0, 1.0]]]))
    X = torch.tensor([[0.1, 0.5], [0.2, 0.9], [0.0, 0.3]])
    return population, X, certify(population, box, bias_shift=bias_shift)


def test_a_census_with_bounds_tells_the_certified_from_the_dead_and_the_dead_from_the_silent():
    population, X, bounds = proved()
    seen = census(population, X, probe_size=1, bounds=bounds)
    assert seen.dead.ravel().tolist() == [2, 1] and seen.certified_dead.ravel().tolist() == [1, 1]
    assert [codes.tolist() for codes in seen.codes()] == [[2, 3, 0], [3, 2]]  # on, certified, silent; certified, on
    assert [codes.tolist() for codes in census(population, X).codes()] == [[2, 0, 0], [0, 2]]
    assert seen.in_words() == (
        "Of 5 units in 2 layers, on 1 example: 3 silent, 0 selective, 2 always on. On all 3, 3 stay silent: dead. "
        "2 of these are certified dead: no input with values from 0 to 1 turns them on."
    )
    wide = certify(population, (-1.0, 1.0))
    assert census(population, X, bounds=wide).in_words() == (
        "Of 5 units in 2 layers, on 3 examples: 3 silent, 0 selective, 2 always on. These are all examples: the silent "
        "units are dead. 1 of these is certified dead: no input with values from -1 to 1 turns it on."
    )
    far = certify(population, (-9.0, 9.0))
    far = replace(far, certified=tuple(np.zeros_like(marks) for marks in far.certified))
    assert (
        census(population, X, bounds=far)
        .in_words()
        .endswith("None of these is certified dead: no bound rules out every input with values from -9 to 9.")
    )
    assert census(population, X).certified_dead is None


def test_nothing_is_said_of_proof_where_nobody_is_dead():
    population, X, _ = proved()
    population.weights[0].fill_(1.0), population.weights[1].fill_(1.0)
    bounds = certify(population, (0.0, 1.0))
    assert "certified" not in census(population, X, bounds=bounds).in_words()


def test_bounds_that_are_not_of_this_network_shift_or_box_are_refused():
    population, X, bounds = proved()
    for examples, bias_shift, given, got in [
        (-X, 0.0, bounds, "1 certified unit on for some example"),
        (X, -0.1, bounds, "[(1, 3), (1, 2)] at 0"),
        (X, 0.0, certify(Population(2, (3, 3), 1), (0.0, 1.0)), "[(1, 3), (1, 3)] at 0"),
    ]:
        with pytest.raises(ValueError) as caught:
            census(population, examples, bias_shift=bias_shift, bounds=given)
        assert str(caught.value) == (
            f"census: bounds must be those of this network, (members, units) [(1, 3), (1, 2)] at a bias shift of "
            f"{bias_shift:g}, for a box that holds X; got {got}. Call certify anew."
        )


def test_silent_units_are_those_that_the_census_calls_dead():
    for activation in ("relu", "tanh"):
        population = build(activation=activation, sign_flip=True)
        looked = silent_units(population, inputs(), bias_shift=-0.4)
        assert [marks.shape for marks in looked] == [(2, 7), (2, 6)]
        dead = census(population, inputs(), bias_shift=-0.4).dead
        assert [marks.sum(1).tolist() for marks in looked] == dead.tolist()
        assert (dead.sum() > 0) == (activation == "relu")
