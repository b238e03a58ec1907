"""The tournament panel, driven by the messages a front end sends; its figures by their artists."""

import re

import numpy as np
import pytest
from matplotlib.figure import Figure
from traitlets import TraitError

import rectlab
from rectlab import statistics
from rectlab.lessons import comparison
from rectlab.lessons.comparison import FIELDS, Plan
from rectlab.lessons.comparison import figures as comparison_figures
from rectlab.lessons.comparison.contestants import curve_of
from rectlab.lessons.comparison.panel import Tournament
from rectlab.panels.frame import unpack
from tests.hand import send, wait_until

SMALL = {"who": "relu,tanh", "rates": "0.1,0.3", "seeds": 3, "width": 16, "hidden_layers": 1, "n_epochs": 2}


@pytest.fixture
def panel(made):
    return made(Tournament, **SMALL)


@pytest.mark.parametrize(
    "values", [{"who": "tanh, softplus(3),elu-flip"}, {"rates": "1,0.5"}, {"seeds": 7, "hidden_layers": 5}]
)
def test_another_choice_asks_for_another_plan(panel, values):
    send(panel, set=values, id=1)
    header, arrays = unpack(panel.frame)
    values = {name: value.replace(" ", "") if isinstance(value, str) else value for name, value in values.items()}
    assert panel.error == "" and header["values"] | values == header["values"]
    names, rates = comparison.contestants(panel.who), sorted(map(float, panel.rates.split(",")))
    assert header["names"] == list(names) and header["n"] == len(names) * len(rates) * panel.seeds
    assert arrays["runs"].shape == (len(names), panel.seeds) and arrays["valid"].shape == (len(names), len(rates))
    assert panel.result.plan.hidden_sizes == (panel.width,) * panel.hidden_layers
    assert panel.in_words().startswith("Nothing has run yet: ") and panel.in_words().endswith(" Press start.")
    assert len(panel.frame) < 5_000


@pytest.mark.parametrize(
    ("name", "value", "must"),
    [
        ("who", "relu", f"one of {', '.join(FIELDS)}, or as this says: tournament: who must be"),
        ("who", "relu,rely", f"one of {', '.join(FIELDS)}, or as this says: tournament: a contestant must be"),
        ("who", 3, f"one of {', '.join(FIELDS)}, or as this says: tournament: who must be"),
        ("rates", "0", "as this says: rates must be one to eight numbers above 0, with commas; got '0'."),
        ("rates", "a,b", "as this says: rates must be one to eight numbers above 0, with commas; got 'a,b'."),
        ("rates", ",".join(map(str, range(1, 10))), "as this says: rates must be one to eight numbers above 0"),
    ],
)
def test_what_cannot_be_read_is_said_in_the_words_of_who_reads_it(panel, name, value, must):
    good = getattr(panel, name)
    send(panel, set={name: value}, id=1)
    assert panel.error.startswith(f"{name}: must be ") and must in panel.error
    assert panel.error.endswith("The last good value stays; set another one.") and getattr(panel, name) == good
    with pytest.raises(TraitError, match=re.escape(must)):
        setattr(panel, name, value)


def test_start_fills_the_table_in_and_stop_keeps_what_is_finished(panel):
    panel.n_epochs, panel.seeds = 20, 20
    send(panel, press="start", id=1)
    assert panel.playing
    wait_until(lambda: panel.result.n_done >= 6)
    send(panel, press="stop", id=2)
    done = panel.result.n_done
    header, arrays = unpack(panel.frame)
    assert not panel.playing and panel.error == "" and header["id"] == 2 and header["epoch"] is None
    assert 6 <= done == header["n_done"] == arrays["done"].sum() < 80 and header["measure"] == "validation"
    assert panel.in_words().startswith(f"{done} of 80 networks have run (2 activations × 2 learning rates × 20 seeds")
    send(panel, press="start", id=3)
    wait_until(lambda: panel.result.n_done > done)
    send(panel, press="reset", id=4)
    assert panel.result.n_done == 0 and not panel.playing


