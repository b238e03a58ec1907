"""Figure 3: what is asked, what is drawn, and a record that goes on where it stopped."""

import csv
import re

import numpy as np
import pytest

from rectlab.figures import sheet
from rectlab.lessons.penalty import figure3, figure3_record
from rectlab.lessons.penalty import figures as penalty_figures

TINY = {"hidden_sizes": (8, 8, 8), "n_epochs": 2, "batch_size": 64, "lr": 0.1}


@pytest.fixture(scope="module")
def tiny():
    return figure3.figure3(n_networks=6, n_seeds=2, hidden_sizes=(8,), n_epochs=2)


def test_every_strength_has_every_seed(tiny):
    settings = [(row["l1"], row["seed"]) for row in tiny.sweep.rows]
    assert settings == [(l1, seed) for l1 in (0.0, 0.0075, 0.03) for seed in (0, 1)]
    assert tiny.zeros.shape == tiny.error.shape == (3, 2)
    np.testing.assert_allclose(tiny.zeros.ravel(), tiny.sweep.columns["zero_fraction_1"])
    np.testing.assert_allclose(tiny.error.ravel(), tiny.sweep.columns["error"])


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


def test_the_figure_shows_every_network(tiny):
    with sheet(8, 3.6) as figure:
        ax = penalty_figures.figure3(tiny, figure.subplots())
    points = ax.lines[0].get_xydata()
    np.testing.assert_allclose(points, 100 * np.stack([tiny.zeros.ravel(), tiny.error.ravel()], 1))
    assert ax.get_xlabel() == "exact zeros, mean over hidden layers (%)" and ax.get_ylim()[0] == 0
    assert ax.get_title(loc="left") == "6 networks, 3 L1 strengths and 2 seeds each"


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
    calls, inside = [], figure3_record.sweep

    def counted(*args, **options):
        calls.append(options["over"]["l1"])
        if len(calls) == 2:
            raise KeyboardInterrupt
        return inside(*args, **options)

    monkeypatch.setattr(figure3_record, "sweep", counted)
    options = {"data": "digits", "n_networks": 6, "n_seeds": 2, "settings": TINY}
    with pytest.raises(KeyboardInterrupt):
        figure3_record.record(tmp_path / "parts", tmp_path / "record.csv", **options)
    assert not (tmp_path / "record.csv").exists()
    figure3_record.record(tmp_path / "parts", tmp_path / "record.csv", **options)
    assert calls == [0.0, 0.0075, 0.0075, 0.03]  # the first strength was not trained again
    lines = (tmp_path / "record.csv").read_text().splitlines()
    assert [line.split()[1] for line in lines[:4]] == ["settings", "commit", "date", "seconds"]
    rows = list(csv.DictReader(lines[4:]))
    assert [(float(row["l1"]), int(row["seed"])) for row in rows] == [
        (l1, seed) for l1 in (0.0, 0.0075, 0.03) for seed in (0, 1)
    ]
    kept = figure3_record.load(path=tmp_path / "record.csv")
    assert [(row["l1"], row["seed"], row["diverged"]) for row in kept.rows][:2] == [(0.0, 0, False), (0.0, 1, False)]
    assert (kept.settings["data"], kept.settings["hidden_sizes"]) == ("digits", list(TINY["hidden_sizes"]))
    assert kept.in_words().startswith("6 networks of ") and kept.date in kept.in_words()


def test_a_record_that_nobody_trained_is_named_with_what_trains_it(tmp_path):
    message = "figure3_record: no.csv must have been trained; it is not here. Run `make figure3 ARGS=--small`."
    with pytest.raises(FileNotFoundError, match=f"^{re.escape(message)}$"):
        figure3_record.load("small", path=tmp_path / "no.csv")


def test_the_record_that_is_shipped_says_what_it_is():
    kept = figure3_record.load("small")
    assert len(kept.rows) == 200 and not any(row["diverged"] for row in kept.rows)
    assert kept.in_words().startswith("200 networks of 100 x 100 x 100 units on mnist, trained on 2026-")
    assert kept.seconds == pytest.approx(sum(row["seconds"] for row in kept.rows), abs=1)
