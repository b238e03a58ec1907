"""The base of every live panel: messages in, one frame out, errors where the learner sees them.

The front end sends ``{"set": {...}, "id": 7}`` or ``{"press": "train", "id": 8}``; the kernel answers each message
with one frame whose header repeats the id. That frame may be a preview; when the hand rests, the exact frame follows,
unless a new value interrupts it. JupyterLab may run handlers on any thread: touch the network under ``self.turn`` only.
"""

import atexit
import base64
import logging
import threading
import time
import weakref
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace

import anywidget
from traitlets import Bool, Bytes, Dict, TraitError, Unicode

from rectlab.compute.switches import on_pages
from rectlab.compute.threads import one_thread
from rectlab.figures.palette import in_both_themes
from rectlab.figures.sheet import shown_size
from rectlab.panels.camera import Filmed
from rectlab.panels.controls import _Knob
from rectlab.panels.cover import Covered
from rectlab.panels.kept import Kept
from rectlab.panels.threads import Order, Rest, Turn

REST_S = 0.2  # the hand rests when no value came for this long
log = logging.getLogger(__name__)
_open = weakref.WeakSet()


@atexit.register
def _stop_all():
    """Stop all panels before Python ends, so that no thread is inside a matrix product then."""
    for panel in list(_open):
        panel.stop()


