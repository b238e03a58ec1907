"""Figure 3: what is asked, what is drawn, and a record that goes on where it stopped."""

import re

import numpy as np
import pandas as pd
import pytest

from rectlab import records
from rectlab.figures import sheet
from rectlab.lessons.penalty import figure3
from rectlab.lessons.penalty import figures as penalty_figures


@pytest.fixture(scope="module")
def tiny():
    return figure3.figure3(n_networks=6, n_seeds=2, hidden_sizes=(8,), n_epochs=2)


def test_every_strength_has_every_seed(tiny):
    settings = list(zip(tiny.table["l1"], tiny.table["seed"]))
    assert settings == [(l1, seed) for l1 in (0.0, 0.0075, 0.03) for seed in (0, 1)]
    assert tiny.zeros.shape == tiny.error.shape == (3, 2)
    np.testing.assert_allclose(tiny.zeros.ravel(), tiny.table["zero_fraction_1"])
    np.testing.assert_allclose(tiny.error.ravel(), tiny.table["error"])


def test_the_curve_is_the_least_squares_parabola(tiny):
    x, y = tiny.zeros.ravel(), tiny.error.ravel()
    design = np.stack([x**2, x, np.ones_like(x)], 1)
    expected = np.linalg.lstsq(design, y, rcond=None)[0]
    np.testing.assert_allclose(tiny.curve(x), design @ expected, atol=1e-6)


def test_bands_are_mean_and_spread_over_seeds(tiny):
    zeros, error, spread = tiny.bands()
    np.testing.assert_allclose(error, tiny.error.mean(1))
    np.testing.assert_allclose(spread, np.abs(tiny.error[:, 0] - tiny.error[:, 1]) / np.sqrt(2))
    np.testing.assert_allclose(zeros, tiny.zeros.mean(1))


def test_zeros_are_means_over_layers_and_who_diverged_has_no_error():
    rows = [(0.0, 0.1, 0.2, 0.4, False), (0.0, 0.2, 0.4, 0.4, False), (0.1, 0.3, 0.5, 0.9, False),
            (0.1, 0.9, 0.5, 0.9, True)]
    table = pd.DataFrame(rows, columns=["l1", "error", "zero_fraction_1", "zero_fraction_2", "diverged"])
    made = figure3.Figure3(table, {"n_seeds": 2})
    assert made.l1.tolist() == [0.0, 0.1]
    np.testing.assert_allclose(made.zeros, [[0.3, 0.4], [0.7, 0.7]])
    np.testing.assert_allclose(made.error, [[0.1, 0.2], [0.3, np.nan]])


def test_the_figure_shows_every_network(tiny):
    with sheet(8, 3.6) as figure:
        ax = penalty_figures.figure3(tiny, figure.subplots())
    points = ax.lines[0].get_xydata()
    np.testing.assert_allclose(points, 100 * np.stack([tiny.zeros.ravel(), tiny.error.ravel()], 1))
    assert ax.get_xlabel() == "exact zeros, mean over hidden layers (%)" and ax.get_ylim()[0] == 0
    assert ax.get_title(loc="left").startswith("Up to ")


def of_errors(*error):
    """Return a figure 3 of networks with 20, 40 and 60 % zeros, at three strengths and two seeds."""
    table = {"l1": np.repeat([0, 1, 2], 2), "error": np.ravel(error), "diverged": False}
    zeros = np.repeat([0.2, 0.4, 0.6], 2)
    return figure3.Figure3(pd.DataFrame(table | {"zero_fraction_1": zeros}), {"n_seeds": 2})


