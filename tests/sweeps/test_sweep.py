"""A sweep against networks trained one by one with plain torch; its table against plain counting; its input."""

import re

import numpy as np
import pytest
import torch
from torch.nn import functional

from rectlab import streams
from rectlab.networks import Population
from rectlab.sweeps import estimate, grid, sweep, work

N, IN, CLASSES, BATCH, EPOCHS = 29, 5, 3, 8, 3  # the last batch of an epoch has 5 examples
SIZES = (7, 6)


def data(n=N, seed=11):
    generator = np.random.default_rng(seed)
    return generator.standard_normal((n, IN)), generator.integers(0, CLASSES, n)


X, Y = data()
X_TEST, Y_TEST = data(17, seed=12)
ALIKE = {"n_epochs": EPOCHS, "batch_size": BATCH, "hidden_sizes": SIZES, "dtype": "float64"}


def run(over=None, **options):
    return sweep(X, Y, **{**ALIKE, "over": over or {}, **options})


def whole(message):
    return f"^{re.escape(message)}$"


# against plain torch


def start(row):
    """Return the network of a row before training, as plain torch."""
    return Population(
        IN, row["hidden_sizes"], CLASSES, activation=row["activation"], init=row["init"], seeds=(row["seed"],),
        sign_flip=row["sign_flip"], dtype=torch.float64,
    ).to_module(0)


def forward(network, inputs, shift):
    """Run an nn.Sequential, the bias shift added by hand; return outputs and lists over hidden layers.

    A layer of it is Linear, activation and, where it has one, the flip of signs.
    """
    h, Z, H = inputs, [], []
    for k, part in enumerate(network):
        h = part(h)
        if isinstance(part, torch.nn.Linear) and k < len(network) - 1:
            h = h + shift
            Z.append(h)
        elif isinstance(network[min(k + 1, len(network) - 1)], torch.nn.Linear):
            H.append(h)
    return h, Z, H[: len(Z)]


def penalty(network, Z, H, target):
    if target == "weights":
        return sum(part.weight.abs().sum() for part in network if isinstance(part, torch.nn.Linear))
    return sum(a.abs().sum(1).mean() for a in (H if target == "activations" else Z))


def loss_of(row, outputs, targets):
    if row["loss"] == "cross_entropy":
        return functional.cross_entropy(outputs, targets)
    if not targets.is_floating_point():
        targets = functional.one_hot(targets, CLASSES).double()
    return (outputs - targets.reshape(len(targets), -1)).square().sum(1).mean()


def train_alone(row, optimizer, y=Y, network=None):
    """Train one network with torch.optim in the sweep's order; return it and its mean batch loss of each epoch."""
    network, y = start(row) if network is None else network, torch.from_numpy(y)
    rule = (
        torch.optim.Adam(network.parameters(), lr=row["lr"])
        if optimizer == "adam"
        else torch.optim.SGD(network.parameters(), lr=row["lr"], momentum=row["momentum"])
    )
    order, corruption = streams.of(0, "order", 0), streams.of(row["seed"], "corruption")
    history = []
    for _ in range(EPOCHS):
        losses = []
        for batch in torch.from_numpy(order.permutation(N)).split(BATCH):
            inputs = torch.from_numpy(X)[batch]
            if row["corruption"]:
                kept = corruption.random((IN, len(batch)), np.float32).T >= row["corruption"]
                inputs = inputs * torch.from_numpy(kept)
            outputs, Z, H = forward(network, inputs, row["bias_shift"])
            loss = loss_of(row, outputs, y[batch])
            losses.append(loss.item())
            rule.zero_grad()
            (loss + row["l1"] * penalty(network, Z, H, row["target"])).backward()
            rule.step()
        history.append(np.mean(losses))
    return network, history


def assert_as_alone(result, optimizer="sgd", y=Y):
    """Every network of a sweep equals the one that plain torch trains alone, to 1e-12."""
    for i, row in enumerate(result.rows):
        network, history = train_alone(row, optimizer, y)
        for ours, theirs in zip(result.parameters[i], network.parameters(), strict=True):
            np.testing.assert_allclose(ours, theirs.detach().numpy(), rtol=0, atol=1e-12)
        np.testing.assert_allclose(result.history[:, i], history, rtol=0, atol=1e-12)


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("target", ["activations", "preactivations", "weights"])
def test_every_network_trains_as_alone_under_a_penalty_on_each_target(target, optimizer):
    lr = 0.3 if optimizer == "sgd" else 0.01
    over = {"l1": [0.0, 0.02, 0.1], "lr": [lr, lr / 6, lr / 30], "seed": [3, 0, 8], "target": target}
    assert_as_alone(run(over, optimizer=optimizer), optimizer)


