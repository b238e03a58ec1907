"""Bounds against every corner, exact fractions, hostile rounding, and millions of inputs from the box."""

import functools
import itertools
from fractions import Fraction

import numpy as np
import pytest
import torch

from rectlab import Population, Settings, activations, datasets, fit
from rectlab.measures import certify
from rectlab.measures.bounds import certify_chain, corner
from rectlab.measures.census import census

BOX = (0.0, 1.0)
U = 2.0**-24
SHIFTS = (0.0, -0.6)


@functools.cache
def trained():
    """Return six networks that a learning rate of 1.5 has broken, and the digits that broke them."""
    digits = datasets.digits()
    population = Population(64, (64, 64, 64), 10, init="default", seeds=range(6))
    for _ in fit(population, digits.X_train, digits.y_train, Settings(lr=1.5), n_epochs=5):
        pass
    return population, population.inputs(digits.X_train)


def single(weights, bias, dtype=torch.float32):
    """Return a population with these first-layer weights (units, in) and biases (units,)."""
    weights = torch.as_tensor(weights, dtype=dtype)
    population = Population(weights.shape[1], (len(weights),), 1, dtype=dtype)
    population.weights[0][0], population.biases[0][0] = weights, torch.as_tensor(bias, dtype=dtype)
    return population


def sums(population, member, unit, low, high, bias_shift):
    """Return the largest pre-activation of a first-layer unit and the size of its terms there, as fractions."""
    weights, own = population.weights[0][member, unit].tolist(), population.biases[0][member, unit].item()
    terms = [max(Fraction(w) * Fraction(low), Fraction(w) * Fraction(high)) for w in weights]
    terms += [Fraction(own), Fraction(bias_shift)]
    return sum(terms), sum(abs(t) for t in terms)


def in_doubt(exact, size):
    """Say whether a bound is so close to 0 that float32 cannot tell: a processor's rounding can train such a unit."""
    return -Fraction(70, 2**24) * size < exact <= 0 < size


def layer_by_layer(population, X, bias_shift):
    return [(z.numpy(), h.numpy()) for z, h in population.hidden(X, bias_shift)]


# the first layer


def test_exact_bound_is_the_largest_over_all_corners_and_a_corner_reaches_it():
    generator = np.random.default_rng(0)
    low, high = generator.uniform(-2, 0.5, 7), generator.uniform(0.5, 1, 7)
    population = single(generator.standard_normal((9, 7)), generator.standard_normal(9), torch.float64)
    found = certify(population, (low, high), bias_shift=0.3)
    corners = torch.tensor([[ends[k] for k, ends in zip(which, zip(low, high))]
                            for which in itertools.product((0, 1), repeat=7)])
    z = layer_by_layer(population, corners, 0.3)[0][0][0]
    np.testing.assert_allclose(found.exact[0], z.max(1), rtol=1e-12)
    worst = corner(population.weights[0][0].numpy(), found.box)
    z = layer_by_layer(population, torch.tensor(worst), 0.3)[0][0][0]
    np.testing.assert_allclose(found.exact[0], np.diag(z), rtol=1e-12)
    np.testing.assert_allclose(found.upper[0][0], found.exact[0], atol=1e-12)


@pytest.mark.parametrize("bias_shift", SHIFTS)
def test_every_first_layer_unit_whose_exact_bound_is_at_most_0_is_certified_and_no_other(bias_shift):
    population, _ = trained()
    found = certify(population, BOX, bias_shift=bias_shift)
    n_certified = 0
    for member, unit in itertools.product(range(6), range(64)):
        exact, size = sums(population, member, unit, *BOX, bias_shift)
        assert abs(float(exact) - found.exact[member, unit]) <= 1e-14 * float(size)
        if in_doubt(exact, size):
            continue
        assert found.certified[0][member, unit] == (exact <= 0)
        n_certified += exact <= 0
    assert n_certified >= (3 if bias_shift == 0 else 20)


@pytest.mark.parametrize(
    ("weights", "bias", "is_dead"),
    [
        ([[0.0, 0.0]], [0.0], True),  # pruned away
        ([[-1.0, -3.0]], [0.0], True),  # largest at the corner (0, 0), where it is exactly 0
        ([[-1.0, 1e-38]], [0.0], False),
        ([[0.5, 0.25]], [-0.75], False),  # exactly 0 at (1, 1), but by cancellation
        ([[0.5, 0.25]], [-0.76], True),
        ([[0.0, 0.0]], [1e-45], False),
        ([[-0.0, -0.0]], [-0.0], True),
    ],
)
def test_units_at_the_edge(weights, bias, is_dead):
    assert certify(single(weights, bias), BOX).certified[0].tolist() == [[is_dead]]