@pytest.mark.parametrize(
    ("last", "told"),
    [
        ((0.030, 0.032), "Up to 40 % zeros {} (20 % zeros: 2.1 %; 60 % zeros: 3.1 %)"),
        ((0.020, 0.022), "Up to 60 % zeros {} (20 % zeros: 2.1 %)"),
    ],
)
@pytest.mark.parametrize("draw", [penalty_figures.figure3, penalty_figures.record_beside_paper])
def test_the_title_says_up_to_where_zeros_cost_nothing(draw, last, told):
    with sheet(8, 3.6) as figure:
        ax = draw(of_errors((0.020, 0.022), (0.020, 0.022), last), figure.subplots())
    assert ax.get_title(loc="left") == told.format("cost nothing that these seeds can show: 2.1 % wrong")


def test_other_data_and_numbers_that_do_not_divide_are_refused():
    message = "figure3: data must be one of digits, mnist; got 'moons'. Choose one."
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        figure3.figure3("moons")
    message = (
        "figure3: n_networks must be a multiple of n_seeds, at least 3 times as many; got 10 and 3. "
        "Pass n_networks=24, n_seeds=3, say."
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        figure3.figure3(n_networks=10, n_seeds=3)


def test_a_record_is_what_was_trained_and_says_its_settings(tmp_path, tiny):
    options = {"data": "digits", "n_networks": 6, "n_seeds": 2, "hidden_sizes": (8,), "n_epochs": 2, "lr": 1e-3}
    path = figure3.record("small", tmp_path / "parts", tmp_path, optimizer="adam", **options | {"batch_size": 64})
    assert path == tmp_path / "figure3_small_batch_100.json"
    kept = figure3.load("small", tmp_path)
    for ours, theirs in zip(kept.bands(), tiny.bands()):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5)
    assert (kept.about["data"], kept.about["hidden_sizes"], kept.about["lr"]) == ("digits", [8], 1e-3)
    assert kept.about["command"] == "make figure3 ARGS=--small"


def test_pairs_are_of_the_best_strength_and_of_seeds_that_did_not_choose_it(tmp_path):
    sixty = figure3.load("batch_10")
    best = sixty.l1[sixty.error.mean(1).argmin()]
    assert figure3.PAIRED == (0, best) and not set(figure3.FRESH) & set(range(sixty.about["n_seeds"]))
    options = {"data": "digits", "hidden_sizes": (8,), "n_epochs": 2, "seeds": (3, 4), "optimizer": "sgd", "lr": 0.1}
    path = figure3.record_pairs(tmp_path / "parts", tmp_path, **options)
    columns = records.load(path.stem, tmp_path).columns
    assert columns["l1"].tolist() == [0, best, 0, best] and columns["seed"].tolist() == [3, 3, 4, 4]
    assert records.load(path.stem, tmp_path).about["settings"]["batch_size"] == 10


def test_a_record_that_lacks_a_seed_is_refused_with_the_command_that_makes_it(tmp_path):
    columns = {"l1": [0.0, 0.0, 0.1], "seed": [0, 1, 0], "error": [0.1] * 3, "zero_fraction_1": [0.5] * 3}
    records.write("figure3_batch_10", columns, folder=tmp_path, what="A trial.", data="digits", settings={"lr": 0.1},
                  command="make figure3", seconds=1, device="cpu")
    message = (
        "figure3.load: figure3_batch_10 must be a record with 2 seeds at every strength; got 3 networks at "
        "2 strengths. Make it again: make figure3."
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        figure3.load("batch_10", tmp_path)


@pytest.mark.parametrize("size", figure3.SIZES)
def test_the_records_that_are_shipped_have_the_settings_that_their_command_would_train(size):
    kept, asked = figure3.load(size), figure3.SIZES[size]
    assert len(kept.table) == asked["n_networks"] and kept.zeros.shape[1] == asked["n_seeds"]
    assert kept.about["hidden_sizes"] == list(asked["hidden_sizes"])
    assert all(kept.about[name] == asked[name] for name in ("n_epochs", "batch_size"))
    np.testing.assert_allclose(kept.l1, np.linspace(0, 0.1, len(kept.l1)) ** 2, rtol=1e-5)