@pytest.mark.parametrize(
    "over",
    [
        {"momentum": [0.0, 0.5, 0.9]},
        {"momentum": [0.0, 0.9], "l1": [0.05, 0.05], "target": "weights"},
        {"bias_shift": [0.3, 0.0, -0.4]},
        {"init": ["he", "glorot", "lecun", "default", "orthogonal", "positive_asymmetric"]},
        {"sign_flip": [True, False, True], "l1": [0.05, 0.05, 0.0]},
        {"sign_flip": True, "activation": "tanh", "target": "preactivations", "l1": 0.05},
        {"corruption": [0.5, 0.0, 0.2], "seed": [4, 4, 7]},
        {"corruption": 0.3, "l1": [0.01, 0.1], "momentum": 0.5},
        {"loss": ["cross_entropy", "squared_error"], "lr": 0.05},
        {"hidden_sizes": [(7, 6), (4,), (3, 3, 3), (7, 6)], "seed": [0, 1, 2, 3]},
    ],
    ids=lambda over: "-".join(over),
)
def test_every_network_trains_as_alone_with_each_setting(over):
    assert_as_alone(run(over, hidden_sizes=None if "hidden_sizes" in over else SIZES))


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_networks_of_many_activations_train_as_alone(optimizer):
    over = grid(activation=["tanh", "relu", "softplus", "elu", "gelu", "sigmoid"], seed=[0, 1]) | {"lr": 0.02}
    assert_as_alone(run(over, optimizer=optimizer), optimizer)


def test_settings_of_all_kinds_at_once():
    over = grid(target=["activations", "weights"], activation=["relu", "tanh"], sign_flip=[False, True], seed=[0, 1])
    result = run({**over, "l1": 0.02, "corruption": 0.25, "momentum": 0.5, "bias_shift": -0.1})
    assert len(result) == 16
    assert_as_alone(result)


@pytest.mark.parametrize("n_outputs", [1, 2])
def test_numbers_are_learnt_by_squared_error(n_outputs):
    y = np.stack([X[:, 0] - X[:, 1], X.sum(1)], 1)[:, :n_outputs]
    y = y[:, 0] if n_outputs == 1 else y
    over = {"loss": "squared_error", "lr": [0.01, 0.02], "seed": [0, 1]}
    result = sweep(X, y, over=over, **ALIKE)
    for i, row in enumerate(result.rows):
        network = Population(IN, SIZES, n_outputs, seeds=(row["seed"],), dtype=torch.float64).to_module(0)
        network, history = train_alone(row, "sgd", y, network)
        np.testing.assert_allclose(result.history[:, i], history, rtol=0, atol=1e-12)
        outputs = network(torch.from_numpy(X)).detach().numpy()
        loss = ((outputs - y.reshape(N, -1)) ** 2).sum(1).mean()
        assert result.columns["loss"][i] == pytest.approx(loss, abs=1e-12)
    assert np.isnan(result.columns["error"]).all()


# the table


def test_columns_come_in_the_order_of_the_issue():
    result = run({"seed": [0, 1]})
    settings = ["hidden_sizes", "activation", "l1", "target", "lr", "momentum", "seed", "init", "bias_shift",
                "loss_function", "corruption", "sign_flip", "residual", "norm"]
    measured = ["error", "loss", "zero_fraction_1", "zero_fraction_2", "silent_1", "silent_2", "epochs", "diverged",
                "seconds"]
    assert list(result.table.columns) == settings + measured
    assert list(result.table["seed"]) == [0, 1] and (result.table["seconds"] > 0).all()
    assert (result.table["epochs"] == EPOCHS).all() and not result.table["diverged"].any()


