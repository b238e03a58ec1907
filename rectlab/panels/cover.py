"""A cover hides a panel's picture in the view until the learner has guessed or skipped."""

from traitlets import Dict, HasTraits

from rectlab.questions import predictions, record


class Covered(HasTraits):
    """A panel that may ask a question before it shows its picture. Cells do not wait for the answer."""

    cover = Dict().tag(sync=True)  # the question that the front end asks; empty when the picture is open
    answers_at_once = True  # False where the answer needs training: then it is computed after the guess

    def answer_to(self, prediction):
        """Return the present value of the prediction's ``quantity``; a subclass overrides this."""
        raise KeyError(prediction.quantity)

    def answer(self, name):
        """Return the panel's present answer to the prediction of that name.

        Raises
        ------
        KeyError
            If there is no prediction of that name, or the panel has no such quantity.
        ValueError
            If there is no valid answer: a diverged network gives no finite number.
        """
        prediction = predictions.get(name)
        return prediction.answered(self.answer_to(prediction))

    def ask(self, name):
        """Cover the picture with the prediction of that name, if predictions are on and it has no guess yet."""
        self._guess, self._noted = {}, None
        if name is None:
            return
        prediction, kept = predictions.get(name), _kept().get(name)
        if prediction.readable(kept):
            self._guess = prediction.told(kept["guess"], kept["answer"])
        elif predictions.asked():
            self.cover = {"name": name, **prediction.described()}

    def note_answer(self):
        """Keep the answer of now: cells may change the knobs before the learner guesses."""
        if self.cover and self.answers_at_once:
            self._noted = self.answer_to(predictions.get(self.cover["name"])), self._values()

    def take_guess(self, guess):
        """Take a guess, or None for a skipped one, and open the picture.

        Raises ValueError if the guess cannot be kept, if it is invalid, or if the panel has no answer. In the last two
        cases the picture stays covered, unless the question was skipped.
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
        return {}  # a damaged file is reported and put aside when the next guess is kept
