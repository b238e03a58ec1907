"""What a panel hears: its knobs and the messages of its front end.

All of a message is set before anything is computed from it. What is computed follows ``now``, the values that are
acted on under ``turn``: while a frame is made, a trait may already be ahead of them.
"""

from types import SimpleNamespace

from traitlets import HasTraits, TraitError, Unicode

from rectlab.panels.controls import _Knob, told
from rectlab.panels.work import long_work

SHOWN = {"layout", "tooltip", "tabbable"}  # traits of every widget that a panel takes beside its knobs


class Heard(HasTraits):
    """A panel with knobs, which Python and the front end set."""

    working = Unicode("").tag(sync=True)  # what it does, and for how long, while an answer takes over 2 seconds
    _named = frozenset()  # the names in the message that is being set

    def at(self, **changed):
        """Return the knobs' values that are acted on as a namespace, some of them changed."""
        return SimpleNamespace(**vars(self.now) | changed)

    def _values(self):
        return dict(vars(self.now))

    @classmethod
    def knobs(cls):
        """Return the panel's knobs by name, in the order in which they are shown."""
        found = {}
        for base in reversed(cls.__mro__):
            found |= {name: trait for name, trait in vars(base).items() if isinstance(trait, _Knob)}
        return found

    def _check(self, given, knobs):
        """Refuse values without a name, and names of no knob."""
        name, first = type(self).__name__, next(iter(self.knobs()))
        if given:
            raise TypeError(f"{name}: knobs must be given by name; got {told(given[0])}. Write {name}({first}=...).")
        if unknown := sorted(set(knobs) - set(self.knobs()) - SHOWN):
            raise TypeError(f"{name}: must get knobs among {', '.join(self.knobs())}; got {', '.join(unknown)}.")

    def set_state(self, sync_data):
        """Take values from the front end, all or none: for a bad one show the error and send the last good ones back.

        All are set before anything is computed from one of them.
        """
        with self._hearing:
            self._named = frozenset(sync_data)
            try:
                super().set_state(sync_data)
            except TraitError as problem:
                self._follow()  # another thread may have acted on values that are taken back
                self.say_error(problem)
                self.send_state([name for name in sync_data if name in self.keys])
            finally:
                self._named = frozenset()

    def _on_knob(self, _):
        changed = self._follow()
        if changed and not self._in_message:  # set from Python, by a link or a plain message: show the exact frame
            with self.visible_errors(again=True):
                self.refresh()

    def _follow(self):
        """Act on all knobs that differ from ``self.now``, together; return their names."""
        with self.turn:
            was, self.now = self.now, self._set()
            changed = {name for name, value in vars(was).items() if value != getattr(self.now, name)}
            if changed:
                self._changes += 1
                for name in self.knobs():
                    if self.camera and name in changed:
                        self.camera.aim(name)
                self.on_knobs(changed)
            return changed

    def _set(self):
        return SimpleNamespace(**{name: getattr(self, name) for name in self.knobs()})

    def _on_message(self, _widget, content, _buffers):
        with self.visible_errors():
            if not (isinstance(content, dict) and isinstance(content.get("set", {}), dict)
                    and isinstance(content.get("drawn", 0), int)):
                must = "must be a dict with set, press or drawn"
                raise ValueError(f"message: {must}; got {told(content)}. Reload the page.")
            if "drawn" in content:
                self.on_drawn(content["drawn"])
                return
            self._changes += 1
            with self._hearing:
                if self._ready:  # it may have been closed while the message waited
                    self._take(content)

    def _take(self, content):
        """Set, guess or press what the message asks for, and answer with a frame."""
        with long_work(self._say_working, self._asked_in_words(content)):
            self._answer(content, content.get("set", {}))

    def _asked_in_words(self, content):
        """Say what a message asks for: a button's word, or the knobs' labels."""
        button, knobs = content.get("press"), self.knobs()
        if "guess" in content or (isinstance(button, str) and button in self.buttons):
            return f'"{self.told.get(button, (button,))[0]}"' if button else "the answer to your guess"
        return ", ".join(knobs[name].label for name in content.get("set", {}) if name in knobs) or "a message"

    def _say_working(self, words):
        self.working = words
        if self._cross_validation_lock:  # a data set is read while a message is checked: nothing else is sent then
            self.send_state("working")

    def _answer(self, content, values):
        self._in_message = True
        try:
            self.error = ""
            knobs = [name for name in values if name in self.knobs()]  # and no other trait, such as the panel's code
            self.set_state({name: values[name] for name in self._order.still_new(content, knobs)})
            if "guess" in content:
                self.take_guess(content["guess"])
            if content.get("press") in self.buttons:
                self.press(content["press"])
        finally:
            self._in_message = False
            self.refresh(preview=True, answer=content.get("id"))
