"""How many threads share a look at a network: as many as pay, and never so many that they wait for each other."""

import pytest

from rectlab.compute import chunks

PAYS = chunks.PRODUCTS["look"]


@pytest.mark.parametrize(
    ("products", "processors", "threads"),
    [
        (PAYS, 16, 1),
        (1.1 * PAYS, 16, 2),
        (3 * PAYS, 16, 3),
        (100 * PAYS, 16, chunks.MOST_LOOKERS),
        (100 * PAYS, 2, 2),
        (100 * PAYS, 1, 1),
    ],
)
def test_a_look_takes_as_many_threads_as_pay(monkeypatch, products, processors, threads):
    monkeypatch.setattr(chunks, "n_workers", lambda: processors)
    assert chunks.workers_for(products) == threads


def test_a_long_step_takes_all_processors_and_a_short_one_takes_one(monkeypatch):
    monkeypatch.setattr(chunks, "n_workers", lambda: 16)
    assert [chunks.workers_for(k * chunks.PRODUCTS["step"], "step") for k in (1, 2)] == [1, 16]
