"""No two streams of random numbers are alike, and nobody makes one elsewhere."""

import ast
import itertools
from pathlib import Path

import numpy as np
import pytest
import torch

from rectlab import Census, Lifetimes, streams

PACKAGE = Path(streams.__file__).parent
SEEDS = (0, 1, 2, 3, 7, 12345, 2**31, 2**32, 2**40)
MAKERS = ("default_rng", "RandomState", "SeedSequence")
KEYS = [(), *((n,) for n in range(40)), (0, 0), (0, 1), (1, 0)]


def test_no_two_streams_of_all_purposes_seeds_and_keys_are_alike():
    made = list(itertools.product(SEEDS, streams.PURPOSES, KEYS))
    first = [streams.of(seed, purpose, *keys).integers(2**63) for seed, purpose, keys in made]
    assert len(set(first)) == len(made)


def test_no_stream_is_that_of_a_bare_seed_or_of_a_padded_one():
    bare = {np.random.default_rng(recipe).integers(2**63) for seed in range(9) for recipe in (seed, [seed], [seed, 0])}
    ours = {streams.of(seed, purpose, *keys).integers(2**63)
            for seed in range(9) for purpose in streams.PURPOSES for keys in ((), (0,))}
    assert not bare & ours


def test_purposes_have_numbers_of_their_own():
    assert len(set(streams.PURPOSES.values())) == len(streams.PURPOSES)


def test_same_arguments_give_the_same_numbers_and_a_numpy_seed_counts_as_its_value():
    one, same = streams.of(3, "order", 21), streams.of(np.int64(3), "order", np.int64(21))
    assert one.bit_generator.state == same.bit_generator.state


def test_unknown_purpose_is_refused_in_words():
    with pytest.raises(ValueError) as error:
        streams.of(0, "luck")
    assert str(error.value) == (
        "streams.of: purpose must be one of " + ", ".join(streams.PURPOSES) + "; got 'luck'. "
        "Choose one, or give the new purpose a number of its own."
    )


def calls_of_default_rng(path):
    """Return the lines on which a module calls ``default_rng``; examples in docstrings are no calls."""
    calls = (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))
    return [call.lineno for call in calls if ast.unparse(call.func).endswith(MAKERS)]


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_streams_are_made_in_one_place(path):
    assert bool(calls_of_default_rng(path)) == (path.name == "streams.py")


@pytest.mark.parametrize("kind", [Census, Lifetimes])
def test_new_weights_of_dead_units_are_nowhere_in_the_start_of_the_network(made, kind):
    """The first press once gave dead units the rows with which hidden layer 2 had started."""
    panel = made(kind, init="he", bias_shift=-0.5)
    start = torch.stack([weight[0] for weight in panel.live.population.weights[:-1]]).clone()  # (layers, units, 64)
    panel.press("redraw")
    now = torch.stack([weight[0] for weight in panel.live.population.weights[:-1]])
    redrawn = now[(now != start).any(2)]
    assert len(redrawn) > 10
    assert not (redrawn[:, None] == start.flatten(0, 1)).all(2).any()
