"""Figures of lesson 05 by their artists' data."""

import numpy as np
import pytest

from rectlab.lessons.depth import DepthProfile, Plane, Saturation, mystery_profile, saturation_figures
from rectlab.lessons.depth import figures as depth_figures
from rectlab.measures.profiles import GradientProfile, SignalProfile


def profile(std=(1.0, 0.1, 0.001), error=(1e-4, 1e-2, 1.0), cosine=(0.4, 0.6, 0.9)):
    std, error, cosine = (np.array(values, float)[:, None] for values in (std, error, cosine))
    signal = SignalProfile(std, cosine, cosine - 0.1, np.minimum(cosine + 0.1, 1), 32, 496)
    return DepthProfile(signal, GradientProfile(error, 2 * error, 32), 64)


def test_the_three_profiles_are_drawn_over_their_layers():
    one = profile()
    figure = depth_figures.depth_figure(one, 100)
    std, cosine, error = figure.axes
    assert [ax.get_xlim() for ax in figure.axes] == [(1, 100)] * 3
    assert std.lines[0].get_xydata().tolist() == [[1, 0], [2, -1], [3, -3]]
    assert cosine.lines[0].get_ydata() == pytest.approx([0.4, 0.6, 0.9])
    band = cosine.collections[0].get_paths()[0].vertices[:, 1]
    assert (band.min(), band.max()) == pytest.approx((0.3, 1.0))
    assert error.lines[0].get_ydata() == pytest.approx([-4, -2, 0])
    assert error.lines[1].get_ydata() == pytest.approx(np.log10(2) + np.array([-4, -2, 0]))
    assert figure.get_suptitle() == "Std × 0.001, layer 1 → 3; cosine 0.40 → 0.900; gradient × 10⁻⁴, layer 3 → 1"
    titles = [ax.get_title(loc="left") for ax in figure.axes]
    assert titles == ["std of activations", "cosine between two digits", "gradient"]
    assert [ax.get_ylabel() for ax in figure.axes] == ["std (log scale)", "", "size (log scale)"]
    assert [label.get_text() for label in error.get_yticklabels()] == ["10⁻⁵", "10⁰", "10⁵"]


def test_axes_end_where_decades_do_and_hold_every_value():
    ends = depth_figures.axes_of(depth_figures.lines(profile()))
    assert ends == {"std": [-5, 0], "cosine": [0, 1], "error": [-5, 5]}
    assert depth_figures.axes_of(depth_figures.lines(profile(cosine=(0.4, 0.0, -0.3))))["cosine"] == [-0.5, 1]


def test_exact_zeros_leave_a_gap_and_are_said():
    gone = profile(std=(1.0, 0.0, 0.0), error=(0.0, 0.0, 1.0), cosine=(0.4, np.nan, np.nan))
    line = depth_figures.depth_figure(gone, 100).axes[0].lines[0].get_ydata()
    assert line[0] == 0 and np.isnan(line[1:]).all()
    assert depth_figures.captions(gone) == ["× 0, layer 1 → 3", "no direction left", "× 0, layer 3 → 1"]
    nothing = profile(std=(0, 0, 0), error=(0, 0, 0), cosine=(np.nan,) * 3)
    assert depth_figures.captions(nothing)[::2] == ["0 in layer 1 already", "0 in layer 3 already"]
    assert depth_figures.axes_of(depth_figures.lines(nothing)) == {"std": [-5, 0], "cosine": [0, 1], "error": [-5, 0]}


def test_several_networks_are_told_apart_by_colour_and_dash():
    four = {letter: mystery_profile(letter, hidden_layers=6) for letter in "ABCD"}
    picture = depth_figures.compared_picture(four)
    assert repr(picture).count("\n") == 3 and repr(picture).startswith("A: From layer 1 to layer 6")
    ax = depth_figures.compared_figure(four).axes[1]
    assert len({line.get_color() for line in ax.lines}) == len({line.get_linestyle() for line in ax.lines}) == 4
    for line, one in zip(ax.lines, four.values()):
        assert line.get_ydata() == pytest.approx(one.signal.cosine[:, 0])
    with pytest.raises(ValueError) as caught:
        mystery_profile("E")
    assert str(caught.value) == "mystery_profile: letter must be one of A, B, C, D; got 'E'. Choose one."


def test_saturation_is_drawn_layer_by_layer_with_its_spread():
    values = np.linspace(0, 0.9, 3 * 2 * 4).reshape(3, 2, 4)
    watched = Saturation(np.array([0, 5, 10]), values, values, values / 2, np.zeros((3, 4)), ("tanh", "sigmoid") * 2, 7)
    figure = saturation_figures.saturation_figure(watched)
    assert [ax.get_title(loc="left") for ax in figure.axes] == ["tanh", "sigmoid"]
    ends = [(values[0, k, m].mean(), values[-1, k, m].mean()) for k, m in ((0, [0, 2]), (0, [1, 3]))]
    told = [f"{n}, layer 1: {a:.2f} → {b:.2f}" for n, (a, b) in zip(("tanh", "sigmoid"), ends)]
    headline = figure.get_suptitle().replace("\n", " ").replace("\u00a0", " ")
    assert headline == f"Driven furthest in 10 epochs: {'; '.join(told)}"
    top, std, second, _ = figure.axes[1].lines
    assert top.get_xdata().tolist() == [0, 5, 10] and top.get_ydata() == pytest.approx(values[:, 0, [1, 3]].mean(1))
    assert std.get_ydata() == pytest.approx(values[:, 0, [1, 3]].mean(1) / 2) and std.get_linestyle() == "--"
    assert second.get_ydata() == pytest.approx(values[:, 1, [1, 3]].mean(1))
    assert "2 layers at 3 times from epoch 0 to 10, 4 networks: tanh, sigmoid." in repr(
        saturation_figures.saturation_picture(watched)
    )


@pytest.mark.parametrize(("stretch", "edges"), [(((0.5, 2.0), (0.4, 1.8)), 2), (((0.5, 0.6), (0.4, 0.5)), 0)])
def test_the_plane_shows_what_was_measured_and_the_edge_where_there_is_one(stretch, edges):
    cosine = np.array([[[1.0, 0.9], [0.1, 0.2]], [[1.0, 1.0], [0.5, 0.5]]])
    plane = Plane("tanh", np.array([0.5, 2]), np.array([0, 0.5]), cosine, cosine, np.array(stretch), 0.6, 50, 100)
    figure = saturation_figures.plane_figure(plane)
    ax = figure.axes[0]
    assert np.asarray(ax.collections[0].get_array()).ravel() == pytest.approx([0.95, 0.15, 1.0, 0.5])
    assert len(ax.collections) == 1 + edges
    assert [text.get_text() for text in ax.texts] == ["0.950", "0.150", "1.000", "0.500"]
    ticks = [(label.get_position()[0], label.get_text()) for label in ax.get_xticklabels()]
    assert ticks == [(0.5, "0.5"), (1.5, "2")] and ax.get_ylim() == (0, 2)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["0", "0.5"]
    told = "tanh: 1 of 4 places make two inputs one (cosine above 0.99); 2 drive them apart (below 0.6)"
    assert figure.get_suptitle().replace("\n", " ") == told
    assert repr(saturation_figures.plane_picture(plane)) == plane.in_words()
