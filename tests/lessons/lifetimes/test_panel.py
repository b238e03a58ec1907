"""The lifetimes panel, driven by the messages a front end sends."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from rectlab import Population, Settings, datasets, figures, streams
from rectlab.lessons.lifetimes import Outcomes, Remedy, came_back, layer_lives, lifelines, watch
from rectlab.lessons.lifetimes import figures as lifetimes_figures
from rectlab.lessons.lifetimes.panel import Lifetimes
from rectlab.panels.frame import unpack
from tests.hand import send


@pytest.fixture
def panel(made):
    return made(Lifetimes, width=16)


def seen(panel):
    """Return (header, lines of each layer) as the front end reads a frame."""
    header, arrays = unpack(panel.frame)
    turns = iter(np.split(arrays["turns"], np.cumsum(arrays["counts"])[:-1]) if len(arrays["counts"]) else [])
    return header, [[next(turns).tolist() for _ in range(n)] for n in arrays["rows"]]


@pytest.mark.parametrize(
    "values",
    [
        {"optimizer": "momentum"}, {"optimizer": "adam", "lr": 1e-3}, {"lr": 0.4}, {"bias_shift": -0.65},
        {"activation": "lif_rate"}, {"init": "default"}, {"hidden_layers": 4}, {"width": 32}, {"seed": 99},
    ],
)
def test_every_knob_moves_the_lives_to_what_watching_from_the_start_gives(panel, values):
    send(panel, set=values, id=1)
    assert panel.error == "" and unpack(panel.frame)[0]["values"] | values == unpack(panel.frame)[0]["values"]
    panel.train(23)
    how = {"activation": panel.activation, "init": panel.init, "seeds": (panel.seed,)}
    network = Population(64, (panel.width,) * panel.hidden_layers, 10, **how)
    settings = Settings(lr=panel.lr, bias_shift=panel.bias_shift, momentum=0.9 * (panel.optimizer == "momentum"))
    digits, optimizer = datasets.digits(), "adam" if panel.optimizer == "adam" else "sgd"
    life = watch(network, digits.X_train, digits.y_train, settings, n_epochs=2, optimizer=optimizer,
                 generator=streams.of(panel.seed, "order", 0))
    header, lines = seen(panel)
    assert panel.result.steps.tolist() == [0, 7, 14, 21, 23] and header["step"] == 23
    for mine, theirs in zip(panel.result.silent, life.timeline.silent):
        np.testing.assert_array_equal(mine[:4], theirs[:4])
    assert header["layers"] == [vars(lives) for lives in layer_lives(panel.result)]
    assert lines == [[line.turns.tolist() for line in layer] for layer in lifelines(panel.result)]
    ends = [str(lives.dead) for lives in layer_lives(panel.result)]
    told = f"After 23 steps {', '.join(ends[:-1])} and {ends[-1]} of {panel.width} units are dead in layers 1, 2"
    assert panel.in_words().startswith(told) and panel.in_words() == header["words"]
    units = unpack(panel.frame)[1]["units"].tolist()
    assert units == [line.unit for layer in lifelines(panel.result) for line in layer]


@pytest.mark.parametrize("name", ["elu", "maxout"])
def test_an_activation_without_exact_zeros_gets_words_and_no_count(panel, name):
    send(panel, set={"activation": name}, id=1)
    panel.train(8)
    header, lines = seen(panel)
    assert header["applies"] is False and lines == [[], [], []]
    assert panel.in_words().startswith(
        f"After 8 steps: a unit of {name} is never silent, so no unit can be called dead. Test error "
    )
    for button in ("shift", "redraw"):
        send(panel, press=button, id=1)
        assert panel.error == "" and "there is nobody to revive." in panel.in_words()


def test_a_bias_moved_before_the_first_step_begins_anew_and_later_is_one_look(panel):
    for bias_shift in (-0.5, 0.1, -0.4):
        send(panel, set={"bias_shift": bias_shift}, id=1)
    assert panel.result.steps.tolist() == [0] and panel.marks == [(0, "sgd 0.2, bias shift −0.4")]
    panel.train(10)
    for bias_shift in (-0.9, 0.5, 0.2):
        send(panel, set={"bias_shift": bias_shift}, id=1)
    assert panel.result.steps.tolist() == [0, 7, 10, 10]
    assert panel.marks == [(0, "sgd 0.2, bias shift −0.4"), (10, "sgd 0.2, bias shift 0.2")]
    send(panel, set={"bias_shift": -0.4}, id=1)
    assert panel.marks == [(0, "sgd 0.2, bias shift −0.4")]  # there and back before a step: no mark
    assert (panel.result.silent[2][2] == panel.result.silent[2][3]).all()


@pytest.mark.parametrize("button", ["shift", "redraw"])
def test_a_treatment_is_a_look_of_its_own_and_is_said(panel, button):
    panel.bias_shift = -0.5
    panel.train(10)
    before = panel.result.dead[-1].sum()
    send(panel, press=button, id=1)
    after = panel.result.dead[-1].sum()
    assert panel.result.steps.tolist() == [0, 7, 10, 10] and after < before
    told = f"changed their number from {before} to {after} (on 1,297 images)."
    assert told in panel.in_words() and unpack(panel.frame)[0]["marks"][-1][0] == 10
    panel.train(4)
    assert panel.result.steps.tolist() == [0, 7, 10, 10, 14]
    panel.reset()
    assert panel.result.steps.tolist() == [0] and told not in panel.in_words()
    assert [words for _, words in panel.marks] == ["sgd 0.2, bias shift −0.5"]


@pytest.mark.parametrize("steps", [0, 10])
def test_a_film_shows_at_every_bias_what_the_panel_shows_there(panel, steps):
    panel.train(steps)
    send(panel, set={"bias_shift": -0.4}, id=1)
    before = panel.result.steps.tolist()
    filmed = {shift: panel.film_frame(panel.at(bias_shift=shift), lambda: False) for shift in (-0.9, -0.4, 0.2)}
    assert panel.result.steps.tolist() == before and panel.live.bias_shift == -0.4
    assert len({frame.words for frame in filmed.values()}) == 3
    for shift, frame in filmed.items():
        send(panel, set={"bias_shift": shift}, id=1)
        header, arrays = unpack(panel.frame)
        assert frame.words == header["words"] and frame.own == {name: header[name] for name in frame.own}
        assert all((frame.arrays[name] == arrays[name]).all() for name in arrays)


def test_a_film_ends_with_the_next_step_and_with_a_treatment(panel):
    marks = [panel.film_mark("bias_shift")]
    panel.train(1)
    marks.append(panel.film_mark("bias_shift"))
    panel.press("shift")
    marks.append(panel.film_mark("bias_shift"))
    panel.reset()
    assert len({*marks, panel.film_mark("bias_shift")}) == 4


def test_the_words_fit_two_lines_even_after_a_treatment(made):
    panel = made(Lifetimes, hidden_layers=4, bias_shift=-0.5)
    panel.train(30)
    panel.press("redraw")
    panel.refresh()
    assert "changed their number" in panel.in_words() and len(panel.in_words()) < 330


def test_a_pinned_state_stays_beside_another_optimizer(panel):
    panel.train(10)
    send(panel, press="pin", id=1)
    panel.optimizer, panel.lr = "adam", 1e-3
    panel.reset()
    panel.train(4)
    pinned, now = unpack(panel.pinned), unpack(panel.frame)
    assert (pinned[0]["step"], now[0]["step"]) == (10, 4) and pinned[0]["values"]["optimizer"] == "sgd"


def test_another_optimizer_goes_on_with_the_same_network(panel):
    panel.train(7)
    before = panel.live.population
    panel.optimizer, panel.lr = "adam", 1e-3
    panel.train(7)
    assert panel.live.population is before and panel.result.steps.tolist() == [0, 7, 14]
    assert panel.marks[-1] == (7, "adam 0.001, bias shift −0.3") and panel.live.optimizer == "adam"


def test_the_question_is_answered_by_a_copy_trained_for_20_epochs(panel):
    answer = panel.answer("07 revivals")
    assert panel.result.steps.tolist() == [0] and len(answer) == 3
    panel.train(20 * 21)
    assert answer == came_back(panel.result)[0].tolist()


def test_the_static_picture_draws_every_span(panel):
    panel.train(105)
    figure = lifetimes_figures.lifelines_figure(panel.result, "words")
    names, layers = ("born_dead", "died", "came_back", "dead"), layer_lives(panel.result)
    born, died, back, dead = (sum(getattr(lives, name) for lives in layers) for name in names)
    told = f"words: {born} born dead, {died} died, {back} came back; {dead} of 48 units dead now"
    assert figure.get_suptitle().replace("\n", " ") == told
    for ax, lines, lives in zip(figure.axes, lifelines(panel.result), layer_lives(panel.result)):
        drawn = {patch.get_facecolor()[:3]: patch.get_path().vertices.reshape(-1, 5, 2) for patch in ax.patches}
        dead, back = (drawn.get(to_rgb(figures.COLOURS[state]), ()) for state in ("silent", "active"))
        ends = [[*line.turns, 105] for line in lines]
        assert len(dead) == sum(len(e[:-1:2]) for e in ends)
        assert len(back) == sum(len(e[1:-1:2]) for e in ends)
        assert [text.get_text() for text in ax.texts] == [
            f"{lives.dead} of 16 dead\n{lives.died} died\n{lives.came_back} came back"
        ]
        wide = np.ptp(dead[:, :4, 0], axis=1).sum()
        assert wide == sum(b - a for e in ends for a, b in zip(e[::2], e[1::2]))


def test_remedies_stand_a_row_each_and_no_zero_is_drawn_where_the_word_does_not_apply():
    remedies = (Remedy("as it is"), Remedy("leaky", activation="leaky_relu"), Remedy("shift", treatment="shift"))
    error = np.array([[0.9, 0.9, 0.05], [0.9, 0.8, 0.9], [0.04, 0.05, 0.03]])
    dead = np.array([[0.5, 0.6, 0.4], [np.nan] * 3, [0.1, 0.0, 0.1]])
    outcomes = Outcomes(remedies, error, dead, dead, -0.5, 20, 1297, 500)
    figure = lifetimes_figures.remedies_figure(outcomes)
    left, right = figure.axes
    assert figure.get_suptitle() == "Bias shift −0.5: 1 of 3 learn untreated, 3 with shift"
    assert [label.get_text() for label in left.get_yticklabels()] == ["as it is", "leaky", "shift"]
    for ax, values in ((left, 100 * error), (right, 100 * dead)):
        dots = [line for line in ax.lines if line.get_marker() == "o"]
        assert [line.get_xdata().tolist() for line in dots] == [
            row.tolist() for row in values if np.isfinite(row).all()
        ]
        means = [line.get_xdata()[0] for line in ax.lines if line.get_marker() == "|"]
        np.testing.assert_allclose(means, values[np.isfinite(values).all(1)].mean(1))
    assert [text.get_text() for text in left.texts] == ["1 of 3", "0 of 3", "3 of 3", "rescued"]
    assert [text.get_text() for text in right.texts] == ["no exact zeros: none can be dead"]
    picture = lifetimes_figures.remedies_picture(outcomes)
    assert picture.png.startswith(b"\x89PNG") and repr(picture) == (
        "Test error and dead units of 2 remedies and none, 3 networks each, at a bias shift of -0.5: a dot a network, "
        "mean and 95 % interval."
    )


def test_a_picture_of_lives_names_no_trained_number(panel):
    panel.train(14)
    assert repr(lifetimes_figures.lives_picture(panel.result)) == (
        "Deaths and returns of 16 units in each of 3 layers over 14 training steps."
    )
