"""The spikes panel, driven by the messages a front end sends."""

import base64
import time

import numpy as np
import pytest
from traitlets import TraitError

from rectlab.lessons.spikes import SHAPES, Neuron, fit_shapes, normals, simulate
from rectlab.lessons.spikes import figures as spikes_figures
from rectlab.lessons.spikes.panel import Spikes
from rectlab.panels.frame import unpack
from rectlab.questions import predictions


@pytest.fixture
def panel(monkeypatch):
    monkeypatch.setattr("rectlab.panels.panel.REST_S", 3600)  # no frame but the answer, however slow the machine
    panel = Spikes()
    yield panel
    panel.close()


def send(panel, moving=True, **values):
    """Send one message as the front end's pump does."""
    content = {"set": values, "moving": moving, "id": 1}
    panel._handle_msg({"content": {"data": {"method": "custom", "content": content}}, "buffers": []})


def update(panel, **state):
    """Send one message as ipywidgets' own model does."""
    panel._handle_msg({"content": {"data": {"method": "update", "state": state, "buffer_paths": []}}, "buffers": []})


# every slider to both ends and to two values of no meaning, every choice
PLACES = [
    {"current": 0}, {"current": 5}, {"current": 1.05}, {"current": 3.3}, {"noise": 0}, {"noise": 0.6}, {"noise": 0.02},
    {"noise": 0.34}, {"refractory": 0}, {"refractory": 10}, {"refractory": 0.5}, {"refractory": 7.5}, {"tau": 10},
    {"tau": 50}, {"tau": 25}, {"tau": 35}, {"top": 2}, {"top": 5}, {"seed": 99}, {"seed": 41},
    {"noise": 0.6, "tau": 10, "refractory": 0, "top": 5, "current": 5}, {"noise": 0.01},
]  # fmt: skip


@pytest.mark.parametrize("values", PLACES)
def test_every_knob_moves_the_frame_to_what_the_long_way_gives(panel, values):
    now = {"current": 2.0, "noise": 0.0, "refractory": 2.0, "tau": 20, "top": 3, "seed": 0} | values
    send(panel, **values)
    header, arrays = unpack(panel.frame)
    assert panel.error == "" and header["id"] == 1 and not header["preview"]

    neuron, noise = Neuron(tau=now["tau"], refractory=now["refractory"]), 0.0 if now["noise"] < 0.02 else now["noise"]
    currents = np.linspace(0, now["top"], 61)
    fits = fit_shapes(currents, neuron.rate(currents, noise))
    at = [*(now["top"] * (np.arange(16) + 1) / 16), now["current"]]
    draws = normals(290, 17, 50, seed=now["seed"])
    simulation = simulate(neuron, at, noise, draws=draws, dt=0.8, warm_up=32)
    assert arrays["curve"] == pytest.approx(fits.rates, rel=1e-5, abs=1e-5)
    assert arrays["fitted"] == pytest.approx(np.stack([fits.fitted[name] for name in SHAPES]), rel=1e-4, abs=1e-3)
    assert arrays["points"] == pytest.approx(np.stack([at, simulation.rates])[:, :16], rel=1e-5)
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
    send(panel, noise=0.3)
    moving = unpack(panel.frame)[1]
    panel.refresh()
    resting = unpack(panel.frame)[1]
    assert all((moving[name] == resting[name]).all() for name in moving)


def test_a_plain_widget_message_moves_the_frame_too(panel):
    update(panel, current=3.0)
    assert unpack(panel.frame)[0]["id"] is None and panel.in_words().startswith("At current 3.00, noise 0.00")


