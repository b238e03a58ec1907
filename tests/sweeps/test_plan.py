"""What a sweep is asked to do: rows of settings, and pieces that depend on the networks only."""

import re

import numpy as np
import pytest
import torch

from rectlab import activations, initialization
from rectlab.compute.chunks import networks_at_a_time
from rectlab.sweeps import plan
from rectlab.sweeps.plan import grid, rows_of
from rectlab.sweeps.task import Task

EVERY_ACTIVATION = activations.names() + activations.trainable_names()
SETTINGS = "hidden_sizes, activation, l1, target, lr, momentum, seed, init, bias_shift, loss, corruption, sign_flip"
SETTINGS += ", residual, norm"


def whole(message):
    return f"^{re.escape(message)}$"


def column(rows, name):
    return [row[name] for row in rows]


# grid


def test_grid_is_the_product_and_its_last_setting_varies_fastest():
    made = grid(activation=["relu", "tanh"], lr=[0.1, 0.2, 0.3], seed=[0, 1])
    rows = list(zip(made["activation"], made["lr"], made["seed"]))
    assert rows == [(a, lr, s) for a in ("relu", "tanh") for lr in (0.1, 0.2, 0.3) for s in (0, 1)]


def test_grid_repeats_a_scalar_and_takes_a_tuple_of_sizes_for_one_value():
    made = grid(hidden_sizes=(8, 4), l1=0.5, seed=range(3))
    assert made == {"hidden_sizes": [(8, 4)] * 3, "l1": [0.5] * 3, "seed": [0, 1, 2]}


def test_grid_of_shapes_and_of_arrays():
    made = grid(hidden_sizes=[(8,), (4, 4)], l1=np.array([0.0, 0.5]))
    assert made == {"hidden_sizes": [(8,), (8,), (4, 4), (4, 4)], "l1": [0.0, 0.5, 0.0, 0.5]}
    assert {type(v) for v in made["l1"]} == {float}


def test_grid_of_nothing_is_one_network_and_of_an_empty_list_is_refused_by_the_sweep():
    assert rows_of(grid()) == rows_of({})
    with pytest.raises(ValueError, match="must be of one length, at least 1; got l1 0, seed 0"):
        rows_of(grid(l1=[], seed=[0, 1]))


# rows


def test_nothing_asked_is_one_network_with_the_defaults_of_the_issue():
    assert rows_of({}) == [plan.DEFAULTS]
    assert ", ".join(plan.DEFAULTS) == SETTINGS
    assert plan.DEFAULTS["hidden_sizes"] == (128, 128) and plan.DEFAULTS["seed"] == 0


def test_scalars_hold_for_all_and_lists_go_together():
    rows = rows_of({"l1": [0.0, 0.1], "seed": (5, 6), "lr": 0.3})
    assert [(row["l1"], row["seed"], row["lr"]) for row in rows] == [(0.0, 5, 0.3), (0.1, 6, 0.3)]


@pytest.mark.parametrize("values", [[3, 4], (3, 4), range(3, 5), np.array([3, 4]), torch.tensor([3, 4]), iter([3, 4])])
def test_anything_that_can_be_walked_through_is_a_list_and_holds_plain_numbers(values):
    seeds = column(rows_of({"seed": values}), "seed")
    assert seeds == [3, 4] and {type(seed) for seed in seeds} == {int}


@pytest.mark.parametrize("value", [np.int64(3), np.array(3), torch.tensor(3)])
def test_scalars_of_numpy_and_torch_become_plain(value):
    (row,) = rows_of({"seed": value})
    assert row["seed"] == 3 and type(row["seed"]) is int


@pytest.mark.parametrize("sizes", [(8, 4), [8, 4], np.array([8, 4])])
def test_sizes_are_one_network_of_two_layers(sizes):
    (row,) = rows_of({"hidden_sizes": sizes})
    assert row["hidden_sizes"] == (8, 4) and {type(size) for size in row["hidden_sizes"]} == {int}


@pytest.mark.parametrize("sizes", [[(8, 4), (3, 2)], ((8, 4), (3, 2)), [[8, 4], [3, 2]], np.array([[8, 4], [3, 2]])])
def test_list_of_sizes_is_one_network_each(sizes):
    assert column(rows_of({"hidden_sizes": sizes}), "hidden_sizes") == [(8, 4), (3, 2)]


def test_list_of_sizes_may_differ_in_depth():
    assert column(rows_of({"hidden_sizes": [(8,), (4, 4)]}), "hidden_sizes") == [(8,), (4, 4)]


# pieces


def task_of(rows, **options):
    X, y = np.zeros((9, 5)), np.zeros(9, int)
    return Task(tuple(rows), X, y, X, y, **{"out_features": 3, "n_epochs": 1, "batch_size": 8, **options})


def cut(over):
    return task_of(rows_of({"hidden_sizes": (8,), **over})).cut()


def test_every_network_is_in_one_piece_with_its_own_settings():
    rows = rows_of(grid(hidden_sizes=[(8,), (4, 4)], activation=["tanh", "relu"], l1=[0.1, 0.2, 0.3]))
    pieces = task_of(rows).cut()
    assert sorted(place for piece in pieces for place in piece.places) == list(range(12))
    for piece in pieces:
        assert [rows[place] for place in piece.places] == list(piece.rows)


@pytest.mark.parametrize(("n", "sizes"), [(1, [1]), (2, [1, 1]), (5, [3, 2]), (8, [4, 4])])
def test_there_are_two_pieces_at_least_so_that_two_workers_have_work(n, sizes):
    assert [len(piece.places) for piece in cut({"seed": range(n)})] == sizes


