"""Sparse autoencoders: gradients against autograd, what is held, drawn again and counted, on made codes."""

import numpy as np
import pytest
import torch

from rectlab import streams
from rectlab.lessons.penalty import dictionary
from rectlab.lessons.penalty.dictionary import learn


def made(n=300, units=12, seed=0):
    """Return examples that are each a sum of two of sixteen directions: what a dictionary should find."""
    rng = np.random.default_rng(seed)
    directions = rng.standard_normal((16, units))
    codes = np.zeros((n, 16))
    for row in codes:
        row[rng.choice(16, 2, replace=False)] = rng.uniform(0.5, 1.5, 2)
    return torch.tensor(codes @ directions).float()


def coder(top_k=None):
    made_coder = dictionary._Coder(6, 9, top_k, streams.of(0, "dictionary"))
    rng = np.random.default_rng(1)
    for parameter in made_coder.parameters:
        parameter += torch.tensor(0.3 * rng.standard_normal(tuple(parameter.shape))).float()
    return made_coder


@pytest.mark.parametrize("top_k", [None, 2])
def test_gradients_are_those_of_autograd(top_k):
    mine, x = coder(top_k), torch.tensor(np.random.default_rng(2).standard_normal((5, 6))).float()
    ours = mine.gradients(x, 0.3)
    with torch.enable_grad():
        encoder, decoder, shift, centre = parameters = [p.clone().requires_grad_() for p in mine.parameters]
        code = ((x - centre) @ encoder + shift).relu()
        if top_k:
            code = code * (code >= code.topk(top_k, dim=1).values[:, -1:])
        loss = (x - code @ decoder - centre).square().sum(1).mean() + 0.3 * code.sum(1).mean()
        theirs = torch.autograd.grad(loss, parameters)
    for one, other in zip(ours, theirs):
        torch.testing.assert_close(one, other)


def test_few_features_rebuild_sums_of_two_directions_and_topk_keeps_so_many():
    x, other = made(), made(seed=5)
    found = learn(x, x, top_k=3, n_features=32)
    assert found.error < 15 and 0 < found.active <= 3 and (found.codes >= 0).all()
    assert found.active == pytest.approx((found.codes > 0).sum(1).mean())
    assert found.dead == (found.codes == 0).all(0).sum()
    assert found.price == pytest.approx(found.codes.sum(1).mean(), rel=1e-5)
    assert learn(x, other, top_k=3, n_features=32).error > found.error
    assert f"Of 32 features {found.active:.1f} are active in an example and {found.dead} are dead" in found.in_words()


def test_a_price_shrinks_what_is_rebuilt_and_a_free_decoder_hides_a_part_of_the_price():
    x = made()
    cheap, dear, loose = (learn(x, x, n_features=32, n_steps=400, l1=l1, hold=hold)
                          for l1, hold in ((0.05, True), (0.5, True), (0.5, False)))
    assert dear.active < cheap.active and dear.error > cheap.error and dear.shrunk > cheap.shrunk + 5
    assert cheap.norm == dear.norm == pytest.approx(1) and loose.norm > 1.2 and loose.price < 0.8 * dear.price


def test_dead_features_get_the_direction_of_an_example_and_start_anew():
    mine, x = coder(), torch.tensor(np.random.default_rng(2).standard_normal((20, 6))).float()
    mine.step(x, 0.1)
    mine.shift[[2, 5]] = -100
    living = [k for k in range(9) if mine(x)[0][:, k].any()]
    before = mine.encoder[:, living].clone()
    n = mine.resample(x, streams.of(0, "redraw", 1))
    dead = [k for k in range(9) if k not in living]
    assert n == len(dead) >= 2 and {2, 5} <= set(dead)
    directions = torch.nn.functional.normalize(x - mine.centre, dim=1)
    assert torch.isclose(mine.decoder[dead] @ directions.T, torch.tensor(1.0), atol=1e-5).any(1).all()
    torch.testing.assert_close(mine.encoder[:, living], before)
    size = dictionary.NEWCOMER * before.norm(dim=0).mean()
    torch.testing.assert_close(mine.encoder[:, dead], size * mine.decoder[dead].T)
    assert mine.shift[dead].eq(0).all() and mine.means[1][dead].eq(0).all() and mine.squares[0][:, dead].eq(0).all()
    assert mine.resample(x * 0 + mine.centre + 9 * mine.decoder[dead[0]], streams.of(0, "redraw", 2)) < 9


def test_what_is_asked_for_must_be_possible_and_the_same_seed_gives_the_same():
    x = made(60)
    one, two, other = (learn(x, x, l1=0.1, n_features=8, n_steps=20, seed=seed) for seed in (3, 3, 4))
    assert (one.codes == two.codes).all() and not (one.codes == other.codes).all()
    with pytest.raises(ValueError) as refusal:
        learn(x, x, top_k=9, n_features=8)
    assert str(refusal.value) == (
        "dictionary.learn: top_k must be a whole number from 1 to 8; got 9. Pass top_k=8, say."
    )
