"""Every control of every panel in a real JupyterLab, by mouse and by keys; storms, cells run again, restarts, looks."""

import math
import os
import random
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import rectlab

pytestmark = pytest.mark.browser
slow = pytest.mark.slow
LOOKS = os.environ.get("RECTLAB_LOOKS")  # as in conftest: a folder for pictures, if somebody wants to look

WAIT_S = 15


@dataclass(frozen=True)
class Trial:
    """What is tried with one panel.

    Attributes
    ----------
    slider : str
        The one to move where one is enough; not at its high end at first.
    presses : tuple of (button, claim)
        Buttons in an order that makes sense, each with what then holds in the kernel; every button is among them.
    knobs : dict
        What is set before the buttons are tried.
    """

    slider: str
    presses: tuple = ()
    knobs: dict = field(default_factory=dict)


TRAINS = (
    ("step", "panel.live.head_steps == 1"), ("step", "panel.live.head_steps == 2"),
    ("train", "panel.playing and panel.live.head_steps > 30"), ("pause", "not panel.playing"),
    ("train", "panel.playing"), ("reset", "not panel.playing and panel.live.head_steps == 0"),
)
PINS = (("pin", "len(panel.pinned) > 0"), ("unpin", "len(panel.pinned) == 0"))
# Of a panel that is not named here the first slider is tried; who has buttons is named.
PANELS = {
    "Scope": Trial("bias_shift", TRAINS + PINS),
    "Raster": Trial("bias_shift"),
    "Reader": Trial("hidden_layers", (
        *TRAINS, ("pretrain", "panel.playing and panel._ahead"), ("pause", "not panel.playing"),
        ("reset", "not panel._pretrained"), *PINS,
    )),
    "Spikes": Trial("current", PINS),
    "Penalty": Trial("l1", TRAINS + PINS),
    "Census": Trial("bias_shift", (
        ("epoch", "panel.timeline.steps[-1] == 21"), ("shift", "panel.result.dead.sum() == 0"),
        ("reset", "panel.timeline.steps[-1] == 0"), ("redraw", "panel.result.dead.sum() < 200"),
        ("reset", "panel.result.dead.sum() > 200"), *PINS,
    )),
    "Pieces": Trial("hidden_layers", PINS),
    "Depth": Trial("hidden_layers", PINS),
    "Tournament": Trial("seeds", (
        ("start", "panel.playing"), ("stop", "not panel.playing"), ("reset", "not panel.playing"),
        ("start", "panel.result.complete"), ("roll", "panel._rolls == 1"), ("reset", "panel.result.n_done == 0"),
    ), {"seeds": 3, "n_epochs": 10}),
    "Pretraining": Trial("labels", (
        ("start", "panel.playing"), ("stop", "not panel.playing"), ("start", "panel.study.n_done > 0"),
        ("reset", "not panel.playing and panel.study.n_done == 0 and not panel.study.record"),
    ), {"epochs": 5, "passes": 5}),
    "Arithmetic": Trial("zeros", (
        ("start", "panel._n_done() > 0"), ("stop", "not panel.playing"), ("reset", "panel._n_done() == 0"),
    )),
    "Lifetimes": Trial("bias_shift", (
        *TRAINS[:4], ("reset", "panel.live.head_steps == 0"), ("shift", "panel._told"), ("redraw", "panel._told"),
        ("train", "panel.playing"), ("reset", "not panel.playing and panel.live.head_steps == 0"), *PINS,
    )),
    "Ledger": Trial("claim", (
        ("start", "panel.playing"), ("stop", "not panel.playing"), ("start", "len(panel._fresh()) > 0"),
        ("reset", "not panel.playing and not panel._fresh()"),
    ), {"claim": 27, "seeds": 20}),  # whose seeds take some seconds each
}
# Of all panels one control of each kind and the pointer are tried; the rest of what is quick, of these alone: one that
# trains a network as it is shown, one of several networks, one of buttons that do not train. The others are slow.
EXAMPLES = {"Scope", "Penalty", "Census"}
# nothing in their pictures is a knob
NOT_DRAGGED = {"Ledger", "Lifetimes", "Penalty", "Pretraining", "Reader", "Tournament"}
CONTEXT = "jupyterapp.shell.currentWidget.sessionContext"
# All at once: asked one by one, the questions take longer than what they wait for.
IN_PAGE = """(root, names) => {
  const note = root.querySelector('.rl-error'), control = name => root.querySelector(`.rl-control .rl-${name}`);
  const shown = name => control(name).matches('select') ? control(name).value
    : control(name).parentElement.querySelector('output').innerText;
  return { words: root.querySelector('.rl-words').innerText, error: note.checkVisibility() ? note.innerText : '',
           controls: Object.fromEntries(names.map(name => [name, shown(name)])) }; }"""