class Panel(Covered, Filmed, Kept, anywidget.AnyWidget):
    """A live panel. A subclass sets ``question``, ``buttons`` and its knobs, and makes the frames.

    It gets films of the knobs that it names in ``filmed``, unless it is made with ``film=False``.
    """

    question = ""
    patience = 1.0  # a multiple of REST_S; smaller where an exact frame costs little more than a preview
    buttons, told = (), {}  # names; word and title of those that say more here than elsewhere
    views = ()  # knobs that change how a frame is looked at, not what is in it: a film holds for all their values

    frame = Bytes().tag(sync=True)  # the last picture and its words
    error = Unicode("").tag(sync=True)  # the last error, in one line; empty if the last message succeeded
    panel = Dict().tag(sync=True)
    playing = Bool(False).tag(sync=True)

    def __init__(self, *, predict=None, film=True, **knobs):
        self.turn = Turn()
        self._order, self._hearing = Order(), threading.RLock()
        self._changes = 0  # counts every change, so that a slice knows when it is out of date
        self._sent, self._made = 0, None  # frames so far, and the last one
        self._in_message = False
        self._rest = Rest(self._exact, self.patience * REST_S)
        self._ready = False
        if unknown := sorted(set(knobs) - set(self.knobs())):
            names = f"must get knobs among {', '.join(self.knobs())}; got {', '.join(unknown)}."
            raise TypeError(f"{type(self).__name__}: {names}")
        super().__init__(**knobs)
        self.panel = {"question": self.question, "buttons": list(self.buttons), "told": self.told,
                      "colours": in_both_themes(), "controls": [knob.described() for knob in self.knobs().values()]}
        self.prepare()
        self.send_shared()
        self.ask(predict)
        self._ready = True
        _open.add(self)
        self.observe(self._on_knob, names=list(self.knobs()))
        self.on_msg(self._on_message)
        self.refresh()
        self.note_answer()
        self.begin_films(film)

    # what a subclass overrides

    def prepare(self):
        """Build what the frames show; runs when the knobs have their first values."""

    def on_knob(self, name):
        """React to one knob before the next frame is made; runs under ``self.turn``."""

    def before_frame(self, preview):
        """Bring up to date what frames of the present state share, as an axis; runs under ``self.turn``."""

    def make_frame(self, at, preview, stop):
        """Return the :class:`Frame` of knobs that stand at ``at.name``, perhaps a cheaper one for ``preview``.

        Nothing that is shown may change here; after ``stop()`` return None. Runs under ``self.turn``.
        """
        raise TypeError(f"{type(self).__name__}.make_frame: a panel must say what its frame holds.")

    def on_button(self, button):
        """React to a button of ``buttons`` other than "pin" and "unpin"."""

    def picture(self):
        """Return the present state as PNG bytes, for places without a kernel."""

    # knobs and messages

    @classmethod
    def knobs(cls):
        """Return the panel's knobs by name, in the order in which they are shown."""
        found = {}
        for base in reversed(cls.__mro__):
            found |= {name: trait for name, trait in vars(base).items() if isinstance(trait, _Knob)}
        return found

    def set_state(self, sync_data):
        """Take values from the front end; for a bad one show the error and send the last good values back."""
        try:
            super().set_state(sync_data)
        except TraitError as problem:
            self.say_error(problem)
            self.send_state([name for name in sync_data if name in self.keys])

    def _on_knob(self, change):
        with self.turn:
            self._changes += 1
            if self.camera:
                self.camera.aim(change["name"])
            self.on_knob(change["name"])
        if not self._in_message:  # set from Python, by a link or a plain widget message: show the exact frame at once
            with self.visible_errors(again=True):
                self.refresh()

    def _on_message(self, _widget, content, _buffers):
        with self.visible_errors():
            if not (isinstance(content, dict) and isinstance(content.get("set", {}), dict)
                    and isinstance(content.get("drawn", 0), int)):
                raise ValueError(f"message: must be a dict with set, press or drawn; got {content!r}. Reload the page.")
            if "drawn" in content:
                self.on_drawn(content["drawn"])
                return
            self._changes += 1
            with self._hearing:
                self._take(content)

    def _take(self, content):
        """Set, guess or press what the message asks for, and answer with a frame."""
        values = content.get("set", {})
        self._in_message = True
        try:
            self.error = ""
            self.set_state({name: values[name] for name in self._order.still_new(content, values)})
            if "guess" in content:
                self.take_guess(content["guess"])
            if content.get("press") in self.buttons:
                self.press(content["press"])
        finally:
            self._in_message = False
            self.refresh(preview=True, answer=content.get("id"))

    def on_drawn(self, number):
        """React when the front end has drawn a frame that it did not ask for."""

    # frames

    def refresh(self, preview=False, stop=None, answer=None):
        """Make and send a frame, which answers the message with that id; after a preview the exact one follows."""
        if not self._ready:
            return
        started, stop = time.perf_counter(), stop or (lambda: False)
        with self.turn:
            made = None if stop() else self._frame_of_now(preview, stop)  # the hand may have moved while it waited
        if made is None:
            return
        self._sent, ms = self._sent + 1, round(1e3 * (time.perf_counter() - started), 1)
        compare = self.compared(pin, made) if (pin := self._pin) and not made.preview else ""
        self._made = replace(made, id=answer, number=self._sent, guess=self._guess, code=self.code, compute_ms=ms,
                             compare=compare)
        self.frame = self._made.packed()
        if preview:
            self._rest.put_off()

    def _exact(self):
        def stop(changes=self._changes):
            return self._changes != changes

        with self.visible_errors():
            self.refresh(stop=stop)
            self.at_rest(stop)

    def _frame_of_now(self, preview, stop):
        with one_thread():
            self.before_frame(preview)
            made = self.make_frame(self.at(), preview, stop)
        return made and replace(made, values=self._values(), views=self.views)

    def at(self, **changed):
        """Return the knobs' values as a namespace, some of them changed."""
        return SimpleNamespace(**self._values() | changed)

    @property
    def code(self):
        """The Python that makes this panel with its present knobs, without training."""
        first = {name: knob.default_value for name, knob in self.knobs().items()}
        changed = ", ".join(f"{name}={value!r}" for name, value in self._values().items() if value != first[name])
        return f"rectlab.{type(self).__name__}({changed})"

    def _values(self):
        return {name: getattr(self, name) for name in self.knobs()}

    # words

    def in_words(self):
        """Return the text twin: the present picture in one or two sentences."""
        return self._made.words

    def say_error(self, problem):
        """Show a problem as one line in the panel."""
        text = str(problem) or type(problem).__name__
        if "interpreter shutdown" in text:
            return  # the kernel ends while a frame is made: the page itself says so
        expected = isinstance(problem, (TraitError, ValueError, TypeError, OSError))
        self.error = text if expected else f"{type(self).__name__}: {type(problem).__name__}: {text}. Press reset."

    @contextmanager
    def visible_errors(self, again=False):
        """Show an error of the block in the panel (ipywidgets would hide it); ``again`` also raises it."""
        try:
            yield
        except Exception as problem:
            log.debug("in a panel's callback", exc_info=True)
            self.say_error(problem)
            if again:
                raise

    def __repr__(self):
        return self.in_words() if self._ready else object.__repr__(self)

    def _repr_mimebundle_(self, **kwargs):
        """Return words, a picture and the live view, or HTML in pages; the metadata say the picture's size and words.

        A stored notebook keeps words and picture. anywidget adds what Colab needs to show the view.
        """
        if on_pages():
            return {"text/plain": self.in_words(), "text/html": self.page()}, {}
        data, metadata = super()._repr_mimebundle_(**kwargs)
        picture = self.picture()
        if picture is None:
            return data, metadata
        data["image/png"] = base64.b64encode(picture).decode("ascii")
        return data, {**metadata, "image/png": {**shown_size(picture), "alt": data["text/plain"]}}

    def stop(self):
        """Stop the background threads and wait for them."""
        self._changes += 1
        self._rest.stop()

    def close(self):
        """Stop the threads and close the widget."""
        if self._ready:  # a panel with refused knobs is closed half built
            self.stop()
        super().close()
