"""A prediction's cover: a panel's picture stays covered, in the view only, until the learner has guessed or skipped."""

from traitlets import Dict, HasTraits

from rectlab.questions import guesses, predictions


class Covered(HasTraits):
    """A panel that may ask before it shows. No cell waits for the answer: Python reads and moves the panel as ever.

    Attributes
    ----------
    cover : dict
        What the front end asks; empty when the picture is open.
    """

    cover = Dict().tag(sync=True)
    answers_at_once = True  # a subclass whose answer takes training says False, and answers when it is asked for

    def quantities(self):
        """Return what the panel can be asked for, by name, as its prediction's kind has it: what it shows now."""
        return {}

    def ask(self, name):
        """Cover the picture with a question, unless this place asks nobody or it was answered before.

        Parameters
        ----------
        name : str or None
            A name of :mod:`rectlab.questions`.
        """
        self._guess, self._noted = {}, None
        if name is None:
            return
        prediction = predictions.get(name)
        kept = _kept()
        if name in kept and prediction.readable(kept[name]):
            self._guess = prediction.told(kept[name]["guess"], kept[name]["answer"])
        elif predictions.asked():
            self.cover = prediction.described()

    def note_answer(self):
        """Note the answer to what is asked: cells that run before the learner has guessed may move the panel on."""
        if self.cover and self.answers_at_once:
            self._noted = self._answer(predictions.get(self.cover["name"])), self._values()

    def take_guess(self, guess):
        """Take a guess, None for a skipped one, and open the picture.

        Raises
        ------
        ValueError
            For a guess that is none, or where the panel has no answer; the picture stays covered then, unless the
            guess was skipped.
        """
        if not self.cover:
            return
        prediction = predictions.get(self.cover["name"])
        if guess is None:
            self.cover = {}
        else:
            guess = prediction.checked(guess)
        answer, values = self._noted or (self._answer(prediction), self._values())
        answer = prediction.answered(answer)
        self._guess = prediction.told(guess, answer)
        if values != self._values():
            self._guess["words"] += " The panel has been moved on since it asked."
        self.cover = {}
        if problem := guesses.keep(prediction.name, guess, answer):
            raise ValueError(problem)

    def _answer(self, prediction):
        return self.quantities()[prediction.quantity]


def _kept():
    try:
        return guesses.load()
    except ValueError:
        return {}  # said, and put aside, as soon as a guess is kept