def test_rows_stand_in_the_order_asked_for_whatever_the_pieces():
    over = grid(activation=["tanh", "relu"], hidden_sizes=[(6,), (4, 4)], seed=[1, 0])
    table = run(over, hidden_sizes=None).table
    for name, values in over.items():
        assert list(table[name]) == values


def test_zeros_and_silent_units_are_those_that_plain_counting_finds():
    over = {"bias_shift": [0.0, -2.5, -4.0], "hidden_sizes": [(7, 6), (7, 6), (5,)], "l1": 0.05}
    result = run(over, hidden_sizes=None, X_test=X_TEST, y_test=Y_TEST)
    for i, row in enumerate(result.rows):
        network, _ = train_alone(row, "sgd")
        _, _, H = forward(network, torch.from_numpy(X), row["bias_shift"])
        for k in (1, 2):
            if k > len(H):
                assert np.isnan(result.columns[f"zero_fraction_{k}"][i]) and np.isnan(result.columns[f"silent_{k}"][i])
                continue
            h = H[k - 1].detach().numpy()
            silent = sum(all(value == 0 for value in unit) for unit in h.T)
            assert result.columns[f"zero_fraction_{k}"][i] == pytest.approx((h == 0).sum() / h.size, abs=1e-12)
            assert result.columns[f"silent_{k}"][i] == silent
    assert result.columns["silent_1"][1:].min() > 0  # there was something to count


def test_data_in_many_parts_measure_as_in_one(monkeypatch):
    whole_data = run({"bias_shift": [0.0, -1.0]}, X_test=X_TEST, y_test=Y_TEST)
    monkeypatch.setattr("rectlab.compute.chunks.EXAMPLES", 6)  # 17 and 29 are no multiples
    parts = run({"bias_shift": [0.0, -1.0]}, X_test=X_TEST, y_test=Y_TEST)
    for name in set(whole_data.columns) - {"seconds"}:
        np.testing.assert_allclose(parts.columns[name], whole_data.columns[name], rtol=0, atol=1e-12)


OVER = {"bias_shift": [0.0, 0.5, -0.2], "sign_flip": [False, True, False], "activation": ["relu", "relu", "tanh"]}


@pytest.mark.parametrize("test_set", [True, False])
def test_member_answers_as_it_was_measured(test_set):
    X_seen, y_seen = (X_TEST, Y_TEST) if test_set else (X, Y)
    result = run(OVER, **({"X_test": X_TEST, "y_test": Y_TEST} if test_set else {}))
    for i in range(3):
        outputs = result.to_module(i)(torch.from_numpy(X_seen))
        wrong = (outputs.argmax(1) != torch.from_numpy(y_seen)).double().mean().item()
        loss = functional.cross_entropy(outputs, torch.from_numpy(y_seen)).item()
        assert result.columns["error"][i] == pytest.approx(wrong, abs=1e-12)
        assert result.columns["loss"][i] == pytest.approx(loss, abs=1e-12)
    assert result.columns["error"].max() > 0


def test_members_are_plain_sequentials_of_the_dtype_asked_for():
    member = run(dtype="float32").to_module(0)
    assert type(member) is torch.nn.Sequential and {p.dtype for p in member.parameters()} == {torch.float32}


# divergence

WILD = {"lr": [0.1, 1e30, 0.1, 0.1], "seed": [0, 1, 2, 3]}


def test_network_that_diverges_is_marked_and_kept_finite_and_the_others_go_on_exactly_as_without_it():
    wild = run(WILD, dtype="float32", n_epochs=20)
    calm = run({**WILD, "lr": 0.1}, dtype="float32", n_epochs=20)
    assert wild.columns["diverged"].tolist() == [False, True, False, False]
    assert not calm.columns["diverged"].any()
    for i in (0, 2, 3):
        assert all(np.array_equal(a, b) for a, b in zip(wild.parameters[i], calm.parameters[i], strict=True))
        assert np.array_equal(wild.history[:, i], calm.history[:, i])
        for name in set(wild.columns) - {"seconds"}:
            assert wild.columns[name][i] == calm.columns[name][i], name
    assert all(np.isfinite(values).all() for values in wild.parameters[1])
    assert wild.in_words().endswith("1 network diverged.")


