"""Reading stars, Table 2, class sampling and a unit's words, each against slow obvious code or a closed form."""

import json

import numpy as np
import pytest
import torch
from sklearn.metrics import recall_score, root_mean_squared_error

from rectlab import Population, datasets
from rectlab.datasets.bag_of_words import BagOfWords
from rectlab.lessons import text
from rectlab.lessons.text import few_labels
from rectlab.lessons.text.put_back import put_back
from rectlab.lessons.text.table2 import BASELINES


@pytest.fixture(scope="module")
def bag():
    return text.bag_of_words(text.made_reviews(300), 200)


def test_expected_stars_are_those_of_a_sum_and_bad_shares_are_refused():
    shares = np.random.default_rng(0).dirichlet(np.ones(5), size=(2, 7))
    slow = [[sum((k + 1) * p for k, p in enumerate(row)) for row in member] for member in shares]
    assert np.allclose(text.expected_stars(shares), slow, atol=1e-12)
    with pytest.raises(ValueError, match=r"^expected_stars: shares must be at least 0 and of sum 1; got sums from 3"):
        text.expected_stars([1.0, 2.0])


def test_a_reading_agrees_with_scikit_learn(bag):
    networks = Population(200, (8, 6), 5, seeds=(0, 1))
    found = text.read(networks, bag.data.X_test, bag.data.y_test)
    trace = networks.trace(bag.data.X_test)
    for member in range(2):
        shares = torch.softmax(trace.logits[member].double(), 1).numpy()
        said, y = shares.argmax(1), bag.data.y_test
        assert found.error[member] == pytest.approx((said != y).mean())
        assert np.allclose(found.recall[member], recall_score(y, said, average=None, labels=range(5)))
        assert found.rmse[member] == pytest.approx(root_mean_squared_error(y + 1, shares @ np.arange(1, 6)))
        for k, h in enumerate(trace.activations):
            assert found.zeros[member, k] == pytest.approx((h[member] == 0).double().mean().item())


def test_a_class_without_a_text_has_no_recall():
    network = Population(4, (3,), 3)
    assert np.isnan(text.read(network, np.eye(4), [0, 0, 1, 1]).recall).tolist() == [[False, False, True]]


def test_table_2_holds_each_reader_as_if_alone(bag):
    table = text.table2(bag, networks=(("relu", 1), ("tanh", 2)), seeds=(0, 1), n_epochs=1, width=8)
    assert table.names == (*BASELINES, "relu, 1 layer", "tanh, 2 layers") and table.rmse.shape == (4, 2)
    assert np.isnan(table.zeros[:2]).all() and (table.zeros[3] == 0).all() and (table.start[2] > 0.3).all()
    alone = Population(200, (8,), 5, seeds=(1,))
    assert table.start[2, 1] == pytest.approx(text.read(alone, bag.data.X_test, bag.data.y_test).zeros[0, 0])
    assert text.trained(alone, bag.data, 1).rmse[0] == pytest.approx(table.rmse[2, 1], abs=1e-5)
    assert len(table.in_words().splitlines()) == 4
    with pytest.raises(ValueError, match=r"^Table2\.of: name must be one of logistic regression; naive Bayes; relu"):
        table.of("relu")


def test_a_baseline_keeps_the_place_of_a_class_that_it_never_saw():
    data = datasets.Dataset("gap", np.eye(4, dtype=np.float32), np.array([0, 0, 2, 2]), np.eye(4, dtype=np.float32),
                            np.array([0, 0, 2, 2]), "made up", n_classes=3)
    for reading in text.baselines(BagOfWords(("a", "b", "c", "d"), data, ("1", "2", "3"))).values():
        assert reading.error.tolist() == [0.0] and np.isnan(reading.recall[0, 1])


