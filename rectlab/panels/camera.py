"""The camera that a panel may own: it makes films of the panel's sliders while the hand rests."""

from traitlets import Bytes, HasTraits

from rectlab.compute.threads import one_thread
from rectlab.panels.film import Film, block, places
from rectlab.panels.front_end import page_html

SHOWN_AT = (15, 61)  # places after which the front end gets the unfinished film


class Camera:
    """Makes films of a panel's sliders while at least one view shows the panel.

    ``controls`` are the sliders that are filmed: the one that moved last, and at first the first one. The panel's
    ``film_frame`` shoots a place. ``mark(control)`` returns something that changes whenever a film no longer holds
    though all knobs stand as they stood.
    """

    def __init__(self, panel, controls, mark):
        self._panel, self._controls, self._mark = panel, controls, mark
        self._under_hand, self._shot, self._reel = next(iter(controls), None), None, None
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
        if not self._controls or not self._panel._view_count or self._panel.playing:
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

    def films(self, controls):
        """Return whole films of these controls as one block of bytes."""
        return block([self.filmed(control) for control in controls])

    def _show(self, film, mark, stop):
        made = block([film])
        with self._panel.turn:  # the weights may have changed since the last place
            if not stop() and mark == self._film_of_now(film.control):
                self._panel.film = made
                if film.next_place is None:
                    self._shot, self._reel = mark, None

    def _new_film(self, control):
        panel, fixed = self._panel, self._fixed(control)
        return Film(control, panel.film_places(control), getattr(panel, control), fixed, panel.coarse)

    def _shoot_next(self, film, stop):
        """Shoot one place under its own turn; return False if ``stop()`` interrupted it."""
        with self._panel.turn, one_thread():
            shot = None if stop() else self._shoot(film.control, film.next_place, stop)
        if shot is not None:
            film.add(shot)
        return shot is not None

    def _shoot(self, control, value, stop):
        return self._panel.film_frame(self._panel.at(**{control: value}), stop)

    def _fixed(self, control):
        values, free = vars(self._panel.at()), (control, *self._panel.views)
        return {name: value for name, value in values.items() if name not in free}

    def _film_of_now(self, control):
        return control, str(self._fixed(control)), self._mark(control)


class Filmed(HasTraits):
    """A panel with films of the knobs that it names in ``filmed``."""

    filmed = ()  # knobs of which films are made: at first of the first one, then of the one that moved last
    filmed_on_pages = None  # the same for pages without a kernel, where that differs
    coarse = ()  # arrays that a film may round to 16 bits
    camera = None  # a Camera, where knobs are filmed
    film = Bytes().tag(sync=True)  # empty if there is none

    def film_frame(self, at, stop):
        """Return the frame that a film shows at these values, as ``make_frame`` does; by default the preview."""
        return self.make_frame(at, True, stop)

    def film_places(self, control):
        """Return the values of a knob of which a film is made, rising."""
        return places(self.knobs()[control])

    def film_mark(self, control):
        """Return what changes whenever a film of this knob no longer holds though all knobs stand as they stood."""

    def begin_films(self, wanted=True):
        """Own a camera from now on, if films are wanted and there is anything to film."""
        if wanted and (self.filmed or self.filmed_on_pages):
            self.camera = Camera(self, self.filmed, self.film_mark)

    def at_rest(self, stop):
        """Work while the hand rests, until ``stop()`` is true; runs outside ``self.turn``."""
        if self.camera:
            self.camera.at_rest(stop)

    def drop_film(self):
        """Remove the film, because the weights have changed; runs under ``self.turn``."""
        self._changes += 1  # stops a film in the making too
        if self.camera:
            self.camera.drop()

    def page(self):
        """Return the panel, with whole films where it has some, as HTML that needs no kernel."""
        films = self.camera.films(self.filmed_on_pages or self.filmed) if self.camera else b""
        return page_html(self, films, self.picture())