def test_a_unit_that_only_rounding_turns_on_is_not_certified():
    weights, bias = [2.0**25, -1.0, -1.0, -1.0], -(2.0**25 - 2)  # -1 in truth
    assert sum(map(Fraction, weights)) + Fraction(bias) == -1
    z = torch.tensor(weights[0])
    for w in weights[1:]:
        z = z + w  # 2**25 - 1 lies between two numbers of float32 and rounds back
    assert z + bias == 2.0
    population = single([weights], [bias])
    ones = (1.0, 1.0)
    found = certify(population, ones)
    assert found.exact.tolist() == [[-1.0]] and found.upper[0][0, 0] > 2 and not found.certified[0].any()
    assert certify(single([weights], [bias], torch.float64), ones).certified[0].all()


def test_a_unit_that_only_the_rounding_of_tiny_products_turns_on_is_not_certified():
    tiny = 2.0**-149  # the smallest number of float32: three quarters of it round up to all of it
    z = sum(torch.tensor([tiny]) * 0.75 for _ in range(5)) - 4 * tiny
    assert z.item() == tiny and 5 * 0.75 - 4 < 0
    found = certify(single([[tiny] * 5], [-4 * tiny]), (0.75, 0.75))
    assert found.exact.item() < 0 and not found.certified[0].any() and found.upper[0].item() >= tiny


@pytest.mark.parametrize(("dtype", "digits"), [(torch.float32, 24), (torch.float64, 53)])
def test_the_bound_is_never_below_its_formula_whatever_its_own_rounding(dtype, digits):
    generator = np.random.default_rng(1)
    population = single(generator.standard_normal((60, 40)), generator.standard_normal(60), dtype)
    found = certify(population, BOX)
    gamma = Fraction(43, 2**digits - 43)  # of 40 products, bias, shift, and one to spare
    for unit in range(60):
        exact, size = sums(population, 0, unit, *BOX, 0.0)
        assert Fraction(found.upper[0][0, unit].item()) >= exact + gamma * size


def test_a_weight_of_0_takes_nothing_from_a_layer_of_which_nothing_is_known():
    def unknown(lower, upper, _):
        return torch.full_like(lower, -np.inf), torch.full_like(upper, np.inf)

    def rectifier(lower, upper, _):
        return lower.clamp(min=0), upper.clamp(min=0)

    layers = [(torch.ones(1, 2, 2), torch.zeros(1, 2), unknown),
              (torch.tensor([[[0.0, 0.0], [0.0, 1.0]]]), -torch.ones(1, 2), rectifier)]
    assert certify_chain(layers, BOX).certified[1].tolist() == [[True, False]]


def test_any_order_of_summation_stays_within_the_bounds():
    generator = np.random.default_rng(3)
    weights = (generator.standard_normal((40, 64)) * 10.0 ** generator.uniform(-3, 3, (40, 64))).astype(np.float32)
    bias = -np.maximum(weights, 0).astype(np.float64).sum(1).astype(np.float32)  # cancels to next to nothing
    found = certify(single(weights, bias), BOX)
    ones = np.concatenate([np.where(weights > 0, weights, 0), bias[:, None]], axis=1)
    highest = np.full(40, -np.inf)
    for _ in range(300):
        terms = ones[:, generator.permutation(65)]
        highest = np.maximum(highest, functools.reduce(np.add, terms.T))  # one after another, in float32
    assert (highest <= found.upper[0][0]).all() and (highest > found.exact[0]).sum() > 30


# the layers above


def slow_intervals(population, member, low, high, bias_shift):
    """Return [(lower, upper)] of every hidden unit's pre-activation, term by term, activations on a dense grid."""
    ends, found = [(low, high)] * population.in_features, []
    value = population.nonlinearity.activations[member].value
    for weight, own in zip(population.weights[:-1], population.biases[:-1]):
        layer = []
        for row, b in zip(weight[member].tolist(), own[member].tolist()):
            terms = [sorted((w * a, w * z)) for w, (a, z) in zip(row, ends)]
            layer.append((b + bias_shift + sum(t[0] for t in terms), b + bias_shift + sum(t[1] for t in terms)))
        found.append(layer)
        ends = []
        for unit, (a, z) in enumerate(layer):
            h = value(torch.linspace(a, z, 3001).double()).tolist()
            h = [-v for v in h] if population.nonlinearity.sign_flip[member] and unit % 2 else h
            ends.append((min(h), max(h)))
    return found


