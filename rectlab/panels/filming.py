"""A panel that shoots films of its sliders while the hand rests."""

import os

from traitlets import Bytes, Int

from rectlab.panels.explorer import Explorer
from rectlab.panels.film import MOST_BYTES, Film, block, places
from rectlab.panels.page import ON_PAGES, page_html

SHOWN_AT = (15, 61)  # places after which the front end already gets what there is


class Filming(Explorer):
    """A panel with films. A subclass names the controls and the knobs that a film depends on, and shoots a place.

    Parameters
    ----------
    film : bool
        Whether to shoot at all; without, every movement of a slider is answered by the kernel.

    Attributes
    ----------
    film : bytes
        The film that the front end has; empty when there is none.
    """

    film_controls = ()  # the first one is filmed until another one was under the hand
    film_knobs = ()  # knobs that change the picture

    film = Bytes().tag(sync=True)
    _view_count = Int(0).tag(sync=True)  # the front end counts its views here: no film for nobody

    def __init__(self, *, film=True, **knobs):
        self._films, self._under_hand, self._shot, self._reel = film, self.film_controls[0], None, None
        super().__init__(**knobs)
        self.observe(lambda _: self._rest.put_off(), names="_view_count")

    # what a subclass says

    def shoot(self, control, value, stop):
        """Return (Snapshot, words) of one place, or None if stopped; runs under ``self.turn``."""
        raise TypeError(f"{type(self).__name__}.shoot: a panel with films must say how one is shot.")

    def film_about(self):
        """Return what all frames of a film share: lower, upper, open, probe_size, device, show."""
        return {}

    def film_mark(self):
        """Return something that changes when the weights do."""
        return None

    # shooting

    def on_knob(self, name):
        if name in self.film_controls:
            self._under_hand = name

    def drop_film(self):
        """Take the film away, because what it shows is no longer so; runs under ``self.turn``."""
        self._changes += 1  # one that is being shot is given up too
        self._shot = self._reel = None
        if self.film:
            self.film = b""

    def at_rest(self, stop):
        if not (self._films and self._view_count) or self.playing:
            return
        with self.turn:
            mark = self._shot if stop() else self._film_of_now(self._under_hand)
        if mark == self._shot:
            return
        if self._reel is None or self._reel[0] != mark:  # else go on where a new value came between
            with self.turn:
                self._reel = mark, self._new_film(self._under_hand)
        film = self._reel[1]
        while film.next_place is not None:
            if not self._shoot_next(film, stop):
                return
            if len(film.places) in SHOWN_AT:
                self._show(film, mark, stop)
        self._show(film, mark, stop)

    def _show(self, film, mark, stop):
        made = block([film])
        with self.turn:  # the last place, too, may be of yesterday by now
            if not stop() and mark == self._film_of_now(film.control):
                self.film = made
                if film.next_place is None:
                    self._shot, self._reel = mark, None

    def filmed(self, control):
        """Return the whole film of one control."""
        with self.turn:
            film = self._new_film(control)
        while film.next_place is not None:
            self._shoot_next(film, lambda: False)
        return film

    def _new_film(self, control):
        knob = self.knobs()[control]
        layers = knob.high if control == "hidden_layers" else self.hidden_layers
        return Film(control, places(knob, layers, self.bins, MOST_BYTES), getattr(self, control), self._about(control))

    def _shoot_next(self, film, stop):
        """Shoot one place, so that a new value can come between any two; False if it did."""
        with self.turn:
            shot = None if stop() else self.shoot(film.control, film.next_place, stop)
        if shot is not None:
            film.add(*shot)
        return shot is not None

    def _repr_mimebundle_(self, **kwargs):
        """Give a page that needs no kernel where one is written, see ``make html``; otherwise as every panel."""
        if not (self._films and os.environ.get(ON_PAGES)):
            return super()._repr_mimebundle_(**kwargs)
        films = block([self.filmed(control) for control in self.film_controls])
        return {"text/plain": self.in_words(), "text/html": page_html(self, films, self.picture())}

    def _about(self, control):
        fixed = {name: getattr(self, name) for name in self.film_knobs if name != control}
        return {"fixed": fixed, **self.film_about()}

    def _film_of_now(self, control):
        return control, str(self._about(control)), self.film_mark()
