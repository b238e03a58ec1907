"""A prediction's cover: a panel's picture stays covered, in the view only, until the learner has guessed or skipped."""

from traitlets import Dict, HasTraits

from rectlab.questions import predictions, record


class Covered(HasTraits):
    """A panel that may ask before it shows. No cell waits for the answer: Python reads and moves the panel as ever.

    Attributes
    ----------
    cover : dict
        What the front end asks; empty when the picture is open.
    """

    cover = Dict().tag(sync=True)
    answers_at_once = True  # a subclass whose answer takes training says False, and answers when it is asked for

    def answer_to(self, prediction):
        """Return what the panel shows now of a prediction's ``quantity``, as its kind has it; a subclass says it."""
        raise KeyError(prediction.quantity)

    def answer(self, name):
        """Return what the panel answers now to the prediction of a name, as it is kept.

        Raises
        ------
        KeyError
            If there is no prediction of that name, or the panel has no such quantity.
        ValueError
            If the answer is none: a network that has diverged gives no number.
        """
        prediction = predictions.get(name)
        return prediction.answered(self.answer_to(prediction))

    def ask(self, name):
        """Cover the picture with a question, unless this place asks nobody or it was answered before.

        Parameters
        ----------
        name : str or None
            A name of :mod:`rectlab.questions.predictions`.
        """
        self._guess, self._noted = {}, None
        if name is None:
            return
        prediction, kept = predictions.get(name), _kept().get(name)
        if prediction.readable(kept):
            self._guess = prediction.told(kept["guess"], kept["answer"])
        elif predictions.asked():
            self.cover = {"name": name, **prediction.described()}

    def note_answer(self):
        """Note the answer to what is asked: cells that run before the learner has guessed may move the panel on."""
        if self.cover and self.answers_at_once:
            self._noted = self.answer_to(predictions.get(self.cover["name"])), self._values()

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
        name = self.cover["name"]
        prediction = predictions.get(name)
        if guess is None:
            self.cover = {}
        else:
            guess = prediction.checked(guess)
        answer, values = self._noted or (self.answer_to(prediction), self._values())
        answer = prediction.answered(answer)
        self._guess = prediction.told(guess, answer)
        if values != self._values():
            self._guess["words"] += " The panel has been moved on since it asked."
        self.cover = {}
        if problem := record.keep_guess(name, guess, answer):
            raise ValueError(problem)


def _kept():
    try:
        return record.guesses()
    except ValueError:
        return {}  # said, and put aside, as soon as a guess is kept
