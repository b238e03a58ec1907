"""The camera that a panel may own: it makes films of the panel's sliders while the hand rests."""

from rectlab.panels.film import MOST_BYTES, Film, block, places
from rectlab.panels.front_end import page_html

SHOWN_AT = (15, 61)  # places after which the front end gets the unfinished film


class Camera:
    """Makes films of a panel's sliders while at least one view shows the panel.

    ``controls`` are the sliders that are filmed: the one that moved last, and at first the first one. ``knobs`` change
    the picture. ``shoot(control, value, stop)`` returns (Snapshot, words), or None after ``stop()``; it runs under the
    panel's ``turn``. ``about()`` returns what all frames of a film share: lower, upper, open, probe_size, device, show,
    preview. ``mark(control)`` returns something that changes whenever the weights change.
    """

    def __init__(self, panel, controls, knobs, *, shoot, about, mark):
        self._panel, self._controls, self._knobs = panel, controls, knobs
        self._shoot, self._about, self._mark = shoot, about, mark
        self._under_hand, self._shot, self._reel = controls[0], None, None
        panel._view_count = 0  # the front end counts its views here: without a view there is no film
        panel.observe(lambda _: panel._rest.put_off(), names="_view_count")

    def aim(self, knob):
        """Film this knob next, if it is one of the filmed sliders."""
        if knob in self._controls:
            self._under_hand = knob

    def drop(self):
        """Remove the film, because the weights have changed; runs under ``panel.turn``."""
        self._shot = self._reel = None
        if self._panel.film:
            self._panel.film = b""

    def at_rest(self, stop):
        """Shoot until the film is whole or ``stop()`` is true; runs outside ``panel.turn``."""
        if not self._panel._view_count or self._panel.playing:
            return
        with self._panel.turn:
            mark = self._shot if stop() else self._film_of_now(self._under_hand)
        if mark == self._shot:
            return
        if self._reel is None or self._reel[0] != mark:  # otherwise continue the film that a new value interrupted
            with self._panel.turn:
                self._reel = mark, self._new_film(self._under_hand)
        film = self._reel[1]
        while film.next_place is not None:
            if not self._shoot_next(film, stop):
                return
            if len(film.places) in SHOWN_AT:
                self._show(film, mark, stop)
        self._show(film, mark, stop)

    def filmed(self, control):
        """Return the whole film of one control."""
        with self._panel.turn:
            film = self._new_film(control)
        while film.next_place is not None:
            self._shoot_next(film, lambda: False)
        return film

    def page(self):
        """Return the panel, with whole films of all controls, as HTML that needs no kernel."""
        films = block([self.filmed(control) for control in self._controls])
        return page_html(self._panel, films, self._panel.picture())

    def _show(self, film, mark, stop):
        made = block([film])
        with self._panel.turn:  # the weights may have changed since the last place
            if not stop() and mark == self._film_of_now(film.control):
                self._panel.film = made
                if film.next_place is None:
                    self._shot, self._reel = mark, None

    def _new_film(self, control):
        panel = self._panel
        knob = panel.knobs()[control]
        layers = knob.high if control == "hidden_layers" else panel.hidden_layers
        return Film(control, places(knob, layers, panel.bins, MOST_BYTES), getattr(panel, control), self._told(control))

    def _shoot_next(self, film, stop):
        """Shoot one place under its own turn; return False if ``stop()`` interrupted it."""
        with self._panel.turn:
            shot = None if stop() else self._shoot(film.control, film.next_place, stop)
        if shot is not None:
            film.add(*shot)
        return shot is not None

    def _told(self, control):
        fixed = {name: getattr(self._panel, name) for name in self._knobs if name != control}
        return {"fixed": fixed, **self._about()}

    def _film_of_now(self, control):
        return control, str(self._told(control)), self._mark(control)