def test_network_that_diverges_goes_back_to_a_state_that_it_had():
    """At a rate of 1e30 the first step leaves every finite loss: what stays is the start."""
    wild = run(WILD, n_epochs=20, dtype="float32")
    begin = Population(IN, SIZES, CLASSES, seeds=(1,)).parameters()
    assert all(np.array_equal(a, b[0].numpy()) for a, b in zip(wild.parameters[1], begin, strict=True))


@pytest.mark.parametrize("n_epochs", [1, 2, 3])
def test_network_whose_last_step_leaves_the_finite_is_marked_too(n_epochs):
    """One batch an epoch: nothing but the measuring looks at the weights after the last step."""
    y = X[:, 0] * 1e3
    over = {"loss": "squared_error", "lr": [1e-9, 1e32], "seed": [0, 1]}
    result = sweep(X, y, over=over, **{**ALIKE, "dtype": "float32", "n_epochs": n_epochs, "batch_size": N})
    assert result.columns["diverged"].tolist() == [False, True]
    assert all(np.isfinite(values).all() for values in result.parameters[1])
    assert np.isfinite(result.columns["loss"]).all()


# input


def test_integer_inputs_and_labels_of_any_kind_count_as_what_they_are():
    integers = np.arange(N * IN).reshape(N, IN) % 3
    before = sweep(integers.astype(float), Y, **ALIKE)
    for inputs, labels in ((integers, Y.astype(np.uint8)), (integers.astype(np.uint8), list(Y)),
                           (torch.tensor(integers), torch.tensor(Y)), (integers.tolist(), Y)):
        again = sweep(inputs, labels, **ALIKE)
        assert np.array_equal(again.history, before.history)


def test_truth_values_are_two_classes():
    result = sweep(X, X[:, 0] > 0, **ALIKE)
    assert result.about["out_features"] == 2 and np.isfinite(result.columns["error"]).all()


def test_read_only_data_are_used_and_left_as_they_are():
    inputs, labels = X.copy(), Y.copy()
    inputs.flags.writeable = labels.flags.writeable = False
    result = sweep(inputs, labels, X_test=inputs, y_test=labels, **ALIKE)
    assert np.array_equal(result.history, run().history) and np.array_equal(inputs, X)


def test_class_that_only_the_test_set_has_counts_as_wrong():
    y_test = np.full(len(X_TEST), CLASSES + 1)
    result = run(X_test=X_TEST, y_test=y_test, n_epochs=30)
    assert result.about["out_features"] == CLASSES + 2 and result.columns["error"].item() == 1.0


ONE_COLUMN, NOT_A_NUMBER = X[:, 0], X.copy()
NOT_A_NUMBER[3, 2], NOT_A_NUMBER[4, 1] = np.nan, np.inf