def test_frames_come_while_it_runs_with_progress_and_seconds_left(panel, monkeypatch):
    headers, keep = [], panel.refresh

    def refresh(*arguments, **more):
        keep(*arguments, **more)
        headers.append(unpack(panel.frame)[0])
        panel.on_drawn(headers[-1]["number"])

    monkeypatch.setattr(panel, "refresh", refresh)
    panel.seeds, panel.n_epochs = 6, 30
    panel.press("start")
    wait_until(lambda: not panel.playing and headers[-1]["n_done"] == 24 and headers[-1]["seconds_left"] is None)
    running = [header for header in headers if header["epoch"] is not None]
    assert len({header["n_done"] for header in running}) >= 3 and all(h["n_epochs"] == 24 for h in running)
    assert any(h["seconds_left"] is not None and h["seconds_left"] >= 0 for h in running)
    assert headers[-1]["measure"] == "test"


def test_while_it_runs_it_says_so_and_which_cells_are_in_training(panel):
    panel.n_epochs, panel.seeds = 100, 20
    panel.press("start")
    wait_until(lambda: panel.live.training)
    panel.refresh()
    header, arrays = unpack(panel.frame)
    assert header["playing"] and "Press start" not in panel.in_words()
    assert panel.in_words().startswith("Training 2 activations × 2 learning rates × 20 seeds = 80 networks of")
    assert arrays["training"].any() and header["seconds_to_first"] > 0
    wait_until(lambda: panel.result.n_done > 0)
    send(panel, press="roll", id=1)
    assert panel.error.startswith("roll again: all networks must have run; got ") and panel.playing
    panel.press("stop")
    panel.refresh()
    header, arrays = unpack(panel.frame)
    assert not header["playing"] and header["seconds_to_first"] is None and not arrays["training"].any()


def test_the_time_to_the_first_result_and_to_the_last_comes_from_the_epochs_done(panel, monkeypatch):
    live, now = panel.live, [100.0]
    monkeypatch.setattr("rectlab.lessons.comparison.live_tournament.time.perf_counter", lambda: now[0])
    entries, news = live.plan.entries(), live.play(lambda: False)
    monkeypatch.setattr("rectlab.lessons.comparison.running.play", lambda *_, **__: iter([{}]))
    next(news)
    assert live.seconds_left is None and live.seconds_to_first is None and live.training == ()
    live._count(entries[:3])
    now[0] += 6  # 3 of 24 epochs took 6 s; the first network has 1 of 2
    assert (live.seconds_left, live.seconds_to_first) == (pytest.approx(42), pytest.approx(6))
    assert live.training == tuple(entries[:3])
    live.take({entries[0]: {"error": 0.1, "wrong": np.zeros(500, bool), "diverged": False}})
    assert live.training == tuple(entries[1:3])
    assert list(news) == [] and live.training == () and live.seconds_left is None


def test_a_roll_redraws_the_seeds_of_the_finished_table_and_counts_winners(panel):
    send(panel, press="roll", id=1)
    assert panel.error == "roll again: all networks must have run; got 0 of 12. Press start and wait."
    panel.run()
    plain = panel.in_words()
    send(panel, press="roll", id=2)
    header, arrays = unpack(panel.frame)
    assert panel.error == "" and header["roll"] == 1 and arrays["means_rolled"].shape == (40, 2)
    means = {round(float(v), 6) for v in arrays["means_rolled"][:, 0]}
    seeds = np.stack(np.meshgrid(*[range(3)] * 3), -1).reshape(-1, 3)
    possible = panel.result.test[0][:, seeds].mean(2)
    assert len(means) > 1 and all(np.abs(possible - mean).min() < 1e-5 for mean in means)
    assert "In 40 redraws of 3 seeds the winner changes in " in panel.in_words()
    send(panel, press="roll", id=3)
    again, others = unpack(panel.frame)
    assert again["roll"] == 2 and not np.array_equal(others["means_rolled"], arrays["means_rolled"])
    panel.seeds = 2
    header, arrays = unpack(panel.frame)
    assert header["roll"] == 0 and "means_rolled" not in arrays
    panel.seeds = 3
    assert panel.in_words() == plain


def test_a_film_over_the_seeds_shows_less_or_more_of_the_table(panel):
    panel.run()
    film = panel.camera.filmed("seeds")
    assert film.places == list(range(1, 21))
    shown = panel.film_frame(panel.at(seeds=2), lambda: False)
    panel.seeds = 2
    header, arrays = unpack(panel.frame)
    assert shown.words == panel.in_words() and "All 8 networks have run" in shown.words
    for name, values in arrays.items():
        np.testing.assert_array_equal(shown.arrays[name], values)
    assert header["values"]["seeds"] == 2
    mark = panel.film_mark("seeds")
    panel.press("reset")
    assert panel.film_mark("seeds") != mark and panel.film_frame(panel.at(seeds=2), lambda: False).own["n_done"] == 0


