"""A run that keeps its good state now and then only, as sweeps do: when divergence is seen, and what stays frozen."""

import numpy as np
import pytest
import torch

from rectlab.networks import LOSSES, Population, Run, Settings

KEEP_EVERY = 20


def running(lr=(0.1, 1e6, 0.1)):
    """Return (step, run) of three small networks of which the second diverges."""
    generator = np.random.default_rng(0)
    X = torch.from_numpy(generator.standard_normal((32, 6)).astype(np.float32))
    y = torch.from_numpy(generator.integers(0, 3, 32))
    population = Population(6, (8, 8), 3, seeds=(0, 1, 2))
    loss = LOSSES["cross_entropy"](y, 3, torch.float32)
    run = Run(population, loss, Settings(lr=lr), "sgd", keep_every=KEEP_EVERY, n_chunks=1, count_wrong=False)
    return lambda: run.step(X, torch.arange(32))[0], run


def parameters_of(run, member):
    return [p[member].clone() for p in run.population.parameters()]


def test_divergence_is_seen_in_the_step_whose_loss_is_not_finite():
    step, run = running()
    for k in range(3 * KEEP_EVERY):
        loss = step()
        assert bool(run.diverged[1]) >= bool(~torch.isfinite(loss[1]))
        if run.diverged[1]:
            break
    assert run.diverged.tolist() == [False, True, False] and k % KEEP_EVERY != 0


def test_a_diverged_member_stays_as_it_is_at_every_later_step():
    step, run = running()
    while not run.diverged[1]:
        step()
    frozen, others = parameters_of(run, 1), parameters_of(run, 0)
    for _ in range(2 * KEEP_EVERY + 3):
        step()
        assert all(torch.equal(a, b) for a, b in zip(parameters_of(run, 1), frozen))
    assert not all(torch.equal(a, b) for a, b in zip(parameters_of(run, 0), others))


@pytest.mark.parametrize("member", [0, 2])
def test_a_member_that_is_put_back_by_hand_goes_to_its_last_kept_state(member):
    step, run = running(lr=0.1)
    for _ in range(KEEP_EVERY + 1):
        kept = parameters_of(run, member)
        step()
    marked = torch.zeros(3, dtype=torch.bool)
    marked[member] = True
    run.put_back(marked)
    assert all(torch.equal(a, b) for a, b in zip(parameters_of(run, member), kept))
    assert run.diverged.tolist() == marked.tolist()


@pytest.mark.parametrize("n_steps", [1, KEEP_EVERY, KEEP_EVERY + 1])
def test_a_member_that_the_last_step_broke_is_put_back_at_the_end(n_steps):
    step, run = running(lr=0.1)
    for _ in range(n_steps):
        step()
    run.population.biases[0][1, 3] = -torch.inf  # its unit is off, so that no loss shows it
    others = parameters_of(run, 0)
    run.settle()
    assert run.diverged.tolist() == [False, True, False]
    assert all(torch.isfinite(p).all() for p in run.population.parameters())
    assert all(torch.equal(a, b) for a, b in zip(parameters_of(run, 0), others))


def like_a_gpu(run):
    """Let a run on the processor look as seldom as on a GPU, and count its copies."""
    run._asks_every_step, calls, put_back = False, [], run.put_back
    run.put_back = lambda members: (calls.append(run._steps), put_back(members))
    return calls


def test_a_gpu_is_looked_at_every_so_many_steps_only():
    step, run = running(lr=0.1)
    calls = like_a_gpu(run)
    for _ in range(3 * KEEP_EVERY + 1):
        step()
    assert calls == [0, KEEP_EVERY, 2 * KEEP_EVERY, 3 * KEEP_EVERY]


@pytest.mark.parametrize("n_steps", [KEEP_EVERY + 1, 3 * KEEP_EVERY, 3 * KEEP_EVERY + 7])
def test_a_gpu_ends_with_the_same_weights_and_the_same_diverged_members(n_steps):
    (step, on_gpu), (other_step, on_cpu) = running(), running()
    like_a_gpu(on_gpu)
    for _ in range(n_steps):
        step(), other_step()
    on_gpu.settle()
    assert on_gpu.diverged.tolist() == on_cpu.diverged.tolist() == [False, True, False]
    for mine, other in zip(on_gpu.population.parameters(), on_cpu.population.parameters()):
        assert mine.equal(other)
