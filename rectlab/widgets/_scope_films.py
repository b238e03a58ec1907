"""How the scope shoots its films: a preview at every place of a slider, of all examples where that is cheap."""

import math

from rectlab import snapshots
from rectlab.previews import Preview
from rectlab.widgets._device_readout import readout
from rectlab.widgets._player import Player


class ScopeFilms(Player):
    """The part of the scope that shoots."""

    film_controls = ("bias_shift", "hidden_layers")
    _for_film = None
    _devices_said, _ask_devices = "", False

    def on_knob(self, name):
        super().on_knob(name)
        self._ask_devices |= name == "device"

    def at_rest(self, stop):
        if self._ask_devices and not stop():
            self._ask_devices = False
            with self.turn:
                self._devices_said = readout(self._network_on, bias_shift=self.bias_shift, **self._axis())
            self.refresh()
        super().at_rest(stop)

    def shoot(self, control, value, stop):
        population = self.live.at_depth(value) if control == "hidden_layers" else self.live.population
        bias_shift = value if control == "bias_shift" else self.bias_shift
        X = self._film_examples()
        if self._for_film is None or self._for_film.X is not X:
            self._for_film = Preview(X)
        self._for_film.reduced = self._quick.reduced and X is self.live.X_preview
        shot = self._for_film.look(population, bias_shift=bias_shift, **self._axis(), stop=stop)
        return None if shot is None else (shot, self._film_sentence(shot))

    def _film_examples(self):
        """Return what a film looks at: all examples, where that is cheap."""
        return self.live.X_preview if self._is_large() else self.live.X

    def _film_sentence(self, shot):
        return f"Preview: {shot.in_words()}" if self._is_large() else shot.in_words()

    def film_about(self):
        upper, nonlinearity = self._upper, self.live.population.nonlinearity
        return {
            "lower": snapshots.axis_lower(nonlinearity, upper, self.show), "upper": upper, "show": self.show,
            "open": math.isinf(nonlinearity.upper), "probe_size": len(self._film_examples()), "device": self._device(),
            "preview": self._is_large(),
        }  # fmt: skip

    def film_mark(self):
        population = id(self.live.population) if self._under_hand == "bias_shift" else None
        return id(self.live), self.live.head_steps, population