def test_putting_all_back_gives_the_start_and_putting_nothing_back_the_trained_network(bag):
    start, networks = (Population(200, (8,), 5, seeds=(0, 1)) for _ in range(2))
    after = text.trained(networks, bag.data, 2)
    kept = [p.clone() for p in networks.parameters()]
    found = put_back(networks, start, bag.data)
    assert np.allclose(found["nothing"], after.zeros[:, 0])
    assert np.allclose(found["both"], text.read(start, bag.data.X_test, bag.data.y_test).zeros[:, 0])
    X = torch.tensor(bag.data.X_test)
    z = X @ start.weights[0].mT + networks.biases[0][:, None]
    assert np.allclose(found["weights"], (z <= 0).double().mean((1, 2)), atol=1e-3)
    assert all((a == b).all() for a, b in zip(kept, networks.parameters()))


@pytest.mark.parametrize("lam", [0.0, 0.3, 1.0])
def test_classes_are_drawn_as_often_as_the_formula_says_and_their_texts_evenly(lam):
    y = np.repeat([0, 1, 2], (70, 20, 10))
    rows = text.draw(y, lam, 60_000, np.random.default_rng(1))
    wanted = [(1 - lam) * n / 100 + lam / 3 for n in (70, 20, 10)]
    assert np.allclose(text.class_shares(y, lam), wanted)
    assert np.allclose(np.bincount(y[rows]) / len(rows), wanted, atol=0.01)
    within = np.bincount(rows, minlength=100)[90:]
    assert within.min() > 0.8 * within.mean()


def test_a_class_without_an_example_and_a_lambda_out_of_range_are_refused():
    with pytest.raises(ValueError, match="^class_shares: y must be classes that all have an example; got none of "):
        text.class_shares([0, 0, 2], 0.5)
    with pytest.raises(ValueError, match="^class_shares: lam must be a finite number from 0 to 1; got 1.5"):
        text.class_shares([0, 1], 1.5)


def test_even_sampling_finds_more_of_a_rare_class():
    generator = np.random.default_rng(3)
    y = (np.arange(600) % 10 == 0).astype(np.int64)
    X = (generator.random((600, 30)) < np.where(y[:, None] == 1, 0.35, 0.15)).astype(np.float32)
    data = datasets.Dataset("rare", X[:400], y[:400], X[400:], y[400:], "made up", n_classes=2)
    few = BagOfWords(tuple(map(str, range(30))), data, ("often", "rare"))
    curve = text.recall_by_lambda(few, lambdas=(0.0, 1.0), seeds=(0, 1, 2), n_epochs=8)
    assert curve.rarest == 1 and curve.recall.shape == (2, 3, 2) and curve.sizes.tolist() == [360, 40]
    mean, low, high = curve.gain()
    assert low < mean < high and mean == pytest.approx((curve.recall[1] - curve.recall[0])[:, 1].mean())
    assert mean > 0.1 > curve.gain(0)[0]


def test_a_words_push_is_z_of_that_word_alone_and_in_the_first_layer_its_weight(bag):
    network = Population(200, (8, 6), 5)
    network.biases[0].fill_(0.3)
    assert np.allclose(text.pushes(network, 1), network.weights[0][0].T, atol=1e-6)
    alone = torch.zeros(1, 200)
    alone[0, 17] = 1
    z = [network.trace(X).preactivations[1][0, 0] for X in (alone, torch.zeros(1, 200))]
    assert np.allclose(text.pushes(network, 2)[17], z[0] - z[1], atol=1e-6)
    every, X = text.words_of_layer(network, 2, bag.data.X_train, bag.words), bag.data.X_train
    on = network.trace(X).activations[1][0, :, 4].numpy() > 0
    assert len(every) == 6 and every[4].words == text.words_of(on, text.pushes(network, 2)[:, 4], X, bag.words).words
    assert every[4].on == pytest.approx(on.mean())


