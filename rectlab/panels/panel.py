"""The base of every live panel: messages in, one frame out, errors where the learner sees them.

The front end sends ``{"set": {...}, "id": 7}`` or ``{"press": "train", "id": 8}``; the kernel answers each message
with one frame whose header repeats the id. That frame may be a preview; when the hand rests, the exact frame follows,
unless a new value interrupts it. JupyterLab may run handlers on any thread: touch the network under ``self.turn`` only.
"""

import atexit
import base64
import logging
import math
import threading
import time
import weakref
from contextlib import contextmanager
from dataclasses import replace

import anywidget
from torch import OutOfMemoryError
from traitlets import Bool, Bytes, Dict, TraitError, Unicode

from rectlab.compute.switches import on_pages
from rectlab.compute.threads import one_thread
from rectlab.figures.palette import in_both_themes
from rectlab.figures.sheet import captioned, shown_size
from rectlab.panels.by_hand import ByHand
from rectlab.panels.camera import Filmed
from rectlab.panels.cover import Covered
from rectlab.panels.heard import Heard
from rectlab.panels.kept import Kept
from rectlab.panels.threads import Order, Rest, Turn

STILL = "A still picture: run this cell for the live panel."
REST_S = 0.2  # the hand rests when no value came for this long
log = logging.getLogger(__name__)
_open = weakref.WeakSet()


@atexit.register
def _stop_all():
    """Stop all panels before Python ends, so that no thread is inside a matrix product then."""
    for panel in list(_open):
        panel.stop()


class Panel(Covered, Filmed, ByHand, Kept, Heard, anywidget.AnyWidget):
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
    _ready = False  # whether it is open
    shown_at = -math.inf  # when it was displayed last

    def __init__(self, *given, predict=None, film=True, **knobs):
        self._check(given, knobs)
        self.turn = Turn()
        self._order, self._hearing = Order(), threading.RLock()
        self._changes = 0  # counts every change, so that a slice knows when it is out of date
        self._sent, self._made = 0, None  # frames so far, and the last one
        self._in_message = False
        self._rest = Rest(self._exact, self.patience * REST_S)
        super().__init__(**knobs)
        self.now = self._set()
        self.panel = {"question": self.question, "buttons": list(self.buttons), "told": self.told,
                      "colours": in_both_themes(), "controls": [knob.described() for knob in self.knobs().values()]}
        self.prepare()
        self.send_shared()
        self.ask(predict)
        self._ready = True
        _open.add(self)
        self.begin_watch()
        self.observe(self._on_knob, names=list(self.knobs()))
        self.on_msg(self._on_message)
        self.refresh()
        self.note_answer()
        self.begin_films(film)

    # what a subclass overrides

    def prepare(self):
        """Build what the frames show; runs when the knobs have their first values."""

    def on_knobs(self, changed):
        """React to a set of knobs that changed together; runs under ``self.turn``.

        What frames are made from follows ``self.now``, the values that are acted on: a trait may be ahead of it.
        """

    def before_frame(self, preview):
        """Bring up to date what frames of the present state share, as an axis; runs under ``self.turn``."""

    def make_frame(self, at, preview, stop):
        """Return the :class:`Frame` of knobs that stand at ``at.name``, perhaps a cheaper one for ``preview``.

        Nothing that is shown may change here; after ``stop()`` return None. Runs under ``self.turn``.
        """
        raise TypeError(f"{type(self).__name__}.make_frame: a panel must say what its frame holds.")

    def on_button(self, button):
        """React to a button of ``buttons`` other than "pin" and "unpin"."""

    def on_drawn(self, number):
        """React when the front end has drawn a frame that it did not ask for."""

    def picture(self):
        """Return the present state as PNG bytes, for places without a kernel."""

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

    @property
    def code(self):
        """The Python that makes this panel with its present knobs, without training."""
        first = {name: knob.default_value for name, knob in self.knobs().items()}
        changed = ", ".join(f"{name}={value!r}" for name, value in self._values().items() if value != first[name])
        return f"rectlab.{type(self).__name__}({changed})"

    # words

    def in_words(self):
        """Return the text twin: the present picture in one or two sentences."""
        return self._made.words

    def say_error(self, problem):
        """Show a problem as one line in the panel."""
        text = str(problem) or type(problem).__name__
        if "interpreter shutdown" in text:
            return  # the kernel ends while a frame is made: the page itself says so
        if isinstance(problem, (MemoryError, OutOfMemoryError)):
            text = "there is too little memory for this network. The last picture stays; choose a smaller one"
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
        self.shown_at = time.monotonic()
        data, metadata = super()._repr_mimebundle_(**kwargs)
        picture = self.picture()
        if picture is None:
            return data, metadata
        picture = captioned(picture, STILL)
        data["image/png"] = base64.b64encode(picture).decode("ascii")
        return data, {**metadata, "image/png": {**shown_size(picture), "alt": data["text/plain"]}}

    def stop(self):
        """Stop the background threads and wait for them."""
        self._changes += 1
        self._rest.stop()

    def close(self):
        """Stop the threads and close the widget."""
        if self._ready:  # a panel with refused knobs is closed half built
            with self._hearing:
                self._ready = False
            self.stop()
        super().close()