ROWS = "X must hold numbers in shape (n_samples, n_features), at least one of each; got {}. Give every example one row."
FINITE = "must be finite; got {} of 145 values NaN or infinite in shape (29, 5). Remove or replace those rows first."
LABELS = (
    "{} must hold one whole number per row of {}, shape ({},); got (29,) of {}. "
    "Pass labels from 0 up; floats need the loss squared_error everywhere."
)
ALONE = "X_test and y_test must come together; got {} alone. Pass both, or neither."
SQUARED = {"over": {"loss": "squared_error"}}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"X": ONE_COLUMN}, ROWS.format("(29,) of float64")),
        ({"X": np.empty((0, IN)), "y": Y[:0]}, ROWS.format("(0, 5) of float64")),
        ({"X": X.astype(str)}, ROWS.format("(29, 5) of <U32")),
        ({"X": NOT_A_NUMBER}, f"X {FINITE.format(2)}"),
        ({"X": X * 1e300, "dtype": "float32"}, f"X {FINITE.format(145)}"),
        (
            {"X_test": X_TEST[:, :4], "y_test": Y_TEST},
            "X_test must hold numbers in shape (n_samples, 5), at least one of each; got (17, 4) of float64. "
            "Give every example one row.",
        ),
        ({"X_test": X_TEST}, ALONE.format("X_test")),
        ({"y_test": Y_TEST}, ALONE.format("y_test")),
        ({"y": Y[:-1]}, LABELS.format("y", "X", 29, "int64").replace("got (29,)", "got (28,)")),
        ({"X_test": X_TEST, "y_test": Y}, LABELS.format("y_test", "X_test", 17, "int64")),
        ({"y": Y.astype(float)}, LABELS.format("y", "X", 29, "float64")),
        (
            {"y": Y.astype(float), "over": {"loss": ["squared_error", "cross_entropy"]}},
            LABELS.format("y", "X", 29, "float64"),
        ),
        ({"y": Y - 1}, "labels in y must be from 0 up; got -1. Renumber them."),
        ({"y": NOT_A_NUMBER, **SQUARED}, f"y {FINITE.format(2)}"),
        (
            {"y": X[:-1], **SQUARED},
            "y must hold floats for every row of X, shape (29,) or (29, n_outputs); got (28, 5) of float64. "
            "Pass the targets that belong to X.",
        ),
        (
            {"y": X, "X_test": X_TEST, "y_test": Y_TEST, **SQUARED},
            "y_test must hold floats for every row of X_test, shape (17,) or (17, n_outputs); "
            "got (17,) of int64. Pass the targets that belong to X_test.",
        ),
        (
            {"y": X, "X_test": X_TEST, "y_test": X_TEST[:, :2], **SQUARED},
            "y_test must hold as many numbers per row as y, 5; got 2. Pass the targets that belong to X_test.",
        ),
        ({"dtype": "float16"}, "dtype must be one of float32, float64; got 'float16'. Choose one."),
        ({"optimizer": "lbfgs"}, "optimizer must be one of sgd, adam; got 'lbfgs'. Choose one."),
        ({"n_epochs": 0}, "n_epochs must be a whole number from 1 up; got 0. Pass n_epochs=30, say."),
        ({"n_epochs": True}, "n_epochs must be a whole number from 1 up; got True. Pass n_epochs=30, say."),
        ({"batch_size": 0.5}, "batch_size must be a whole number from 1 up; got 0.5. Pass batch_size=64, say."),
        (
            {"over": {"hidden_sizes": (4,)}},
            "hidden_sizes must be given once; got it as an argument and in over. Leave one of them out.",
        ),
    ],
)
def test_what_does_not_fit_is_refused_in_full(changed, message, monkeypatch):
    monkeypatch.setattr(work.Run, "step", lambda *_: pytest.fail("something was trained"))
    options = {"X": X, "y": Y, **ALIKE, **changed}
    with pytest.raises(ValueError, match=whole(f"sweep: {message}")):
        sweep(options.pop("X"), options.pop("y"), **options)


# size


def test_sweep_that_is_too_large_is_refused_with_memory_and_time(monkeypatch):
    """By hand: 5 x 1000 x 3 has 9,003 weights, x 8 bytes x 4 copies x 300 networks = 86 MB, and data of 1.4 kB."""
    monkeypatch.setattr(estimate, "memory_bytes", lambda: 1e8)
    seconds = 6 * 9_003 * 300 * N * 10_000 / 5e10  # two operations a weight, forward and backward twice
    assert round(seconds / 60) == 2
    options = {**ALIKE, "hidden_sizes": (1000,), "n_epochs": 10_000}
    message = (
        "sweep: a sweep must fit into 80% of memory; got 300 networks that need about 0.1 GB of 0.1 GB, and about "
        "2 minutes. Sweep over fewer or smaller networks, or pass allow_large=True."
    )
    monkeypatch.setattr(work.Run, "step", lambda *_: pytest.fail("something was trained"))
    with pytest.raises(MemoryError, match=whole(message)):
        sweep(X, Y, over={"seed": range(300)}, **options)


def test_sweep_of_one_network_less_than_what_fits_goes_on(monkeypatch):
    result = run(n_epochs=1)
    row = result.rows[0]
    weights = (5 + 1) * 7 + (7 + 1) * 6 + (6 + 1) * 3
    need = 4 * weights * 8 + X.nbytes + Y.nbytes
    assert estimate.needed_bytes([row], (X, Y, X, Y), CLASSES, 8) == need
    monkeypatch.setattr(estimate, "memory_bytes", lambda: need / 0.8 + 1)
    run(n_epochs=1)
    monkeypatch.setattr(estimate, "memory_bytes", lambda: need / 0.8 - 1)
    with pytest.raises(MemoryError):
        run(n_epochs=1)
    assert len(run(n_epochs=1, allow_large=True)) == 1