@pytest.mark.parametrize("activation", activations.names())
@pytest.mark.parametrize("sign_flip", [False, True])
def test_every_layer_has_the_intervals_of_slow_code_and_stays_within_them(activation, sign_flip):
    population = Population(6, (9, 8, 7), 3, activation=activation, init="default", seeds=(0, 1), sign_flip=sign_flip)
    for bias_shift in (-0.5, 0.4):
        found = certify(population, (-1.0, 2.0), bias_shift=bias_shift)
        X = torch.from_numpy(np.random.default_rng(1).uniform(-1, 2, (20_000, 6)).astype(np.float32))
        for k, (z, _) in enumerate(layer_by_layer(population, X, bias_shift)):
            assert (found.lower[k] <= z.min(2)).all() and (z.max(2) <= found.upper[k]).all()
        for member in (0, 1):
            for k, want in enumerate(slow_intervals(population, member, -1.0, 2.0, bias_shift)):
                got = np.stack([found.lower[k][member], found.upper[k][member]], axis=1)
                np.testing.assert_allclose(got, want, rtol=2e-4, atol=2e-4)


def test_members_of_different_activations_each_have_their_own_intervals():
    kinds = ("relu", "relu", "gelu", "lisht")
    both = certify(Population(6, (5, 5), 3, activation=kinds, seeds=(0, 1, 2, 3)), BOX, bias_shift=-0.7)
    for i, kind in enumerate(kinds):
        alone = certify(Population(6, (5, 5), 3, activation=kind, seeds=(i,)), BOX, bias_shift=-0.7)
        for k in range(2):
            np.testing.assert_array_equal(both.upper[k][i], alone.upper[k][0])
            np.testing.assert_array_equal(both.certified[k][i], alone.certified[k][0])
    assert not both.certified[1][2:].any()


@pytest.mark.parametrize("name", ["prelu", "pau", "maxout"])
def test_above_an_activation_of_which_nothing_is_known_nothing_is_certified(name):
    population = Population(6, (5, 5), 3, activation=name)
    found = certify(population, BOX, bias_shift=-9.0)
    assert (found.upper[0] < 0).any() and np.isinf(found.upper[1]).all() and not found.certified_dead.any()


@pytest.mark.parametrize("name", activations.names())
def test_only_an_activation_with_exact_zeros_lets_a_unit_be_certified(name):
    population = single([[-1.0, -1.0]], [-1.0])
    population = Population(2, (1,), 1, activation=name)
    population.weights[0].fill_(-1.0), population.biases[0].fill_(-1.0)
    assert certify(population, BOX).certified[0].all() == activations.get(name).exact_zeros


def test_a_shifted_rectifier_is_off_up_to_its_shift():
    population = Population(1, (2,), 1, activation=activations.get("shifted_relu", shift=0.5))
    population.weights[0].copy_(torch.tensor([[[0.4], [0.6]]]))
    population.biases[0].zero_()
    assert certify(population, BOX).certified[0].tolist() == [[True, False]]


# certificates of trained networks


def certified_networks():
    """Return [(population, bias_shift, marks)]: all certified units of layer 1 as one layer, then whole networks.

    The two networks with most certified units above their first layer are taken whole.
    """
    population, _ = trained()
    networks = []
    for bias_shift in SHIFTS:
        found = certify(population, BOX, bias_shift=bias_shift)
        rows = torch.from_numpy(found.certified[0])
        first = single(population.weights[0][rows], population.biases[0][rows])
        networks.append((first, bias_shift, (np.ones((1, len(first.biases[0][0])), bool),)))
        for i in np.argsort(-found.certified_dead[1:].sum(0))[:2]:
            if found.certified_dead[1:, i].any():
                marks = tuple(layer[i : i + 1] for layer in found.certified)
                networks.append((population.subset(slice(int(i), int(i) + 1)), bias_shift, marks))
    return networks