class Desk:
    """A panel in a notebook, and the kernel behind it; the panels of a page share both."""

    def __init__(self, lesson, url, name):
        self.lesson, self.page = lesson, lesson.page
        source = f"import rectlab\n\npanel = rectlab.{name}()\npanel"
        lesson.open_cells(url, source)
        self.look()
        self.trial = PANELS.get(name) or Trial(self.sliders()[0])

    def look(self):
        """Take the panel that is now in the page, all its controls in sight."""
        self.panel = self.lesson.panel()
        self.controls = {control["name"]: control for control in self.ask("panel.panel['controls']")}
        more = self.panel.button("more")
        if more.get_attribute("aria-expanded") == "false":
            more.click()

    def run_again(self):
        """Run the cell again, for a panel with its first values."""
        self.lesson.run_all()
        self.look()

    def ask(self, expression):
        return self.lesson.ask(expression)

    def nudge(self, panel=None):
        """Move the trial's slider one place up by a key, and wait until that has arrived."""
        name = self.trial.slider
        place = self.place(name) + 1
        (panel or self.panel).press_keys(name, "ArrowRight")
        self.agree(**{name: value_at(self.controls[name], place)})

    def settled(self):
        """Return pixels and words as soon as they have stayed the same for a second."""
        deadline = time.monotonic() + WAIT_S
        while (before := self.panel.seen()) != (self.page.wait_for_timeout(1000) or self.panel.seen()):
            assert time.monotonic() < deadline, "the picture never comes to rest"
        return before

    def named(self, *kinds):
        """Return the names of the controls of these kinds."""
        return [name for name, control in self.controls.items() if control["kind"] in kinds]

    def sliders(self):
        return self.named("linear", "log")

    def menus(self):
        return self.named("menu")

    def place(self, name):
        return int(self.panel.slider(name).input_value())

    def shown(self, name, seen):
        """Return the value that a control shows, as the kernel has it."""
        control = self.controls[name]
        if control["kind"] == "menu":
            return control["choices"][int(seen)]
        return 0.0 if seen == control.get("zero") else number_in(seen)

    def in_kernel(self):
        """Return words, error and knobs as the kernel has them."""
        words, error, values = self.ask("(panel.in_words(), panel.error, panel._values())")
        return {"words": words, "error": error, **values}

    def in_page(self):
        """Return words, error and knobs as a learner sees them."""
        seen = self.panel.root.evaluate(IN_PAGE, list(self.controls))
        shown = {name: self.shown(name, text) for name, text in seen["controls"].items()}
        return {"words": seen["words"], "error": seen["error"], **shown}

    def agree(self, error="", **expected):
        """Wait until these values are in the kernel, the page shows what the kernel has, and the frame is exact."""
        expected, deadline = {"error": error, **expected}, time.monotonic() + WAIT_S
        while True:
            kernel, page = self.in_kernel(), self.in_page()
            arrived = {name: kernel[name] for name in expected} == close(expected)
            if arrived and page == close(kernel) and not kernel["words"].startswith("Preview"):
                return
            if time.monotonic() > deadline:
                assert {name: kernel[name] for name in expected} == close(expected)
                assert page == close(kernel)
                raise AssertionError(f"a preview stayed: {kernel['words']}")
            self.page.wait_for_timeout(30)

    def dispatch_storm(self, name, places):
        """Let a slider fire one event after another, a few milliseconds apart."""
        self.panel.slider(name).evaluate(
            """async (input, places) => { for (const place of places) {
                 input.value = place; input.dispatchEvent(new Event('input'));
                 await new Promise(done => setTimeout(done, 2)); } }""",
            places,
        )


