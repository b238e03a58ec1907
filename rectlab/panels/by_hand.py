"""Which knobs the learner's hand has moved since a cell set them, and how they are put back."""

from numbers import Real

from traitlets import HasTraits

from rectlab.questions import hands

HARMLESS = ("pin", "unpin", "pause", "start", "stop")  # buttons that change nothing that a later cell measures


class ByHand(HasTraits):
    """A panel that tells what the hand has moved or pressed from what cells have set."""

    pressed = ()  # buttons that the hand has pressed since a cell last reset the network
    _set_by_cells, _by_hand = {}, False

    def begin_watch(self):
        """Take the present values of the knobs as those that a cell has set."""
        self._set_by_cells = self._values()
        hands.watch(self)

    def __setattr__(self, name, value):
        super().__setattr__(name, value)
        if name in self._set_by_cells and not self._by_hand:
            self._set_by_cells[name] = getattr(self, name)

    def set_state(self, sync_data):
        """Take values from the front end: the hand's, and not a cell's."""
        self._by_hand = True
        try:
            super().set_state(sync_data)
        finally:
            self._by_hand = False

    def press(self, button):
        """Press a button; returns when that is shown. A reset by a cell undoes what the hand had pressed."""
        if not self._in_message:
            self.pressed = () if button == "reset" else self.pressed
        elif button not in (*HARMLESS, *self.pressed):
            self.pressed = (*self.pressed, button)
        super().press(button)
        if not self._in_message:  # else the answer to the message shows it
            with self.visible_errors(again=True):
                self.refresh()

    def moved(self):
        """Return (label, value now, value that a cell set) of each knob that the hand has moved, as words."""
        now, knobs = self._values(), self.knobs()
        return [(knobs[name].label.removesuffix(" (log)"), _told(now[name]), _told(value))
                for name, value in self._set_by_cells.items() if now[name] != value]

    def put_back(self):
        """Set each knob that the hand has moved to the value that a cell gave it; training is not undone."""
        for name, value in dict(self._set_by_cells).items():
            setattr(self, name, value)


def _told(value):
    """Write a knob's value as the panel does: numbers short, words as they are."""
    return f"{value:,.3g}".replace("-", "−") if isinstance(value, Real) else str(value).replace("_", " ")