@pytest.mark.parametrize(
    ("name", "value", "must"),
    [
        ("current", -0.1, "a number from 0 to 5"),
        ("current", 5.1, "a number from 0 to 5"),
        ("current", "NaN", "a number from 0 to 5"),
        ("noise", float("nan"), "a number from 0 to 0.6"),
        ("noise", 0.7, "a number from 0 to 0.6"),
        ("refractory", 11, "a number from 0 to 10"),
        ("tau", 9, "a whole number from 10 to 50"),
        ("tau", 20.5, "a whole number from 10 to 50"),
        ("top", 4, "one of 2, 3, 5"),
        ("seed", -1, "a whole number from 0 to 99"),
    ],
)
def test_a_bad_value_is_said_and_the_last_good_frame_stays(panel, name, value, must):
    send(panel, noise=0.1)
    good, words = getattr(panel, name), panel.in_words()
    for tell in (send, update):
        tell(panel, **{name: value})
        assert panel.error == f"{name}: must be {must}; got {value!r}. The last good value stays; set another one."
        assert getattr(panel, name) == good and panel.in_words() == words
    send(panel, current=1.5)
    assert panel.error == ""


def test_from_python_a_bad_value_raises():
    with pytest.raises(TraitError, match="^noise: must be a number from 0 to 0.6; got 1"):
        Spikes(noise=1)


def test_words(panel):
    assert panel.in_words() == (
        "At current 2.00, noise 0.00 and a refractory period of 2 ms the neuron fires 63 times a second. Off the curve "
        "from 0 to 3, rms in % of its maximum: rectifier 4.2 %, softplus 4.2 %, sigmoid 5.1 %, tanh 7.4 %."
    )


def test_prediction_asks_for_what_the_panel_shows(panel):
    asked = panel.quantities()
    assert (asked["rate"], asked["rectifier"]) == (panel.rate, panel.fits.errors["rectifier"])
    assert asked["rate"] == pytest.approx(63.04, abs=0.01)
    currents = np.linspace(0, 3, 13)
    by_hand = [1000 / (2 + 20 * np.log(i / (i - 1))) if i > 1 else 0 for i in currents]
    assert asked["rates"] == pytest.approx(by_hand) and predictions.get("01 curve").xs == pytest.approx(currents)


def test_a_frame_is_small_and_fast(panel):
    times = []
    for current in np.linspace(0, 5, 11):
        started = time.perf_counter()
        send(panel, current=float(current), noise=0.3)
        times.append(1e3 * (time.perf_counter() - started))
        assert len(panel.frame) < 6_000
    assert min(times) < 40  # about 10 on a quiet machine


def test_display_gives_words_a_small_picture_and_a_live_view(panel):
    panel.noise = 0.3
    data = panel._repr_mimebundle_()
    assert data["text/plain"] == panel.in_words() == repr(panel)
    png = base64.b64decode(data["image/png"])
    assert png.startswith(b"\x89PNG") and len(png) < 60_000
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == panel.model_id


def test_the_figure_draws_what_the_results_hold(panel):
    panel.noise = 0.2
    simulation, fits = panel.simulation, panel.fits
    trace, raster, rates = spikes_figures.spikes_figure(simulation, fits).axes
    assert trace.lines[1].get_ydata() == pytest.approx(simulation.voltage)
    assert len(trace.collections[0].get_segments()) == simulation.fired[:, 0].sum()
    assert len(raster.collections[0].get_segments()) == simulation.fired[:, :12].sum()
    curve, *four, points, chosen = rates.lines
    assert (curve.get_ydata() == fits.rates).all()
    assert [line.get_color() for line in four] == list(spikes_figures.FUNCTIONS.values())
    for line, name in zip(four, SHAPES):
        assert (line.get_ydata() == fits.fitted[name]).all()
    assert (points.get_xdata() == simulation.currents[:-1]).all() and (
        points.get_ydata() == simulation.rates[:-1]
    ).all()
    assert chosen.get_xdata()[0] == panel.current


def test_a_current_beyond_the_curve_is_not_drawn_on_it(panel):
    send(panel, current=5)
    rates = spikes_figures.spikes_figure(panel.simulation, panel.fits).axes[2]
    assert len(rates.lines) == 6 and rates.get_xlim() == (0, 3)
