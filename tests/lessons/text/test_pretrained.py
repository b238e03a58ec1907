"""Table 2 with pre-training: the record, what it is made of, and that pre-training moves what it should."""

import numpy as np
import pytest

from rectlab import Population
from rectlab.datasets.bag_of_words import bag_of_words, rows_of
from rectlab.datasets.corpora import made_reviews
from rectlab.lessons.text import pretrained

SMALL = pretrained.SETTINGS | {"seeds": 2, "width": 8, "n_epochs": 1, "n_texts": 90, "n_unlabelled": 60,
                               "pre_epochs": 1}


def test_rows_of_further_texts_are_those_of_the_bag():
    corpus = made_reviews(120)
    bag = bag_of_words(corpus, 300)
    test = [text for text, out in zip(corpus.texts, corpus.test) if out]
    np.testing.assert_array_equal(rows_of(test, bag.words), bag.data.X_test)


def test_a_record_holds_every_kind_of_network_without_and_with_pre_training(tmp_path):
    pretrained.record(SMALL, tmp_path)
    with pytest.raises(ValueError, match="made with the settings of pretrained.py; got others. Run `make table2`."):
        pretrained.recorded(tmp_path)
    columns = pretrained.measure(SMALL)
    kinds = set(zip(columns["activation"], columns["layers"], columns["pretrained"], columns["seed"]))
    assert kinds == {(*kind, ahead, seed) for kind in pretrained.NETWORKS for ahead in (0, 1) for seed in (0, 1)}
    assert all(0 < rmse < 4 and 0 <= error <= 1 for rmse, error in zip(columns["rmse"], columns["error"]))
    rmse, ahead = np.array(columns["rmse"]), np.array(columns["pretrained"]) == 1
    assert (rmse[ahead] != rmse[~ahead]).all()  # of the same kinds and seeds, in the same order
    zeros = np.array(columns["zeros"])
    assert (zeros[np.array(columns["activation"]) == "tanh"] == 0).all() and zeros.max() > 0.2


def test_pre_training_moves_the_hidden_layers_and_leaves_the_output_layer():
    network = Population(30, (6, 6), 5, seeds=(0, 1))
    before = [w.clone() for w in network.weights]
    X = (np.random.default_rng(0).random((64, 30)) < 0.2).astype("float32")
    pretrained.pretrain(network, X, SMALL)
    moved = [not bool((w == old).all()) for w, old in zip(network.weights, before)]
    assert moved == [True, True, False]


def test_the_record_says_that_three_layers_win_only_after_pre_training():
    found = pretrained.recorded()
    for activation in ("relu", "tanh"):
        one, three = (pretrained.of(found, activation, layers, False) for layers in (1, 3))
        assert one.mean() < three.mean()
        assert pretrained.of(found, activation, 3, True).mean() < three.mean()
    assert pretrained.in_words(found).count("\n") == 3
