"""The tournament: activations compared live, and which differences are certain."""

import numpy as np

from rectlab import figures
from rectlab.lessons.comparison import figures as comparison_figures
from rectlab.lessons.comparison.contestants import FIELDS, contestants
from rectlab.lessons.comparison.live_tournament import BUDGETS, LiveTournament
from rectlab.lessons.comparison.plans import Plan
from rectlab.lessons.comparison.standings import STATES, standing
from rectlab.panels.controls import Choice, Data, Number
from rectlab.panels.frame import Frame
from rectlab.panels.front_end import front_end
from rectlab.panels.panel import Panel
from rectlab.panels.transport import Transport
from rectlab.questions import predictions

__all__ = ["Tournament"]

PROGRESS_S = 0.2  # between two frames that show only progress
GRIDS = ("0.1", "0.1,0.3", "0.1,0.3,1", "0.03,0.1,0.3,1", "0.01,0.03,0.1,0.3,1")
WHO_ABOUT = "Who takes part. In Python also names with commas: Tournament(who='relu,tanh,softplus(3),elu-flip')."
BUDGET_ABOUT = (
    "steps: all train for as many epochs. seconds: all get the time that the first one's epochs take, measured when "
    "you press start."
)


class Written(Choice):
    """A menu that also takes any other text, or a list of its parts; ``read(text)`` raises ValueError for a bad one."""

    def __init__(self, default, choices, *, read, **shown):
        super().__init__(default, choices, **{"folded": False, **shown})
        self.read = read

    def validate(self, obj, value):
        parts = value if isinstance(value, (list, tuple)) else (value,)
        text = ",".join(part if isinstance(part, str) else f"{part}" for part in parts).replace(" ", "")
        try:
            self.read(text)
        except ValueError as problem:
            self.refuse(f"one of {', '.join(self.choices)}, or as this says: {problem}", value)
        return text


