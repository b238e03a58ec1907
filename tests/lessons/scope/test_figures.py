"""The drawing of an image on its way, by its artists."""

import numpy as np
import pytest
import torch

from rectlab import Population
from rectlab.figures import COLOURS
from rectlab.lessons.scope.figures import DRAWN, way_figure, way_picture


def discs(ax, colour):
    """Return (x, y) of the units drawn in a colour."""
    found = [line for line in ax.lines if line.get_marker() == "o" and line.get_color() == colour]
    return sorted((line.get_xdata()[0], line.get_ydata()[0]) for line in found)


@pytest.fixture
def ax():
    layers = [np.array([0, 2.0, 0, 1, 0, 0, 5, 5]), np.array([3.0, 0, 0, 0, 0, 1])]
    outputs = np.array([-0.25, 0.5, 0.125])
    return way_figure(np.eye(8), layers, outputs).axes[0]


def test_units_that_are_on_are_blue_and_exact_zeros_are_rings(ax):
    first = 1.0
    second = discs(ax, COLOURS["active"])[-1][0]
    on = [(first, DRAWN - 4.0), (first, DRAWN - 2.0), (second, 0.0), (second, DRAWN - 1.0)]
    assert second > first and discs(ax, COLOURS["active"]) == on
    assert len(discs(ax, COLOURS["zeros"])) == 2 * DRAWN - len(on)
    rings = [line for line in ax.lines if line.get_color() == COLOURS["zeros"]]
    assert {line.get_markerfacecolor() for line in rings} == {"white"}


def test_it_says_the_sizes_and_the_largest_output_is_bold(ax):
    told = {text.get_text(): text.get_weight() for text in ax.texts}
    labels = ["an image\n8 × 8 pixels", "hidden layer 1\n8 units", "hidden layer 2\n6 units", "output\n3 numbers"]
    assert [words for words in told if "\n" in words] == labels
    assert [words for words, weight in told.items() if weight == "bold"] == ["1: +0.5"]
    assert "0: −0.2" in told
    assert ax.images[0].get_array().tolist() == np.eye(8).tolist()


def test_its_words_count_all_units_that_are_on():
    image = torch.linspace(0, 1, 64).view(1, 64)
    trace = Population(64, (20, 30), 10).trace(image)
    on = [int((h > 0).sum()) for h in trace.activations]
    picture = way_picture(image.view(8, 8).numpy(), trace)
    assert repr(picture) == f"An image on its way: of the units of hidden layers 1 to 2 it turns on {on[0]}, {on[1]}."
    assert picture.png.startswith(b"\x89PNG")