def test_a_page_holds_the_filled_table(panel):
    assert panel.result.n_done == 0
    panel.page()
    assert panel.result.complete and panel.in_words().startswith("All 12 networks have run. ")
    assert not panel.playing


def test_curves_are_those_of_the_activations(made):
    panel = made(Tournament, who="relu,softplus(3),elu-flip,prelu", rates="0.1", seeds=1)
    curves, x = unpack(panel.frame)[1]["curves"], np.linspace(-3, 3, 25)
    np.testing.assert_allclose(curves[0], np.maximum(0, x), atol=1e-6)
    np.testing.assert_allclose(curves[1], np.log1p(np.exp(3 * x)) / 3, atol=1e-5)
    np.testing.assert_allclose(curves[2], np.where(x > 0, x, np.expm1(x)), atol=1e-6)
    assert np.isnan(curves[3]).all()  # it learns its shape


def test_another_plan_on_the_fly_is_followed_to_its_end(panel):
    panel.n_epochs = 30
    panel.press("start")
    wait_until(lambda: panel.result.n_done > 0)
    panel.who = "relu,tanh,elu"
    wait_until(lambda: not panel.playing)
    assert panel.result.complete and panel.result.plan.contestants == ("relu", "tanh", "elu") and panel.error == ""


def test_run_is_the_numerics_own_and_more_seeds_go_on_from_there(panel):
    result = panel.run()
    alone = comparison.run(Plan.of("relu,tanh", (0.1, 0.3), 3, hidden_sizes=(16,), n_epochs=2))
    np.testing.assert_allclose(result.test, alone.test, atol=0.005)
    kept = dict(result.outcomes)
    panel.seeds = 4
    assert panel.result.n_done == 12 and not panel.result.complete
    panel.run()
    assert all(panel.result.outcomes[entry] is outcome for entry, outcome in kept.items())
    assert panel.result.complete and panel.standing.n_seeds == 4


def test_a_budget_of_seconds_gives_dear_activations_fewer_epochs(panel, monkeypatch):
    monkeypatch.setattr("rectlab.lessons.comparison.running.relative_costs", lambda plan: np.array([1.0, 2.0]))
    panel.n_epochs, panel.budget = 4, "seconds"
    assert panel.result.plan.epochs == (4, 4)  # not measured yet
    panel.run()
    assert panel.result.plan.epochs == (4, 2) and panel.result.complete
    assert unpack(panel.frame)[0]["epochs"] == [4, 2]
    panel.n_epochs = 6
    assert panel.result.plan.epochs == (6, 3)
    panel.budget = "steps"
    assert panel.result.plan.epochs == (6, 6)


def test_written_values_stand_in_the_menus_of_a_new_panel_and_in_its_code(made):
    panel = made(Tournament, who="relu, tanh-flip", rates="0.2")
    controls = {control["name"]: control for control in panel.panel["controls"]}
    assert controls["who"]["choices"] == [*FIELDS, "relu,tanh-flip"] and controls["rates"]["choices"][-1] == "0.2"
    again = eval(panel.code, {"rectlab": rectlab})
    assert (again.who, again.rates) == ("relu,tanh-flip", "0.2")
    again.close()
    listed = made(Tournament, who=["relu", "tanh-flip"], rates=(0.3, 0.1))
    assert (listed.who, listed.rates, listed.result.plan.rates) == ("relu,tanh-flip", "0.3,0.1", (0.1, 0.3))


def test_an_interrupt_of_the_kernel_stops_it_and_says_so(panel):
    panel.n_epochs, panel.seeds = 100, 20
    panel.press("start")
    panel.transport.interrupt()
    assert panel.transport.wait(30)
    assert panel.error == f"Stopped by an interrupt of the kernel after {panel.result.n_done} networks."


def test_a_guess_starts_the_tournament_and_is_held_against_its_end(made, monkeypatch, tmp_path):
    monkeypatch.delenv("RECTLAB_TESTING", raising=False)
    monkeypatch.chdir(tmp_path)
    panel = made(Tournament, **SMALL, predict="08 gap")
    send(panel, guess=77, id=1)
    assert panel.error.startswith("guess: must be a number from 0 to 5") and panel.cover and not panel.playing
    send(panel, guess=1.5, id=2)
    assert panel.cover == {} and panel.error == ""
    wait_until(lambda: not panel.playing and "words" in unpack(panel.frame)[0]["guess"])
    gap = panel.answer("08 gap")
    means = 100 * panel.standing.mean
    assert gap == pytest.approx(means.max() - means.min()) and panel.result.complete and panel.cover == {}
    said = unpack(panel.frame)[0]["guess"]["words"]
    assert said.startswith(f"Your guess was 1.5 percentage points; it is {gap:.3g}")


