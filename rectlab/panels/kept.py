"""What a panel keeps in the view beside its frames: a pinned frame, and arrays that all frames share."""

from traitlets import Bytes, HasTraits

from rectlab.panels.frame import pack


class Kept(HasTraits):
    """A panel whose buttons "pin" and "unpin" keep a state to compare with, and whose frames may share arrays."""

    pinned = Bytes().tag(sync=True)  # the frame of a pinned state; empty if there is none
    shared = Bytes().tag(sync=True)  # arrays that all frames share; empty if there are none
    _pin = None

    def press(self, button):
        """Press one of the panel's buttons, "pin" and "unpin" among them."""
        getattr(self, button)() if button in ("pin", "unpin") else self.on_button(button)

    def compared(self, pinned, frame):
        """Return in words how an exact frame differs from the pinned one; empty if there is nothing to say."""
        return ""

    def pin(self):
        """Keep the present exact frame, so that later ones are compared with it."""
        with self.turn:
            self._pin = self._frame_of_now(False, lambda: False)
        self.pinned = self._pin.packed()

    def unpin(self):
        """Forget the pinned frame."""
        self._pin, self.pinned = None, b""

    def share(self):
        """Return the arrays that all frames share, by name; see ``Frame.arrays``."""
        return {}

    def send_shared(self):
        """Send the arrays that all frames share: at the start, and again when they have changed."""
        arrays = self.share()
        self.shared = pack({}, arrays) if arrays else b""