class Tournament(Panel):
    """Activations x learning rates x seeds, trained side by side; a validation part chooses each activation's rate.

    Networks of one seed start from the same weights and see the same batches: they are pairs. Trained networks are
    kept: more seeds, rates or activations train only the missing ones.

    Parameters
    ----------
    who : str
        A key of ``rectlab.lessons.comparison.FIELDS``, or names with commas.
    rates : str
        Learning rates with commas.
    seeds : int, 1 to 20
    hidden_layers, width, n_epochs, budget, data
        What is trained, and for how long; knobs of the panel too.

    Raises
    ------
    TraitError
        For a value out of range; the message lists the range or the choices.

    Examples
    --------
    >>> panel = Tournament(who="relu,tanh", rates="0.1", seeds=1, width=16, n_epochs=1)
    >>> panel.in_words()[:46]
    'Nothing has run yet: 2 activations × 1 learnin'
    >>> panel.run().complete
    True
    """

    _esm, _css = front_end(__file__)
    question = "Which activation is better, and how do you know?"
    answers_at_once = False
    buttons = ("start", "stop", "reset")

    who = Written("rectifier_family", tuple(FIELDS), read=contestants, label="activations", about=WHO_ABOUT)
    rates = Written("0.1,0.3,1", GRIDS, read=lambda text: _rates(text), label="learning rates")
    seeds = Number(5, low=1, high=20, step=1, label="seeds")
    hidden_layers = Number(2, low=1, high=6, step=1, label="hidden layers", folded=True)
    width = Choice(64, (16, 32, 64, 128, 256), label="width")
    n_epochs = Number(40, low=1, high=100, step=1, label="epochs", folded=True)
    budget = Choice("steps", BUDGETS, label="budget", about=BUDGET_ABOUT)
    data = Data()

    def prepare(self):
        self._waiting = None
        self.transport = Transport(self, self._work, done=lambda: f"{self.result.n_done:,} networks",
                                   ended=self._tell_guess, frame_s=PROGRESS_S)
        self.live = LiveTournament(self._plan())
        written = {"who": self.who, "rates": self.rates}
        controls = [control | {"choices": list(dict.fromkeys([*control["choices"], written[control["name"]]]))}
                    if control["name"] in written else control for control in self.panel["controls"]]
        self.panel = {**self.panel, "controls": controls}

    def _plan(self):
        return Plan.of(self.who, _rates(self.rates), self.seeds, hidden_sizes=(self.width,) * self.hidden_layers,
                       n_epochs=self.n_epochs, data=self.data)

    def on_knob(self, name):
        self.live.ask(self._plan(), self.budget)

    # running

    @property
    def result(self):
        """The :class:`rectlab.lessons.comparison.Result` that is shown."""
        return self.live.result

    def run(self):
        """Train the missing networks now, with a progress bar, and return the result, which the panel shows."""
        self.transport.pause()
        with self.turn:
            self.live.run()
        self.refresh()
        return self.result

    def on_button(self, button):
        self.transport.pause()
        if button == "start":
            self.transport.play()
        elif button == "reset":
            with self.turn:
                self.live.forget()

    def on_drawn(self, number):
        self.transport.drawn(number)

    def stop(self):
        self.transport.pause()
        super().stop()

    def _work(self, stopped):
        """Train the missing networks: the work of the transport; finished networks stay."""
        for news in self.live.play(stopped):
            with self.turn:
                self.live.take(news)
            yield bool(news)

    def take_guess(self, guess):
        """Take a guess and start; the answer is known when all networks are trained."""
        if not self.cover or self.result.complete:
            super().take_guess(guess)
            return
        if guess is not None:
            predictions.get(self.cover["name"]).checked(guess)
        self._waiting, self.cover = (self.cover, guess), {}
        self.press("start")

    def _tell_guess(self):
        """Compare a waiting guess with the answer, if all networks are trained."""
        if self._waiting and self.result.complete:
            with self.hold_sync():  # so that the view does not see the cover again
                self.cover, guess = self._waiting
                self._waiting = None
                super().take_guess(guess)

    @property
    def standing(self):
        """The :class:`rectlab.lessons.comparison.Standing` that is shown."""
        return standing(self.result)

    def answer_to(self, prediction):
        """Return the gap between best and worst mean in percentage points, or the name of the winner."""
        now = self.standing
        return {
            "gap": 100 * float(now.mean.max() - now.mean.min()),
            "winner": "nobody alone" if now.level else now.leader,
        }[prediction.quantity]

    # frames

    def make_frame(self, at, preview, stop):
        result, now = self.result, self.standing
        parts = f"rates chosen on {result.n_valid:,} validation examples"
        return Frame(
            words=f"{result.in_words()} {now.in_words() if result.n_done else 'Press start.'}",
            probe_size=result.n_test,
            shown=f"{parts}, test error on {result.n_test:,}" if result.complete else parts,
            own=self._own(result, now),
            arrays=self._arrays(result, now),
            **self._progress(result),
        )

    def _progress(self, result):
        if not self.playing:
            return {}
        left = self.live.seconds_left
        seconds_left = None if left is None else round(left, 1)
        return {"epoch": result.n_done, "n_epochs": result.valid.size, "seconds_left": seconds_left}

    @staticmethod
    def _own(result, now):
        return {
            "n_done": result.n_done, "n": result.valid.size, "names": list(now.names),
            "rates": [f"{rate:g}" for rate in result.plan.rates], "n_seeds": result.plan.n_seeds,
            "measure": now.measure, "full": now.n_seeds, "epochs": list(result.plan.epochs),
        }

    @staticmethod
    def _arrays(result, now):
        numbers = {"runs": now.errors, "mean": now.mean, "low": now.low, "high": now.high, "valid": result.means()}
        states = [STATES.index(state) for state in now.states()]
        whole = {"order": now.order, "chosen": result.chosen, "state": np.array(states), "done": result.counts()}
        return {name: values.astype(np.float32) for name, values in numbers.items()} | {
            name: values.astype(np.uint16) for name, values in whole.items()
        }

    def picture(self):
        return figures.png(comparison_figures.standing_figure(self.result, self.standing))


def _rates(text):
    """Return the learning rates of a text with commas, rising."""
    try:
        rates = sorted({float(rate) for rate in text.split(",")})
    except (ValueError, AttributeError):
        rates = []
    if not rates or not all(0 < rate <= 100 for rate in rates) or len(rates) > 8:
        raise ValueError(f"rates must be one to eight numbers above 0, with commas; got {text!r}. Write 0.1,0.3,1.")
    return tuple(rates)
