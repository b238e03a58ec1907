"""The three products of a training step against one member after another, for every way they may lie in memory."""

import pytest
import torch

from rectlab.networks.products import add_outer, product, product_back, room_for

N_OUT, N_IN = 3, 4
SIZES = [(members, batch) for members in (1, 2, 5) for batch in (1, 10, 16, 32)]


def draw(*shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(sum(shape)), dtype=torch.float64)


def in_room(members, units, batch):
    return room_for(members, units, batch, dtype=torch.float64).copy_(draw(members, units, batch))


@pytest.mark.parametrize(("members", "batch"), SIZES)
@pytest.mark.parametrize("shared", [True, False])
def test_product_is_that_of_each_member(members, batch, shared):
    weight, bias = draw(members, N_OUT, N_IN), draw(members, N_OUT)
    X = draw(batch, N_IN).T if shared else in_room(members, N_IN, batch)
    out = room_for(members, N_OUT, batch, dtype=torch.float64)
    assert product(weight, bias, X, out) is out
    for m in range(members):
        torch.testing.assert_close(out[m], weight[m] @ (X if shared else X[m]) + bias[m][:, None], rtol=0, atol=1e-14)


@pytest.mark.parametrize(("members", "batch"), SIZES)
def test_product_back_is_that_of_each_member(members, batch):
    weight, delta = draw(members, N_OUT, N_IN), in_room(members, N_OUT, batch)
    out = room_for(members, N_IN, batch, dtype=torch.float64)
    assert product_back(weight, delta, out) is out
    for m in range(members):
        torch.testing.assert_close(out[m], weight[m].T @ delta[m], rtol=0, atol=1e-14)


@pytest.mark.parametrize(("members", "batch"), SIZES)
@pytest.mark.parametrize("shared", [True, False])
def test_outer_product_is_added_in_place_for_each_member(members, batch, shared):
    weight, delta = draw(members, N_OUT, N_IN), in_room(members, N_OUT, batch)
    X = draw(batch, N_IN).T if shared else in_room(members, N_IN, batch)
    expected = [0.5 * weight[m] - 2 * delta[m] @ (X if shared else X[m]).T for m in range(members)]
    assert add_outer(weight, delta, X, beta=0.5, alpha=-2.0) is weight
    torch.testing.assert_close(weight, torch.stack(expected), rtol=0, atol=1e-13)


@pytest.mark.parametrize("members", [1, 2])
def test_no_product_takes_a_stack_of_one_matrix(monkeypatch, members):
    """Some libraries are a thousand times slower at such a stack than at the matrix itself."""
    stacks = []
    for name in ("bmm", "baddbmm"):
        inside = getattr(torch, name)
        monkeypatch.setattr(torch, name, lambda *a, inside=inside, **k: stacks.append(len(a[-1])) or inside(*a, **k))
    weight, X = draw(members, N_OUT, N_IN), in_room(members, N_IN, 10)
    out = product(weight, draw(members, N_OUT), X, room_for(members, N_OUT, 10, dtype=torch.float64))
    product_back(weight, out, X)
    assert stacks == ([] if members == 1 else [2, 2])


def test_units_of_an_example_lie_side_by_side_for_one_network_with_an_odd_batch_only():
    assert room_for(1, 7, 10).stride()[1:] == (1, 7)
    assert room_for(1, 7, 16).stride()[1:] == (16, 1)
    assert room_for(2, 7, 10).stride() == (70, 10, 1)