def test_networks_that_cannot_be_stacked_are_never_in_one_piece():
    together = {"hidden_sizes": [(8,), (4, 4)], "target": ["activations", "weights"],
                "loss": ["cross_entropy", "squared_error"]}
    pieces = cut(grid(**together, seed=[0, 1, 2]))
    kinds = [{tuple(row[name] for name in together) for row in piece.rows} for piece in pieces]
    assert all(len(kind) == 1 for kind in kinds)
    assert len(set().union(*kinds)) == 8 and len(pieces) == 16


def test_members_of_one_activation_stand_side_by_side():
    pieces = cut(grid(seed=range(3), activation=["tanh", "relu", "elu"]))
    walked = [row["activation"] for piece in pieces for row in piece.rows]
    assert walked == ["elu"] * 3 + ["relu"] * 3 + ["tanh"] * 3


def test_pieces_hold_what_the_cache_holds(monkeypatch):
    fit = networks_at_a_time(5, (8,), 3, 8, 8)
    monkeypatch.setattr("rectlab.compute.chunks.CACHE_BYTES", 3 * 8e6 / fit)  # now three fit
    assert networks_at_a_time(5, (8,), 3, 8, 8) == 3
    assert [len(piece.places) for piece in cut({"seed": range(10)})] == [3, 3, 2, 2]


def test_cut_does_not_ask_how_many_processors_there_are(monkeypatch):
    def places():
        return [part.places for part in cut(grid(seed=range(4), activation=["tanh", "relu"]))]

    before = places()
    monkeypatch.setattr(torch, "get_num_threads", lambda: 7)
    monkeypatch.setattr("os.cpu_count", lambda: 7)
    assert places() == before


def test_networks_of_other_epochs_or_another_order_are_parts_of_their_own():
    order, n_epochs = (0, 0, 1, 1, 1, 0), (2, 2, 2, 2, 3, 2)
    parts = task_of(rows_of({"seed": range(6)}), order=order, n_epochs=n_epochs).cut(most=2)
    assert [(part.places, part.order, part.n_epochs) for part in parts] == [
        ((0, 1), 0, 2), ((5,), 0, 2), ((2, 3), 1, 2), ((4,), 1, 3),
    ]


def test_gpu_gets_a_group_as_a_whole_but_smaller_parts_where_they_are_kept():
    task = task_of(rows_of({"seed": range(60)}), device="cuda")
    assert [len(part.places) for part in task.cut()] == [60]
    assert [len(part.places) for part in task.cut(keep=True)] == [20] * 3


# errors


CORRECT, CHOOSE = "Correct it, or leave it out.", "Choose one, or list several."
EQUAL = "Make them equally long, or use rectlab.grid for all combinations."
WRONG = [  # setting, value, what came, what must hold
    ("l1", [0.1, -0.1], "-0.1", "a number from 0 up"), ("lr", 0, "0", "a number above 0"),
    ("lr", float("nan"), "nan", "a number above 0"), ("momentum", 1.0, "1.0", "a number from 0 to below 1"),
    ("corruption", -0.5, "-0.5", "a number from 0 to below 1"), ("bias_shift", "0", "'0'", "a finite number"),
    ("seed", 0.5, "0.5", "a whole number from 0 up"), ("seed", [0, -1], "-1", "a whole number from 0 up"),
    ("seed", True, "True", "a whole number from 0 up"), ("sign_flip", "no", "'no'", "True or False"),
    ("residual", "yes", "'yes'", "False, True or a finite number from 0 up"),
]


@pytest.mark.parametrize(("setting", "value", "got", "what"), WRONG)
def test_a_value_that_cannot_be_is_refused_in_full(setting, value, got, what):
    with pytest.raises(ValueError, match=whole(f"sweep: {setting} must be {what}; got {got}. {CORRECT}")):
        rows_of({setting: value})


@pytest.mark.parametrize(
    ("setting", "value", "got", "choices"),
    [
        ("activation", ["relu", "rleu"], "'rleu'", EVERY_ACTIVATION),
        ("init", "xavier", "'xavier'", initialization.names()),
        ("target", "outputs", "'outputs'", ("activations", "preactivations", "weights")),
        ("loss", None, "None", ("cross_entropy", "squared_error")),
    ],
)
def test_a_choice_that_is_none_is_refused_with_all_there_are(setting, value, got, choices):
    message = f"sweep: {setting} must be one of {', '.join(choices)}; got {got}. {CHOOSE}"
    with pytest.raises(ValueError, match=whole(message)):
        rows_of({setting: value})


@pytest.mark.parametrize(("sizes", "got"), [(16, "16"), ([(8.7,)], "(8.7,)")])
def test_sizes_that_are_none_are_refused_in_the_words_of_the_population(sizes, got):
    with pytest.raises(ValueError, match=rf"^Population: hidden_sizes must be a tuple .*; got {re.escape(got)}\. Pass"):
        rows_of({"hidden_sizes": sizes})


@pytest.mark.parametrize(
    ("over", "message"),
    [
        (
            {"l1": [0.1, 0.2], "seed": [0, 1, 2], "lr": 0.1},
            f"sweep: lists in over must be of one length, at least 1; got l1 2, seed 3. {EQUAL}",
        ),
        ({"l1": []}, f"sweep: lists in over must be of one length, at least 1; got l1 0. {EQUAL}"),
        (
            {"L1": 0.1, "lr": 0.1, "alpha": 3},
            f"sweep: over must name settings among {SETTINGS}; got L1, alpha. Correct the name.",
        ),
    ],
)
def test_what_cannot_be_swept_is_refused_in_full(over, message):
    with pytest.raises(ValueError, match=whole(message)):
        rows_of(over)
