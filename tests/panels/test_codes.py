"""The code of a panel: Python that makes it again."""

import numpy as np
import pytest

import rectlab
from rectlab.panels.frame import unpack

PANELS = {  # with knobs of every kind, none as at first
    "Scope": {"hidden_layers": 2, "bias_shift": 0.1, "l1": 1e-6, "lr": 0.3, "target": "weights", "activation": "tanh",
              "width": 32, "show": "preactivations", "layer": 1, "unit": 3, "seed": 4},
    "Raster": {"probe_size": 100, "bias_shift": -0.3, "activation": "tanh", "layer": 4},
    "Penalty": {"l1": 3.3e-4, "width": 16, "hidden_layers": 1},
    "Depth": {"hidden_layers": 33, "init": "he", "activation": "selu", "gain": 0.9},
    "Spikes": {"current": 3.0, "noise": 0.3, "top": 5},
}  # fmt: skip


@pytest.fixture
def made():
    """Panels to be closed."""
    panels = []
    yield lambda panel: panels.append(panel) or panel
    for panel in panels:
        panel.close()


def values(panel):
    return {name: getattr(panel, name) for name in panel.knobs()}


@pytest.mark.parametrize("name", PANELS)
def test_panel_of_a_code_is_the_panel_that_gave_it(name, made):
    one = made(getattr(rectlab, name)(**PANELS[name]))
    other = made(eval(one.code, {"rectlab": rectlab}))
    assert values(other) == values(one) and other.in_words() == one.in_words() and other.code == one.code
    assert {name: values(one)[name] for name in PANELS[name]} == PANELS[name]


def test_code_names_only_what_is_not_as_at_first(made):
    scope = made(rectlab.Scope())
    assert scope.code == "rectlab.Scope()"
    scope.bias_shift, scope.width, scope.activation = -0.2, 64, "tanh"
    assert scope.code == "rectlab.Scope(bias_shift=-0.2, activation='tanh', width=64)"


def test_values_of_numpy_are_written_as_python_s(made):
    scope = made(rectlab.Scope(bias_shift=np.float64(-0.5), width=np.int64(64), seed=np.int32(7)))
    assert scope.code == "rectlab.Scope(bias_shift=-0.5, width=64, seed=7)"


def test_code_is_in_every_frame(made):
    scope = made(rectlab.Scope())
    scope.bias_shift = 0.5
    assert unpack(scope.frame)[0]["code"] == scope.code == "rectlab.Scope(bias_shift=0.5)"