def test_winner_is_nobody_alone_unless_all_others_are_behind(panel, monkeypatch):
    panel.run()
    now = panel.standing
    for p, winner in ((1.0, "nobody alone"), (0.01, now.leader)):
        told = type(now)(**{**vars(now), "p": np.full((2, 2), p)})
        monkeypatch.setattr(type(panel), "standing", property(lambda _, told=told: told))
        assert panel.answer("08 winner") == winner


# the figures, by their artists


@pytest.mark.parametrize("seeds", [1, 4])
def test_static_picture_draws_a_dot_a_seed_the_mean_and_its_interval(panel, seeds):
    panel.seeds = seeds
    empty = comparison_figures.standing_figure(panel.result, panel.standing)
    names = [ax.get_title(loc="left") for ax in empty.axes]
    assert names == list(panel.result.plan.contestants)
    assert all(np.array_equal(ax.lines[0].get_ydata(), curve_of(name)) for ax, name in zip(empty.axes, names))
    result = panel.run()
    now = panel.standing
    ax = comparison_figures.standing_rows(now, Figure().subplots())
    dots = np.concatenate([line.get_xdata() for line in ax.lines if line.get_marker() == "o"])
    np.testing.assert_allclose(sorted(dots), sorted(100 * now.errors.ravel()))
    means = [line.get_xdata()[0] for line in ax.lines if line.get_marker() == "|"]
    np.testing.assert_allclose(means, 100 * now.mean[now.order])
    bars = [line.get_xdata() for line in ax.lines if line.get_marker() == "None"]
    assert len(bars) == (0 if seeds == 1 else 2)
    for bar, k in zip(bars, now.order):
        np.testing.assert_allclose(bar, [max(100 * now.low[k], 0.1), 100 * now.high[k]])
    assert [label.get_text() for label in ax.get_yticklabels()] == [now.names[k] for k in now.order]
    picture = comparison_figures.standing_picture(result, now, "Words.")
    assert repr(picture) == "Words." and len(picture.png) < 60_000


@pytest.mark.parametrize(("p", "rows"), [(1.0, [[-0.5, 0.5], [0.5, 1.5]]), (0.01, [])])
def test_a_line_binds_the_rows_that_cannot_be_told_apart_and_nobody_is_crowned(panel, p, rows):
    panel.seeds = 4
    result = panel.run()
    now = type(panel.standing)(**{**vars(panel.standing), "p": np.full((2, 2), p)})
    figure = comparison_figures.standing_figure(result, now)
    (ax,) = figure.axes
    assert [path.vertices[:, 1].tolist() for c in ax.collections for path in c.get_paths()] == rows
    told = "but 1 of 1 others cannot be told apart from it" if rows else "and told apart from all 1 others"
    assert figure.get_suptitle() == f"{now.leader} is lowest, {told} (4 seeds)"
    assert "leads" not in "".join(text.get_text() for text in ax.texts)


def test_rate_lines_are_means_with_t_intervals_and_names_stand_apart():
    result = comparison.run(Plan.of("relu,tanh,elu", (0.1, 0.3, 1.0), 3, hidden_sizes=(16,), n_epochs=2))
    ax = comparison_figures.rate_lines(result, Figure().subplots(), ("tanh", "relu"))
    for line, name in zip(ax.lines, ("tanh", "relu")):
        np.testing.assert_allclose(line.get_ydata(), 100 * result.test[result.who(name)].mean(1))
    _, low, high = statistics.t_interval(100 * result.test[result.who("tanh")])
    band = ax.collections[0].get_paths()[0].vertices[:, 1]
    np.testing.assert_allclose([band.min(), band.max()], [max(low.min(), 0.1), high.max()], rtol=1e-6)
    heights = sorted(np.log(text.xy[1]) for text in ax.texts)
    assert heights[1] - heights[0] >= 0.219
    picture = comparison_figures.rates_picture(result, ("tanh", "relu"), "Words.")
    assert repr(picture) == "Words." and picture.png.startswith(b"\x89PNG")
