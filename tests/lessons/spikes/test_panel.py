"""The spikes panel, driven by the messages a front end sends."""

import time

import numpy as np
import pytest

from rectlab.figures.palette import function_colour
from rectlab.lessons.spikes import SHAPES, Neuron, fit_shapes, normals, simulate
from rectlab.lessons.spikes import figures as spikes_figures
from rectlab.lessons.spikes.fitting import Fits
from rectlab.lessons.spikes.panel import Spikes
from rectlab.panels.frame import unpack
from rectlab.questions import Number, predictions
from tests.hand import move, send


@pytest.fixture
def panel(made):
    return made(Spikes)


PLACES = [
    {"current": 0}, {"current": 5}, {"noise": 0.01}, {"noise": 0.02}, {"noise": 0.34}, {"refractory": 7.5}, {"tau": 35},
    {"top": 5}, {"shape": "tanh"}, {"seed": 99}, {"noise": 0.6, "tau": 10, "refractory": 0, "top": 5, "current": 5},
]


@pytest.mark.parametrize("values", PLACES)
def test_every_knob_moves_the_frame_to_what_the_long_way_gives(panel, values):
    now = {"current": 2.0, "noise": 0.0, "refractory": 2.0, "tau": 20, "top": 3, "seed": 0} | values
    move(panel, **values)
    header, arrays = unpack(panel.frame)
    assert panel.error == "" and header["id"] == 1 and not header["preview"]

    neuron, noise = Neuron(tau=now["tau"], refractory=now["refractory"]), 0.0 if now["noise"] < 0.02 else now["noise"]
    currents = np.linspace(0, now["top"], 61)
    fits = fit_shapes(currents, neuron.rate(currents, noise))
    at = [*(5 * (np.arange(20) + 1) / 20), now["current"]]
    draws = normals(290, 21, 50, seed=now["seed"])
    simulation = simulate(neuron, at, noise, draws=draws, dt=0.8, warm_up=32)
    assert arrays["curve"] == pytest.approx(neuron.rate(np.linspace(0, 5, 101), noise), rel=1e-5, abs=1e-5)
    assert arrays["target"] == pytest.approx(fits.rates, rel=1e-5, abs=1e-5)
    assert (header["end"], header["top"]) == (5, now["top"])
    assert arrays["fitted"] == pytest.approx(np.stack([fits.fitted[name] for name in SHAPES]), rel=1e-4, abs=1e-3)
    assert arrays["points"] == pytest.approx(np.stack([at, simulation.rates])[:, :20], rel=1e-5)
    assert list(zip(arrays["spike_steps"], arrays["spike_trials"])) == [
        (step, trial) for step, trial in np.argwhere(simulation.fired[:, :12])
    ]
    assert header["errors"] == pytest.approx([fits.errors[name] for name in SHAPES])
    assert header["rate"] == panel.rate == pytest.approx(float(neuron.rate(now["current"], noise)))
    assert header["words"] == panel.in_words() and fits.in_words() in panel.in_words()


def test_points_stand_on_the_curve_within_what_counting_leaves(panel):
    for noise in (0.0, 0.1, 0.3, 0.6):
        panel.noise, rates = noise, []
        wanted = panel.neuron.rate(panel.simulation.currents, noise)
        for panel.seed in range(4):
            rates.append(panel.simulation.rates)
        off = np.abs(np.mean(rates, 0) - wanted)
        assert (off <= 0.03 * wanted + 1.2).all()  # 40 s a point hold a spike more or less, and steps are 0.8 ms


def test_the_frame_at_rest_is_the_one_that_was_seen_while_the_hand_moved(panel):
    move(panel, noise=0.3)
    moving = unpack(panel.frame)[1]
    panel.refresh()
    resting = unpack(panel.frame)[1]
    assert all((moving[name] == resting[name]).all() for name in moving)


