"""The prediction gate: a panel's picture stays covered, in the view only, until the learner has guessed or skipped."""

from traitlets import Dict, HasTraits

from rectlab import predictions


class Gated(HasTraits):
    """A panel that may ask before it shows. No cell waits for the answer: Python reads and moves the panel as ever.

    Attributes
    ----------
    gate : dict
        What the front end asks; empty when the picture is open.
    """

    gate = Dict().tag(sync=True)

    def quantities(self):
        """Return what the panel can be asked for, by name, as floats: what it shows now."""
        return {}

    def ask(self, name):
        """Cover the picture with a question, unless this place asks nobody or it was answered before.

        Parameters
        ----------
        name : str or None
            A name of :mod:`rectlab.predictions`.
        """
        self._guess = {}
        if name is None:
            return
        prediction = predictions.get(name)
        kept = _kept()
        if name in kept:
            self._guess = _told(prediction, kept[name]["guess"], kept[name]["answer"])
        elif predictions.asked():
            self.gate = prediction.described()

    def take_guess(self, guess):
        """Take a guess, None for a skipped one, and open the picture.

        Raises
        ------
        ValueError
            For a guess out of range; the picture stays covered.
        """
        if not self.gate:
            return
        prediction = predictions.get(self.gate["name"])
        guess = None if guess is None else prediction.checked(guess)
        answer = float(self.quantities()[prediction.quantity])
        self._guess = _told(prediction, guess, answer)
        self.gate = {}
        if problem := predictions.keep(prediction.name, guess, answer):
            raise ValueError(problem)


def _told(prediction, guess, answer):
    """Return what the front end shows of a guess beside its answer."""
    about = {"guess": guess, "answer": answer, "low": prediction.low, "high": prediction.high}
    return {"words": prediction.compared(guess, answer), **about}


def _kept():
    try:
        return predictions.load()
    except ValueError:
        return {}  # said, and put aside, as soon as a guess is kept
