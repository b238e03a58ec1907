"""Figure 3: what is asked, what is drawn, and a record that goes on where it stopped."""

import csv
import re

import numpy as np
import pandas as pd
import pytest

from rectlab.__main__ import main
from rectlab.figures import sheet
from rectlab.lessons.penalty import figure3
from rectlab.lessons.penalty import figures as penalty_figures
from rectlab.sweeps import parts

TINY = {"hidden_sizes": (8, 8, 8), "n_epochs": 2, "batch_size": 64, "lr": 0.1}


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
    assert ax.get_title(loc="left") == told.format("cost nothing beyond seed noise: 2.1 % wrong")


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


def test_a_record_goes_on_where_it_stopped_and_says_its_settings(tmp_path, monkeypatch):
    trained, inside = [], parts.train

    def once(task, report, stop, unfinished):
        trained.append(task.places)
        return inside(task, report, (lambda: True) if len(trained) > 1 else stop, unfinished)

    monkeypatch.setattr(parts, "n_workers", lambda: 1)
    monkeypatch.setattr(parts, "train", once)
    options = {"data": "digits", "n_networks": 6, "n_seeds": 2, **TINY}
    assert figure3.record("small", tmp_path / "parts", tmp_path / "record.csv", **options) is None
    assert not (tmp_path / "record.csv").exists() and trained == [(0, 1, 2), (3, 4, 5)]
    monkeypatch.setattr(parts, "train", lambda task, *rest: trained.append(task.places) or inside(task, *rest))
    path = figure3.record("small", tmp_path / "parts", tmp_path / "record.csv", **options)
    assert path == tmp_path / "record.csv" and trained[2:] == [(3, 4, 5)]  # the first part was not trained again
    lines = path.read_text().splitlines()
    assert [line.split()[1] for line in lines[:4]] == ["settings", "commit", "date", "seconds"]
    rows = list(csv.DictReader(lines[4:]))
    assert [(float(row["l1"]), int(row["seed"])) for row in rows] == [
        (l1, seed) for l1 in (0.0, 0.0075, 0.03) for seed in (0, 1)
    ]
    kept = figure3.load(path=path)
    again = figure3.figure3(**options)
    for ours, theirs in zip(kept.bands(), again.bands()):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12)
    assert (kept.about["data"], kept.about["hidden_sizes"]) == ("digits", list(TINY["hidden_sizes"]))
    assert kept.origin().startswith("6 networks of ") and kept.about["date"] in kept.origin()


def test_the_command_says_when_it_was_stopped(monkeypatch, capsys):
    monkeypatch.setattr(figure3, "record", lambda size, folder: None)
    assert main(["figure3", "--small"]) == 130
    assert capsys.readouterr().out == "Stopped. What is finished is kept: the same command goes on from there.\n"


def test_a_record_that_nobody_trained_is_named_with_what_trains_it(tmp_path):
    message = "figure3.load: no.csv must have been trained; it is not here. Run `make figure3 ARGS=--small`."
    with pytest.raises(FileNotFoundError, match=f"^{re.escape(message)}$"):
        figure3.load("small", path=tmp_path / "no.csv")


def test_the_record_that_is_shipped_says_what_it_is():
    kept = figure3.load("small")
    assert len(kept.table) == 200 and not kept.table["diverged"].any() and kept.zeros.shape == (40, 5)
    assert kept.origin().startswith("200 networks of 100 x 100 x 100 units on mnist, trained on 2026-")
    assert kept.about["seconds"] == pytest.approx(kept.table["seconds"].sum(), abs=1)