def test_words(panel):
    assert panel.in_words() == (
        "At current 2.00, noise 0.00 and a refractory period of 2 ms the neuron fires 63 times a second. Off the curve "
        "from 0 to 3, rms in % of its maximum: rectifier 4.2 %, softplus 4.2 %, sigmoid 5.1 %, tanh 7.4 %."
    )


def test_prediction_asks_for_what_the_panel_shows(panel):
    rate, error = (panel.answer_to(Number(quantity=of, within=1)) for of in ("rate", "rectifier"))
    assert (rate, error) == (panel.rate, panel.fits.errors["rectifier"]) and rate == pytest.approx(63.04, abs=0.01)
    currents = np.linspace(0, 3, 13)
    by_hand = [1000 / (2 + 20 * np.log(i / (i - 1))) if i > 1 else 0 for i in currents]
    assert panel.answer("01 curve") == pytest.approx(by_hand)
    assert predictions.get("01 curve").xs == pytest.approx(currents)


def test_a_and_now_are_compared_by_their_rates_and_rectifiers(panel):
    send(panel, press="pin")
    move(panel, noise=0.3)
    assert unpack(panel.frame)[0]["compare"] == (
        "A and now: 63 and 65 spikes a second at the chosen current; the rectifier is off by 4.2 % and 1.1 %."
    )
    assert unpack(panel.pinned)[0]["errors"][0] == pytest.approx(4.2, abs=0.05)


def test_the_current_is_filmed_to_its_ends_and_whichever_function_is_shown(panel):
    panel.shape = "tanh"
    film = panel.camera.filmed("current")
    assert film.places[0] == 0 and film.places[-1] == 5 and len(film.places) > 50
    assert "shape" not in film.fixed and film.fixed["noise"] == 0


def test_a_frame_is_small_and_fast(panel):
    times = []
    for current in np.linspace(0, 5, 11):
        started = time.process_time()
        move(panel, current=float(current), noise=0.3)
        times.append(1e3 * (time.process_time() - started))
        assert len(panel.frame) < 6_000
    assert min(times) < 40  # about 10 on a quiet machine


def test_the_figure_draws_what_the_results_hold(panel):
    panel.noise = 0.2
    simulation, fits = panel.simulation, panel.fits
    trace, raster, rates = spikes_figures.spikes_figure(simulation, fits).axes
    assert trace.lines[1].get_ydata() == pytest.approx(simulation.voltage)
    assert len(trace.collections[0].get_segments()) == simulation.fired[:, 0].sum()
    assert len(raster.collections[0].get_segments()) == simulation.fired[:, :12].sum()
    curve, *four, points, chosen = rates.lines
    assert (curve.get_ydata() == fits.rates).all()
    assert [line.get_color() for line in four] == [function_colour(n) for n in ("relu", *SHAPES[1:])]
    for line, name in zip(four, SHAPES):
        assert (line.get_ydata() == fits.fitted[name]).all()
    assert (points.get_xdata() == simulation.currents[:-1]).all() and (
        points.get_ydata() == simulation.rates[:-1]
    ).all()
    assert chosen.get_xdata()[0] == panel.current


@pytest.mark.parametrize(
    ("off", "told"),
    [((1.0, 2.0, 3.0, 4.0), "Rectifier comes closest"), ((2.0, 1.01, 3.0, 0.99), "Softplus and tanh come closest")],
)
def test_the_title_names_all_who_come_closest(panel, off, told):
    rates = 100 * np.ones(5)
    fits = Fits(np.arange(5.0), rates, {}, {}, {}, {name: rates + by for name, by in zip(SHAPES, off)})
    figure = spikes_figures.spikes_figure(panel.simulation, fits)
    assert figure.get_suptitle() == f"{told}: off by 1.0 % of the fastest rate"


def test_a_current_beyond_the_curve_is_not_drawn_on_it(panel):
    move(panel, current=5)
    rates = spikes_figures.spikes_figure(panel.simulation, panel.fits).axes[2]
    assert len(rates.lines) == 6 and rates.get_xlim() == (0, 3)