def test_words_of_a_unit_are_counted_one_text_after_the_other(bag):
    X, generator = bag.data.X_train, np.random.default_rng(5)
    on, push = generator.random(len(X)) < 0.4, generator.normal(size=200)
    found = text.words_of(on, push, X, bag.words)
    column = {word: X[:, k] != 0 for k, word in enumerate(bag.words)}
    kept = {word for word, has in column.items() if 10 <= has.sum() <= len(X) - 10}
    assert set(found.words) == kept and list(found.push) == sorted(found.push, reverse=True)
    for k, word in enumerate(found.words):
        has = column[word]
        assert found.push[k] == push[bag.words.index(word)] and found.n_with[k] == has.sum()
        assert found.on_with[k] == pytest.approx(on[has].mean())
        assert found.on_without[k] == pytest.approx(on[~has].mean())
    assert found.ends(2) == [0, 1, len(kept) - 2, len(kept) - 1]
    with pytest.raises(ValueError, match=r"^words_of: X and push must be for 3 texts of 200 words; got X \(200, 200\)"):
        text.words_of(on[:3], push, X, bag.words)


# the record of few labels


def test_few_labels_are_as_many_of_each_class_and_too_many_are_refused(bag):
    some = few_labels.few(bag, 25, seed=1)
    assert np.bincount(some.data.y_train).tolist() == [5] * 5 and some.data.y_test is bag.data.y_test
    rows = {row.tobytes() for row in bag.data.X_train}
    assert all(row.tobytes() in rows for row in some.data.X_train)
    with pytest.raises(ValueError, match=r"^few: n_labels must be a whole number from 5 to \d+; got 4\. Pass "):
        few_labels.few(bag, 4)


def test_the_record_says_how_it_was_made_and_that_files_damaged_or_missing_are_named(tmp_path):
    found = few_labels.load()
    assert set(found) == {"settings", "date", "command", "device", "torch", "numpy", "python", "seconds", "rows"}
    settings = found["settings"]
    readers = {row["reader"] for row in found["rows"]}
    assert len(found["rows"]) == len(settings["domains"]) * len(settings["n_labels"]) * len(readers)
    assert all(len(row["accuracy"]) == len(settings["seeds"]) for row in found["rows"])
    one = [row["accuracy"] for row in found["rows"] if row["reader"] == "relu, 3 layers" and row["n_labels"] == 100]
    assert few_labels.accuracy(found, "relu, 3 layers", 100).mean() == pytest.approx(np.mean(one))
    assert few_labels.accuracy_in_words(found).startswith("logistic regression: ")
    for content in (few_labels.RECORD.read_text("utf-8")[:-100], json.dumps({"rows": [{"domain": "books"}]}), "[]"):
        (tmp_path / "broken.json").write_text(content, "utf-8")
        with pytest.raises(ValueError, match=r"^few_labels\.load: broken\.json must be a whole record; got another"):
            few_labels.load(tmp_path / "broken.json")
    with pytest.raises(FileNotFoundError, match=r"^few_labels\.load: none\.json must have been made"):
        few_labels.load(tmp_path / "none.json")


def test_a_record_is_measured_from_files_and_read_again(tmp_path, monkeypatch):
    made = text.made_reviews(200)
    sided = text.Corpus("made", made.texts, (made.y > 2).astype(np.int64), ("negative", "positive"), made.test, "made")
    monkeypatch.setattr(few_labels, "amazon", lambda domain: sided)
    sizes = {"domains": ["books"], "n_labels": [20, 20], "seeds": [0, 1], "n_words": 100, "width": 8, "steps": 4}
    small = few_labels.SETTINGS | sizes
    found = few_labels.load(few_labels.record(tmp_path / "small.json", small))
    assert found["settings"] == small and len(found["rows"]) == 16
    assert found["rows"][:8] == found["rows"][8:]  # nothing is left of a training when the next begins
    assert few_labels.gains(found, "relu, 1 layer", 20).any()
    assert all(0 <= share <= 1 for row in found["rows"] for share in row["accuracy"])
