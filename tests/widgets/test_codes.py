"""Settings codes: every knob there and back, and every way to mistype one."""

import re
import zlib

import pytest
from traitlets import TraitError

from rectlab import activations, initialization
from rectlab.widgets import Penalty, Raster, Scope
from rectlab.widgets._codes import code_of, values_of
from rectlab.widgets._frames import unpack

ENDING = "The last good value stays; set another one."
SCOPE = {
    "hidden_layers": [1, 12], "bias_shift": [0.1, -0.34, 2.0, -2], "l1": [1e-6, 0.1, 3.3e-5, 1], "lr": [1e-4, 0.1, 1e4],
    "target": ["preactivations", "weights"], "activation": list(activations.names()),
    "init": list(initialization.names()), "width": [16, 256], "data": ["moons"], "device": ["cpu"], "seed": [99],
    "show": ["preactivations"], "counts": ["log"], "layer": [2], "unit": [100],
}  # fmt: skip
RASTER = {
    "probe_size": [100, 1297], "bias_shift": [0.1, -2.0], "layer": [10], "init": list(initialization.names()),
    "activation": list(activations.names()), "width": [16], "data": ["moons"], "seed": [7],
}  # fmt: skip
PENALTY = {
    "l1": [1e-5, 0.1, 3.3e-4], "target": ["preactivations", "weights"], "lr": [1e-3, 1.0], "hidden_layers": [1, 4],
    "width": [16, 256], "activation": list(activations.names()), "data": ["moons"], "seed": [99],
}  # fmt: skip


def check(body):
    """Return a whole code: the last two hexadecimal digits of the CRC-32, by the definition."""
    return f"{body} #{zlib.crc32(body.encode()) & 0xFF:02x}"


@pytest.fixture
def made():
    """Panels to be closed."""
    panels = []
    yield lambda panel: panels.append(panel) or panel
    for panel in panels:
        panel.close()


def values(panel):
    return {name: getattr(panel, name) for name in panel.knobs()}


@pytest.mark.parametrize(("panel", "tried"), [(Scope, SCOPE), (Raster, RASTER), (Penalty, PENALTY)])
def test_every_knob_of_the_panel_is_tried_here(panel, tried):
    assert set(tried) == set(panel.knobs())


@pytest.mark.parametrize(
    ("panel", "name", "value"),
    [(panel, name, value) for panel, tried in ((Scope, SCOPE), (Raster, RASTER), (Penalty, PENALTY))
     for name, several in tried.items() for value in several],
)  # fmt: skip
def test_every_value_comes_back_from_its_code(panel, name, value):
    defaults = {n: knob.default_value for n, knob in panel.knobs().items()}
    code = code_of(panel.__name__, {**defaults, name: value}, defaults)
    back = values_of(panel.__name__, code, list(panel.knobs()))
    assert back == ({} if value == defaults[name] else {name: value})
    assert all(type(got) is type(value) for got in back.values())


@pytest.mark.parametrize(
    ("panel", "knobs"),
    [
        (Scope, {}),
        (Scope, {"hidden_layers": 2, "bias_shift": 0.1, "l1": 1e-6, "activation": "tanh", "width": 32,
                 "show": "preactivations", "layer": 1, "unit": 3, "seed": 4}),
        (Raster, {"probe_size": 100, "bias_shift": -0.3, "activation": "tanh", "layer": 4}),
    ],
)  # fmt: skip
def test_panel_of_a_code_is_the_panel_that_gave_it(panel, knobs, made):
    one = made(panel(**knobs))
    other = made(panel.from_code(one.code))
    assert values(other) == values(one) and other.in_words() == one.in_words() and other.code == one.code


def test_code_names_only_what_is_not_as_at_first(made):
    scope = made(Scope())
    assert scope.code == check("Scope")
    scope.bias_shift, scope.width = -0.2, 64
    assert scope.code == check("Scope bias_shift=-0.2 width=64")


def test_code_is_in_every_frame(made):
    scope = made(Scope())
    scope.bias_shift = 0.5
    assert unpack(scope.frame)[0]["code"] == scope.code == check("Scope bias_shift=0.5")


def test_blanks_and_line_ends_of_a_mail_do_not_matter(made):
    code = "  " + check("Scope bias_shift=-0.2 width=64").replace(" ", " \n ") + "\n"
    scope = made(Scope.from_code(code))
    assert (scope.bias_shift, scope.width) == (-0.2, 64)


def test_settings_of_a_code_stand_in_any_order(made):
    scope = made(Scope.from_code(check("Scope width=64 bias_shift=-0.2")))
    assert (scope.bias_shift, scope.width) == (-0.2, 64)


def refusal(panel, code):
    with pytest.raises(ValueError) as caught:
        panel.from_code(code)
    return str(caught.value)


def test_mistyped_character_is_said_with_both_checks():
    good, bad = check("Scope bias_shift=-0.2"), check("Scope bias_shift=-0.3")
    typed = bad[:-3] + good[-3:]
    assert refusal(Scope, typed) == (
        f"Scope.from_code: the check characters must be {bad[-3:]} for these settings; got {good[-3:]}. "
        "A character was mistyped: compare with the original."
    )


@pytest.mark.parametrize("code", [None, 7, "", "  ", "#0f", " #0f", "Scope", "Scope bias_shift=-0.2", ["Scope"]])
def test_what_is_no_whole_code_is_refused_in_full(code):
    assert refusal(Scope, code) == (
        f"Scope.from_code: code must begin with Scope and end with #..; got {code!r}. Copy all of it."
    )


def test_code_of_another_panel_is_refused():
    code = check("Raster bias_shift=0.1")
    assert refusal(Scope, code) == (
        f"Scope.from_code: code must begin with Scope and end with #..; got {code!r}. Copy all of it."
    )
    assert refusal(Raster, check("Scope")).startswith("Raster.from_code: code must begin with Raster and end with #..;")


@pytest.mark.parametrize(("settings", "named"), [("depth=3", "depth"), ("depth", "depth"),
                                                 ("depth=3 bias_shift=0.1 angle=2", "angle, depth")])  # fmt: skip
def test_unknown_settings_are_refused_with_all_names(settings, named):
    assert refusal(Scope, check(f"Scope {settings}")) == (
        f"Scope.from_code: settings must be among {', '.join(Scope.knobs())}; got {named}."
    )


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("bias_shift=3", f"bias_shift: must be a number from -2 to 2; got 3. {ENDING}"),
        ("bias_shift=NaN", f"bias_shift: must be a number from -2 to 2; got nan. {ENDING}"),
        ("bias_shift=two", f"bias_shift: must be a number from -2 to 2; got 'two'. {ENDING}"),
        ("bias_shift", f"bias_shift: must be a number from -2 to 2; got ''. {ENDING}"),
        ("seed=1.0", f"seed: must be a whole number from 0 to 99; got 1.0. {ENDING}"),
        ("show=all", f"show: must be one of activations, preactivations; got 'all'. {ENDING}"),
        ("width=[64]", f"width: must be one of 16, 32, 64, 128, 256, 512, 1000; got [64]. {ENDING}"),
    ],
)
def test_value_that_a_knob_refuses_is_refused_in_its_words(settings, message):
    with pytest.raises(TraitError, match=f"^{re.escape(message)}$"):
        Scope.from_code(check(f"Scope {settings}"))
