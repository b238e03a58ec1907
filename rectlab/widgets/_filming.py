"""A panel that shoots films of its sliders while the hand rests."""

import os

from traitlets import Bytes, Int

from rectlab.widgets._explorer import Explorer
from rectlab.widgets._film import MOST_BYTES, Film, block, places
from rectlab.widgets._page import ON_PAGES, page_html


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
        self._films, self._under_hand, self._shot = film, self.film_controls[0], None
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
        self._changes, self._shot = self._changes + 1, None  # one that is being shot is given up too
        if self.film:
            self.film = b""

    def at_rest(self, stop):
        if not (self._films and self._view_count) or self.playing:
            return
        control = self._under_hand
        with self.turn:
            mark = self._shot if stop() else self._film_of_now(control)
        film = None if mark == self._shot else self.filmed(control, stop)
        if film is not None:
            made = block([film])
            with self.turn:  # the last place, too, may be of yesterday by now
                if not stop() and mark == self._film_of_now(control):
                    self._shot, self.film = mark, made

    def filmed(self, control, stop=lambda: False):
        """Return the film of one control, or None if stopped. A new value comes between any two places.

        Parameters
        ----------
        control : str
        stop : callable
        """
        knobs = self.knobs()
        layers = knobs["hidden_layers"].high if control == "hidden_layers" else self.hidden_layers
        with self.turn:
            if stop():
                return None
            film = Film(control, places(knobs[control], layers, self.bins, MOST_BYTES), self._about(control))
        for value in film.places:
            with self.turn:
                shot = None if stop() else self.shoot(control, value, stop)
            if shot is None:
                return None
            film.add(*shot)
        return film

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
