"""Figures by their artists' data and their bytes."""

import base64
import io
import logging
import re
import struct
import sys
from pathlib import Path

import matplotlib
import nbformat
import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle, StepPatch
from nbconvert import HTMLExporter
from PIL import Image

from rectlab import figures
from rectlab.measures import Histogram, UnitStates
from rectlab.measures.snapshot import Layer, Snapshot

N = 1297
SHEET = sys.modules["rectlab.figures.sheet"]  # the package has a function of this name


@pytest.fixture
def ax():
    return Figure().subplots()


def histogram_of(counts=((1, 2, 5), (0, 3, 1)), zeros=(2, 4), lower=-1.0, upper=2.0):
    return Histogram(np.array(counts), np.array(zeros), lower, upper, N)


def states_of(silent, selective, always_on):
    """Return states of two members; the second has no silent unit."""
    zeros = np.array([N] * silent + [N // 2] * selective + [0] * always_on)
    return UnitStates(np.stack([zeros, np.minimum(zeros, N // 2)]), N)


def snapshot(n_layers, bins=40, units=128, seed=0):
    generator, layers = np.random.default_rng(seed), []
    for _ in range(n_layers):
        zeros = generator.integers(0, units * N, 2)
        counts = [generator.multinomial(units * N - z, generator.dirichlet(np.ones(bins))) for z in zeros]
        layers.append(Layer(Histogram(np.array(counts), zeros, 0.0, 5.0, N), states_of(40, 80, 8), np.zeros((2, 2))))
    return Snapshot(tuple(layers), 0.0, N)


def bars(ax):
    return [patch for patch in ax.patches if isinstance(patch, Rectangle)]


def texts(ax):
    return [text.get_text() for text in ax.texts]


@pytest.mark.parametrize(("member", "shares"), [(0, [10, 20, 50]), (1, [0, 37.5, 12.5])])
def test_stairs_are_the_share_of_all_activations_per_bin(ax, member, shares):
    assert figures.layer_histogram(histogram_of(), ax, member) is ax
    (stairs,) = (patch for patch in ax.patches if isinstance(patch, StepPatch))
    values, edges, _ = stairs.get_data()
    np.testing.assert_allclose(values, shares)
    np.testing.assert_allclose(edges, [-1, 0, 1, 2])
    assert ax.get_xlim() == (-1, 2) and ax.get_ylim()[0] == 0
    assert ax.get_ylabel() == "% per bin"


def test_stairs_and_zeros_together_are_all_activations(ax):
    histogram = histogram_of()
    figures.layer_histogram(histogram, ax)
    assert ax.patches[0].get_data()[0].sum() + 100 * histogram.zero_fraction[0] == pytest.approx(100)


def test_layer_that_is_all_zeros_is_drawn_empty(ax):
    figures.layer_histogram(histogram_of(counts=((0, 0, 0),), zeros=(9,)), ax)
    assert ax.patches[0].get_data()[0].tolist() == [0, 0, 0]


@pytest.mark.parametrize(("fraction", "words"), [(0.0, "0 %"), (0.4862, "49 %"), (1.0, "100 %")])
def test_zeros_bar_is_as_long_as_the_share_and_says_it(ax, fraction, words):
    assert figures.zeros_bar(fraction, ax) is ax
    whole, share = bars(ax)
    assert (whole.get_width(), share.get_width()) == (100, pytest.approx(100 * fraction))
    assert whole.get_x() == share.get_x() == 0
    assert texts(ax) == [words]


@pytest.mark.parametrize(("member", "counts"), [(0, [1200, 90, 10]), (1, [0, 1290, 10])])
def test_states_bar_sets_silent_selective_and_always_on_end_to_end(ax, member, counts):
    assert figures.states_bar(states_of(1200, 90, 10), ax, member) is ax
    assert [bar.get_width() for bar in bars(ax)] == counts
    assert [bar.get_x() for bar in bars(ax)] == [0, counts[0], counts[0] + counts[1]]
    assert texts(ax) == [" · ".join(f"{count:,}" for count in counts)]


def test_no_state_is_told_by_colour_alone(ax):
    figures.states_bar(states_of(1, 1, 1), ax)
    lightness = [np.dot(bar.get_facecolor()[:3], (0.21, 0.72, 0.07)) for bar in bars(ax)]
    assert lightness[0] == pytest.approx(1) and (np.diff(lightness) < -0.25).all()
    assert [to_hex(bar.get_edgecolor()) for bar in bars(ax)] == [figures.COLOURS[state] for state in figures.STATES]


def test_what_is_below_0_before_the_rectifier_has_the_tint_of_zeros(ax):
    figures.layer_histogram(histogram_of(counts=((1, 2, 3, 4),), zeros=(0,), lower=-2.0, upper=2.0), ax, before=True)
    below, above = ax.patches
    assert below.get_data()[0].tolist() == [10, 20] and below.get_data()[1].tolist() == [-2, -1, 0]
    assert above.get_data()[0].tolist() == [30, 40] and above.get_data()[1].tolist() == [0, 1, 2]
    colours = [to_hex(patch.get_facecolor()) for patch in (below, above)]
    assert colours == [figures.COLOURS["zeros_tint"], figures.COLOURS["active"]]
    assert to_hex(below.get_edgecolor()) == figures.COLOURS["zeros"]


@pytest.mark.parametrize("n_layers", [1, 3])
def test_figure_has_a_row_for_each_layer_and_says_the_whole(n_layers):
    shot = snapshot(n_layers)
    figure = figures.snapshot_figure(shot, member=1)
    rows = np.array(figure.axes).reshape(n_layers, 3)
    for k, (layer, (zeros, histogram, states)) in enumerate(zip(shot.layers, rows), start=1):
        fraction = layer.states.zero_fraction[1]
        assert texts(zeros) == [f"{100 * fraction:.0f} %", f"layer {k}"]
        assert bars(zeros)[1].get_width() == pytest.approx(100 * fraction)
        values = histogram.patches[0].get_data()[0]
        np.testing.assert_allclose(values, 100 * layer.histogram.counts[1] / (128 * N))
        assert texts(states) == ["0 · 120 · 8"]
    titles = [ax.get_title(loc="left") for ax in rows[0]]
    assert titles == ["exact zeros", "activations that are not zero", "silent · selective · always on"]
    bar = rows[0, 0]
    where = bar.transData.inverted().transform(bar.transAxes.transform(bar._left_title.get_position()))
    assert where[0] == pytest.approx(0)  # above the bar, not above the names to its left
    share = 100 * shot.zero_fraction[1]
    assert figure.get_suptitle() == f"{share:.0f} % of activations are exactly zero on 1,297 examples"


def test_seed_rows_draw_a_dot_a_seed_and_the_interval_below_and_leave_out_what_is_not_there(ax):
    values = np.array([[3.0, 5.0, 4.0], [6.0, np.nan, np.nan], [np.nan] * 3])
    interval = np.array([[4.0, 6.0, np.nan], [1.5, np.nan, np.nan], [6.5, np.nan, np.nan]])
    assert figures.seed_rows(values, interval, ax, ["red", "green", "blue"]) is ax
    drawn = {kind: [line for line in ax.lines if line.get_marker() == kind] for kind in ("o", "|", "None")}
    assert [line.get_xydata().tolist() for line in drawn["o"]] == [[[3, 0], [5, 0], [4, 0]], [[6, 1]]]
    assert [line.get_xdata().tolist() for line in drawn["|"]] == [[4], [6]]
    assert [line.get_xdata().tolist() for line in drawn["None"]] == [[1.5, 6.5]]
    assert 0 < drawn["None"][0].get_ydata()[0] < 0.5 and ax.yaxis_inverted()


def test_cells_are_one_patch_of_all_boxes(ax):
    boxes = [(0, 0, 1, 2), (5, 1, 3, 0.5)]
    figures.cells(boxes, ax, **figures.look_of("silent"))
    figures.cells([], ax)
    (patch,) = ax.patches
    corners = patch.get_path().vertices.reshape(-1, 5, 2)[:, :4]
    np.testing.assert_allclose(np.hstack([corners.min(1), np.ptp(corners, axis=1)]), boxes)
    assert to_hex(patch.get_facecolor()) == "#ffffff" and to_hex(patch.get_edgecolor()) == figures.COLOURS["silent"]


def test_a_sheet_is_at_most_840_pixels_wide_and_its_style_ends_with_it():
    before = dict(matplotlib.rcParams)
    with figures.sheet(20, 1) as figure:
        ax = figure.subplots()
        ax.set_title("words")
    assert width_and_height(figures.png(figure)) == (1680, 160)
    assert figures.shown_size(figures.png(figure)) == {"width": 840, "height": 80}
    assert ax.get_title(loc="left") == "words" and not ax.spines["right"].get_visible()
    assert dict(matplotlib.rcParams) == before


def test_the_palette_is_the_one_place_of_every_colour():
    package = Path(figures.__file__).parents[1]
    drawing = [path for path in package.rglob("*.py") if "figures" in path.as_posix().removeprefix(package.as_posix())]
    coloured = [path.name for path in drawing if re.search("#[0-9a-fA-F]{3,6}\\b", path.read_text("utf-8"))]
    assert coloured == ["palette.py"] and len(drawing) > 12


def width_and_height(png):
    return struct.unpack(">II", png[16:24])


@pytest.mark.parametrize("n_layers", [1, 3, 12])
def test_picture_is_a_small_png_of_at_most_840_pixels(n_layers):
    png = figures.png(figures.snapshot_figure(snapshot(n_layers)))
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert len(png) <= 60_000
    assert figures.shown_size(png)["width"] <= 840


def as_png(pixels):
    out = io.BytesIO()
    Image.fromarray(np.array(pixels, np.uint8)).save(out, "png")
    return out.getvalue()


def pixels_of(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


@pytest.mark.parametrize("step", [8, 40])
def test_a_small_picture_keeps_white_and_rare_colours_and_changes_no_colour_by_more_than_a_step(step):
    pixels = np.full((60, 60, 3), 255)
    pixels[:20] = np.random.default_rng(0).integers(0, 256, (20, 60, 1)) // 8 * 8
    pixels[59, 59] = (199, 119, 0)  # a single pixel
    small = pixels_of(figures.small(as_png(pixels), step))
    assert (small[20:59] == 255).all() and small[59, 59].tolist() == [199, 119, 0]
    assert np.linalg.norm(small - pixels, axis=2).max() < step
    kept = np.unique(small.reshape(-1, 3), axis=0)
    assert len(kept) < len(np.unique(pixels.reshape(-1, 3), axis=0)) or step == 8
    assert min(np.linalg.norm(one - other) for k, one in enumerate(kept) for other in kept[:k]) >= step


def test_a_picture_that_is_too_large_gets_fewer_colours(monkeypatch):
    def n_colours():
        return len(np.unique(pixels_of(figures.png(figures.snapshot_figure(snapshot(3)))).reshape(-1, 3), axis=0))

    all_colours = n_colours()
    monkeypatch.setattr(SHEET, "LARGEST", 1)
    assert n_colours() < all_colours


def test_a_caption_stands_below_an_unchanged_picture_in_its_colours():
    plain = figures.png(figures.snapshot_figure(snapshot(3)))
    before, after = pixels_of(plain), pixels_of(SHEET.captioned(plain, "A still picture."))
    assert np.array_equal(after[: len(before)], before)
    strip = after[len(before):]
    assert len(strip) == 2 * 2 * 12 and 100 < (strip.sum(2) < 300).sum() < 2000  # dark letters on white
    assert {tuple(c) for c in strip.reshape(-1, 3)} <= {tuple(c) for c in before.reshape(-1, 3)}


def test_a_headline_stands_on_the_left_in_lines_that_fit_and_with_a_real_minus():
    with figures.sheet(4, 3) as figure:
        figures.headline(figure, "bias shift -0.5: " + "pre-activation " * 6)
    lines = figure.get_suptitle().split("\n")
    assert lines[0].startswith("bias shift −0.5: pre-activation") and len(lines) > 1
    figures.png(figure)
    box = figure._suptitle.get_window_extent()
    assert 0 <= box.x0 < 20 and box.x1 <= 640


def test_jupyter_is_told_how_large_a_picture_is_and_pages_obey():
    picture = figures.axes_picture(lambda _, ax: ax, None, "Words.")
    data, told = DisplayFormatter().format(picture)
    assert told["image/png"] == {"width": 640, "height": 304, "alt": "Words."} and data["text/plain"] == "Words."
    assert width_and_height(data["image/png"]) == (1280, 608)
    data["image/png"] = base64.b64encode(data["image/png"]).decode()
    output = nbformat.v4.new_output("display_data", data, metadata=told)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=[output])])
    quiet = logging.getLogger("pages")  # not that of traitlets: an image without words is a warning there
    page, _ = HTMLExporter(template_name="lab", log=quiet).from_notebook_node(notebook)
    assert re.search(r"<img[^>]*width=.?640[^>]*>", page)


def test_the_title_of_single_axes_becomes_the_headline(monkeypatch):
    seen = []
    monkeypatch.setattr(SHEET, "png", lambda figure: seen.append(figure) or b"")
    figures.axes_picture(lambda _, ax: ax.set_title("found") and ax, None, "Words.")
    assert seen[0].get_suptitle() == "found" and seen[0].axes[0].get_title(loc="left") == ""


def test_picture_is_the_same_bytes_again_and_holds_no_time_or_maker():
    first, second = (figures.png(figures.snapshot_figure(snapshot(3))) for _ in range(2))
    assert first == second
    assert b"tEXt" not in first and b"tIME" not in first and b"matplotlib" not in first.lower()
    assert first != figures.png(figures.snapshot_figure(snapshot(3, seed=1)))


def test_a_picture_is_the_same_in_a_notebook_with_larger_type_of_its_own():
    plain = figures.png(figures.snapshot_figure(snapshot(1)))
    with matplotlib.rc_context({"font.size": 40}):
        assert figures.png(figures.snapshot_figure(snapshot(1))) == plain


def test_figures_do_not_pile_up_in_pyplot():
    from matplotlib import pyplot

    before = pyplot.get_fignums()
    figures.png(figures.snapshot_figure(snapshot(1)))
    assert pyplot.get_fignums() == before