def number_in(text):
    """Return the number that a control shows: 1,297, −0.30 or 1.3 × 10⁻³."""
    plain = text.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-", ","))
    mantissa, power, exponent = plain.rpartition("10") if "⁻" in text or "×" in text else (plain, "", "")
    return float(mantissa.replace(" × ", "") or 1) * 10.0 ** int(exponent or 0) if power else float(plain)


def close(state):
    """Return a state that equals another when texts are the same and numbers nearly so."""
    return {name: pytest.approx(v, rel=1e-6, abs=1e-12) if isinstance(v, float) else v for name, v in state.items()}


def last_place(control):
    """Return the number of steps from a slider's one end to the other."""
    if control["kind"] == "linear":
        return round((control["high"] - control["low"]) / control["step"])
    return round(math.log10(control["high"] / control["low"]) * control["per_decade"]) + bool(control["zero"])


def value_at(control, place):
    """Return the value at a slider's place, from what the kernel says about the control."""
    if control["kind"] == "linear":
        return control["low"] + place * control["step"]
    if control["zero"] and place == 0:
        return 0.0
    if place == last_place(control):
        return control["high"]
    return float(f"{control['low'] * 10 ** ((place - bool(control['zero'])) / control['per_decade']):.2g}")


def of_examples(test):
    """Run a test on the examples, and on the other panels with the slow tests."""
    params = [pytest.param(name, marks=[] if name in EXAMPLES else slow) for name in rectlab._panels()]
    return pytest.mark.parametrize("opened", params, indirect=True, scope="module")(test)


@pytest.fixture(scope="module", params=rectlab._panels())
def opened(request, lasting_lesson, lab_url):
    return Desk(lasting_lesson, lab_url, request.param)


@pytest.fixture
def used(opened):
    """The panel as the test before left it; afterwards the console holds no error, and no request has gone out."""
    yield opened
    problems, outside = opened.lesson.problems[:], opened.lesson.outside[:]
    opened.lesson.problems.clear()
    opened.lesson.outside.clear()
    assert (problems, outside) == ([], [])


@pytest.fixture
def desk(used):
    """A fresh panel."""
    used.run_again()
    return used


# The next four tests share a panel.
SIZES = """root => { const words = root.querySelector('.rl-words');
  return { height: root.offsetHeight, overhang: root.scrollWidth - root.clientWidth,
           type: parseFloat(root.style.fontSize || 13), cut: words.scrollHeight - words.clientHeight }; }"""


@of_examples
def test_the_panel_with_its_words_is_seen_at_once_in_normal_and_in_large_type(used):
    used.panel.button("more").click()  # closes the drawer
    used.page.set_viewport_size({"width": 1280, "height": 720})
    try:
        for large in (False, True):
            used.page.wait_for_timeout(300)
            seen = used.panel.root.evaluate(SIZES)
            fits = seen["height"] <= 599 and seen["overhang"] <= 0 and seen["cut"] <= 2
            assert fits, (large, seen, used.panel.words())
            assert (seen["type"] > 13 * 1.25) == large
            for name in (s for s in used.sliders() if used.panel.slider(s).is_visible()):
                assert used.panel.slider(name).bounding_box()["width"] >= 210, (large, name)
            used.panel.button("projector").click()
        assert not used.panel.root.evaluate("root => root.classList.contains('rl-large')")
    finally:
        used.page.evaluate("localStorage.removeItem('rectlab-projector')")
        used.page.set_viewport_size({"width": 1280, "height": 900})
        used.look()