def false_certificates(n_inputs, chunk=20_000):
    """Return (certified units tried, of which above the first layer, inputs, times one of them was on)."""
    networks, generator = certified_networks(), torch.Generator().manual_seed(1)
    firsts = torch.cat([population.weights[0][0] for population, _, _ in networks])
    worst = torch.from_numpy(corner(firsts.numpy(), (np.zeros(64), np.ones(64)))).float()
    n_tried = n_on = 0
    while n_tried < n_inputs + len(worst):
        X = torch.rand(chunk, 64, generator=generator)
        X[: chunk // 4] = (X[: chunk // 4] > 0.5).float()  # corners of the box
        X = worst if n_tried == 0 else X
        n_tried += len(X)
        for population, bias_shift, marks in networks:
            for mine, (_, h) in zip(marks, population.hidden(X, bias_shift)):
                n_on += int((h[torch.from_numpy(mine)] != 0).sum())
    above = sum(int(mine.sum()) for _, _, marks in networks for mine in marks[1:])
    return above + sum(int(marks[0].sum()) for _, _, marks in networks if len(marks) == 1), above, n_tried, n_on


def test_no_certified_unit_is_ever_on_for_100_000_inputs_nor_at_its_own_corner():
    n_certified, above, n_tried, n_on = false_certificates(100_000)
    assert n_certified > 40 and above > 3 and n_tried > 100_000
    assert n_on == 0


def test_a_false_certificate_would_be_found(monkeypatch):
    honest = certified_networks()
    population, bias_shift, _ = honest[0]
    population.biases[0] += 1.0 - float(certify(population, BOX, bias_shift=bias_shift).upper[0].min())
    monkeypatch.setitem(globals(), "certified_networks", lambda: honest)
    assert false_certificates(1000)[3] > 0


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_no_certified_unit_is_ever_on_for_10_million_inputs():
    n_certified, above, n_tried, n_on = false_certificates(10_000_000)
    assert n_certified > 40 and above > 3 and n_tried > 10_000_000
    assert n_on == 0


@pytest.mark.parametrize("bias_shift", SHIFTS)
def test_certified_units_are_dead_and_most_dead_units_are_not_certified(bias_shift):
    population, X = trained()
    found, dead = certify(population, BOX, bias_shift=bias_shift), census(population, X, bias_shift=bias_shift).dead
    assert (found.certified_dead <= dead).all()
    assert 0 < found.certified_dead.sum() < dead.sum()


def test_a_dead_unit_of_the_first_layer_that_is_not_certified_is_on_at_its_corner():
    population, X = trained()
    found = certify(population, BOX)
    silent = [(h == 0).all(2).numpy() for _, h in population.hidden(X)][0]
    for member, unit in np.argwhere(silent & ~found.certified[0]):
        if in_doubt(*sums(population, member, unit, *BOX, 0.0)):
            continue
        worst = corner(population.weights[0][member, unit].numpy(), found.box)[None].astype(np.float32)
        h = layer_by_layer(population, torch.from_numpy(worst), 0.0)[0][1]
        assert h[member, unit, 0] > 0


# words and refusals


def test_words_say_where_and_for_which_inputs():
    population = single([[1.0, -2.0], [1.0, 1.0], [-1.0, -1.0]], [-1.5, -1.5, 0.0])
    assert certify(population, BOX).in_words() == (
        "Of 3 units 2 are certified dead (2 in layer 1): no input with values from 0 to 1 turns them on."
    )
    assert certify(population, (0.0, 9.0)).in_words() == (
        "Of 3 units 1 is certified dead (1 in layer 1): no input with values from 0 to 9 turns it on."
    )
    assert certify(population, (np.array([-3.0, -2.0]), np.array([9.0, 4.0]))).in_words() == (
        "Of 3 units none is certified dead: no bound rules out every input with values within each feature's range, "
        "from -3 to 9 at most."
    )


@pytest.mark.parametrize(
    ("box", "got"),
    [
        ((1.0, 0.0), "(1.0, 0.0)"),
        ((0.0, float("inf")), "(0.0, inf)"),
        ((0.0, float("nan")), "(0.0, nan)"),
        ((0.0,), "(0.0,)"),
        ((np.zeros(3), np.ones(3)), "a tuple"),
        (None, "a NoneType"),
        (("a", "b"), "('a', 'b')"),
    ],
)
def test_what_is_no_box_is_refused(box, got):
    with pytest.raises(ValueError) as caught:
        certify(single([[1.0, 1.0]], [0.0]), box)
    assert str(caught.value) == (
        "certify: box must be (low, high), finite numbers or 2 of them each, low at most high; "
        f"got {got}. Pass dataset.box, say."
    )


def test_another_dtype_is_refused():
    layer = torch.zeros(1, 2, 2, dtype=torch.float16), torch.zeros(1, 2, dtype=torch.float16), None
    with pytest.raises(ValueError) as caught:
        certify_chain([layer], BOX)
    assert str(caught.value) == ("certify: the network must be of float32 or float64; got torch.float16. Use .float().")