SCAN = """canvas => {
  const box = canvas.getBoundingClientRect(), tip = canvas.parentElement.querySelector('.rl-tip'), grips = [];
  let named = 0;
  for (let y = 4; y < box.height; y += 20) for (let x = 3; x < box.width; x += 18) {
    const at = { clientX: box.left + x, clientY: box.top + y, bubbles: true };
    canvas.dispatchEvent(new PointerEvent('pointermove', at));
    named += !tip.hidden;
    if (/resize|grab|move/.test(canvas.style.cursor)) grips.push([at.clientX, at.clientY]);
  }
  return { named, grips }; }"""


def test_the_picture_answers_the_pointer(used):
    """In many places of the picture a thing is named; where a line is the knob, it can be taken and dragged."""
    canvas = used.panel.root.locator(".rl-picture")
    canvas.scroll_into_view_if_needed()
    found = canvas.evaluate(SCAN)
    assert found["named"] > 13
    if type_of(used) in NOT_DRAGGED:
        assert not found["grips"]
        return
    before, (x, y) = used.in_kernel(), found["grips"][len(found["grips"]) // 2]
    used.page.mouse.move(x, y)
    used.page.mouse.down()
    used.page.mouse.move(x + 60, y + 40, steps=6)
    used.page.mouse.up()
    wait_until(used, lambda: used.in_kernel() != close(before))
    used.agree()


def type_of(desk):
    return desk.ask("type(panel).__name__")


WATCH = """root => {
  const parts = '.rl-control, .rl-control output, .rl-picture, .rl-words, .rl-cost, button', seen = new Set();
  const placeOf = e => { const own = e.getBoundingClientRect(), whole = root.getBoundingClientRect();
    return [own.left - whole.left, own.top - whole.top, own.width, own.height].map(Math.round).join(); };
  const look = () => {
    seen.add([root, ...root.querySelectorAll(parts)].filter(e => e.checkVisibility()).map(placeOf).join(' '));
    if (root.isConnected) requestAnimationFrame(look);
  };
  root.changesOfLayout = () => seen.size - 1;
  look(); }"""


@of_examples
def test_nothing_moves_under_the_hand(used):
    """Stillness as a number: how often anything but the picture's content changed its place or size in a drag."""
    used.panel.root.evaluate(WATCH)
    for name in used.sliders():
        used.panel.drag(name, 0, 1, 0.3)
        used.agree()
        assert used.panel.root.evaluate("root => root.changesOfLayout()") == 0, name


def test_one_control_of_each_kind_answers(used):
    first = {control["kind"]: name for name, control in reversed(used.controls.items())}
    for kind, name in first.items():
        control = used.controls[name]
        if kind == "menu":
            used.panel.menu(name).select_option(index=len(control["choices"]) - 1)
            if control["choices"][-1] != "mnist":
                used.agree(**{name: control["choices"][-1]})
            continue
        used.panel.drag(name, 0.4)
        used.agree(**{name: value_at(control, used.place(name))})
        used.panel.press_keys(name, "End", "ArrowLeft")
        used.agree(**{name: value_at(control, last_place(control) - 1)})


@slow
def test_every_slider_goes_where_mouse_and_keys_take_it(desk):
    for name in desk.sliders():
        control, last, any_share = desk.controls[name], last_place(desk.controls[name]), random.Random(name).random
        for share in (0, 1, any_share(), any_share()):
            desk.panel.drag(name, share)
            assert desk.place(name) == pytest.approx(share * last, abs=1 + 0.02 * last)
            desk.agree(**{name: value_at(control, desk.place(name))})
        for keys, place in ((["Home"], 0), (["ArrowRight"], 1), (["End"], last), (["ArrowLeft"] * 2, last - 2)):
            desk.panel.press_keys(name, *keys)
            desk.agree(**{name: value_at(control, place)})
        assert desk.lesson.problems == []


@slow
def test_every_menu_takes_every_choice_or_says_why_not(desk):
    without_mnist = desk.ask(
        "'mnist' not in rectlab.datasets.offline() and 'RECTLAB_DATA' not in __import__('os').environ"
    )
    for name in desk.menus():
        for number, choice in enumerate(desk.controls[name]["choices"]):
            before, held = desk.panel.seen(), desk.in_kernel()
            desk.panel.menu(name).select_option(index=number)
            if choice == "mnist" and without_mnist:
                hint = "data: mnist is not on this machine yet. Run rectlab.datasets.load('mnist') in a cell once."
                desk.agree(**{**held, "error": hint})
                assert desk.panel.seen() == before
            else:
                desk.agree(**{name: choice})
            assert desk.lesson.problems == []


@slow
def test_a_menu_that_was_opened_by_mouse_goes_back_when_its_choice_is_refused(desk):
    if "mnist" not in desk.controls.get("data", {}).get("choices", ()):
        pytest.skip("this panel has no menu that refuses a choice")
    if desk.ask("'mnist' in rectlab.datasets.offline() or 'RECTLAB_DATA' in __import__('os').environ"):
        pytest.skip("mnist is on this machine, so that no menu refuses a choice")
    desk.panel.menu("data").click()
    for key in ("ArrowDown", "Enter"):
        desk.page.keyboard.press(key)
    desk.panel.root.locator(".rl-error").wait_for(state="visible", timeout=5_000)
    desk.agree(error=desk.panel.error(), data="digits")


@of_examples
def test_every_button_does_what_it_says(desk):
    drawer, more = desk.panel.root.locator(".rl-drawer"), desk.panel.button("more")
    for shown in (False, True):
        more.click()
        assert (drawer.is_visible(), more.get_attribute("aria-expanded")) == (shown, str(shown).lower())
    buttons = desk.ask("panel.panel['buttons']")
    assert desk.panel.root.locator("button").count() == 4 + len(buttons)
    assert {name for name, _ in desk.trial.presses} == set(buttons)
    for knob, value in desk.trial.knobs.items():
        desk.ask(f"panel.set_trait({knob!r}, {value!r})")
    desk.agree(**desk.trial.knobs)
    desk.settled()
    before = desk.in_kernel()
    for name, claim in desk.trial.presses:
        desk.panel.button(name).click()
        desk.lesson.until(claim, 60)
        if "train" in buttons:
            wait_until(desk, lambda: says_whether_it_plays(desk))
        if not desk.ask("panel.playing"):
            desk.agree()
    if buttons:  # the last one puts all back
        desk.settled()
        assert desk.in_kernel() == close(before)


def says_whether_it_plays(desk):
    """Return whether the buttons of a training say whether it runs, and the status says at which step it rests."""
    playing, steps = desk.ask("(panel.playing, panel.live.head_steps)")
    able = desk.panel.button("pause").is_enabled(), desk.panel.button("train").is_enabled()
    status = desk.panel.root.locator(".rl-status").inner_text()
    return able == (playing, not playing) and (playing or status.split(" ·")[0] == f"step {steps:,}")


def wait_until(desk, holds):
    """Wait until something holds in the page."""
    deadline = time.monotonic() + WAIT_S
    while not holds():
        assert time.monotonic() < deadline
        desk.page.wait_for_timeout(30)


@slow
def test_a_storm_of_500_events_ends_on_the_last_value(desk):
    for name in desk.sliders()[:2]:
        last, any_place = last_place(desk.controls[name]), random.Random(name).randint
        places = [any_place(0, last) for _ in range(499)] + [last // 3]
        desk.dispatch_storm(name, places)
        desk.agree(**{name: value_at(desk.controls[name], last // 3)})


@slow
def test_a_cell_that_runs_again_leaves_one_panel_that_works(desk):
    name, first = desk.trial.slider, desk.in_kernel()[desk.trial.slider]
    desk.panel.press_keys(name, "End")
    desk.agree(**{name: value_at(desk.controls[name], last_place(desk.controls[name]))})
    old = desk.panel.slider(name).get_attribute("id")
    desk.run_again()
    assert desk.page.locator(".rectlab").count() == 1
    assert desk.panel.slider(name).get_attribute("id") != old
    desk.agree(**{name: first})
    desk.nudge()


@slow
def test_a_panel_shown_twice_moves_in_both_places(desk):
    desk.page.evaluate(
        """() => { const notebook = jupyterapp.shell.currentWidget.content;
             notebook.model.sharedModel.addCell({ cell_type: 'code', source: 'panel', metadata: {} }); }"""
    )
    desk.lesson.run_all()
    desk.look()
    name, control = desk.trial.slider, desk.controls[desk.trial.slider]
    second = desk.lesson.panel(1)
    second.press_keys(name, "End", "ArrowLeft")
    desk.agree(**{name: value_at(control, last_place(control) - 1)})
    desk.panel.press_keys(name, "Home")
    desk.agree(**{name: value_at(control, 0)})
    wait_until(desk, lambda: (second.shown(name), second.words()) == (desk.panel.shown(name), desk.panel.words()))
    for panel in (desk.panel, second):
        labelled = panel.root.get_by_label(control["label"], exact=True)
        assert labelled.get_attribute("id") == panel.slider(name).get_attribute("id")
    desk.page.evaluate("jupyterapp.shell.currentWidget.content.model.sharedModel.deleteCell(1)")


@slow
@pytest.mark.parametrize("ending", ["session.kernel.restart()", "shutdown()"])
def test_a_kernel_that_went_away_is_said_and_the_picture_stays(desk, ending):
    desk.nudge()
    before = desk.settled()
    desk.page.evaluate(f"{CONTEXT}.{ending}")
    desk.panel.press_keys(desk.trial.slider, "ArrowRight", "ArrowRight")
    desk.panel.root.locator(".rl-error").wait_for(state="visible", timeout=6_000)
    gone = "The kernel behind this panel was restarted or stopped. Run this cell again."
    silent = "No answer from the kernel: it is busy, or was restarted. Wait, or run this cell again."
    assert desk.panel.error() in (gone, silent)  # it had or had not heard of the move
    shows = desk.panel.root.get_attribute("data-shows")
    assert shows == "film" or (shows == "exact" and desk.panel.seen() == before)  # a film goes on without a kernel
    if ending == "shutdown()":
        desk.page.evaluate(f"{CONTEXT}.changeKernel({{ name: 'python3' }})")
    desk.page.wait_for_function(f"{CONTEXT}.session?.kernel?.status === 'idle'")
    desk.run_again()
    desk.nudge()
    farewell = "Could not send widget sync message"  # ipywidgets tells the dead kernel that a view has closed
    desk.lesson.problems[:] = [problem for problem in desk.lesson.problems if farewell not in problem]


@slow
def test_looks_are_kept_for_the_eye_in_both_themes_and_on_a_narrow_page(desk, tmp_path):
    """The pictures are for somebody to look at; here only that nothing sticks out of the page."""
    folder, name = Path(LOOKS or tmp_path), desk.ask("type(panel).__name__")
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        desk.lesson.command("apputils:change-theme", theme=theme)
        for width in (1280, 700):
            desk.page.set_viewport_size({"width": width, "height": 1500})
            desk.page.wait_for_timeout(600)
            desk.panel.root.screenshot(path=folder / f"{name}_{theme.split()[1].lower()}_{width}.png")
            overhang = desk.panel.root.evaluate(
                """root => Math.max(...[...root.querySelectorAll('*')].filter(e => e.checkVisibility())
                     .map(e => e.getBoundingClientRect().right)) - root.getBoundingClientRect().right"""
            )
            assert overhang <= 0, (theme, width)
    desk.lesson.command("apputils:change-theme", theme="JupyterLab Light")
    desk.page.set_viewport_size({"width": 1280, "height": 900})
