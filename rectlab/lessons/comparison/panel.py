"""The tournament: activations compared live, and which differences are certain."""

import numpy as np

from rectlab import figures, streams
from rectlab.lessons.comparison import figures as comparison_figures
from rectlab.lessons.comparison.contestants import FIELDS, contestants, curve_of
from rectlab.lessons.comparison.knobs import GRIDS, Written, rates_of
from rectlab.lessons.comparison.live_tournament import BUDGETS, LiveTournament
from rectlab.lessons.comparison.plans import Plan
from rectlab.lessons.comparison.redraws import redraw
from rectlab.lessons.comparison.standings import STATES, standing
from rectlab.panels.controls import Choice, Data, Number
from rectlab.panels.frame import Frame
from rectlab.panels.front_end import front_end
from rectlab.panels.runner import Runner
from rectlab.panels.transport import Transport

__all__ = ["Tournament"]

PROGRESS_S = 0.2  # between two frames that show only progress
DRAWS = 40  # of one roll: about 20 a second, for 2 seconds
WHO_ABOUT = "Who takes part. In Python also names with commas: Tournament(who='relu,tanh,softplus(3),elu-flip')."
BUDGET_ABOUT = (
    "steps: all train for as many epochs. seconds: all get the time that the first one's epochs take, measured when "
    "you press start."
)


class Tournament(Runner):
    """Activations x learning rates x seeds, trained side by side; a validation part chooses each activation's rate.

    Networks of one seed start from the same weights and see the same batches: they are pairs. Trained networks are
    kept: more seeds, rates or activations train only the missing ones. "roll again" redraws the seeds of the finished
    table many times, to show how much of a ranking is luck. In a page without a kernel the table is filled in.

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
    buttons = (*Runner.buttons, "roll")
    told = {"roll": ("roll again", f"redraw the seeds of the finished table {DRAWS} times: who is first?")}
    filmed = ("seeds",)

    who = Written("rectifier_family", tuple(FIELDS), read=contestants, label="activations", about=WHO_ABOUT)
    rates = Written("0.1,0.3,1", GRIDS, read=rates_of, label="learning rates")
    seeds = Number(5, low=1, high=20, step=1, label="seeds")
    hidden_layers = Number(2, low=1, high=6, step=1, label="hidden layers", folded=True)
    width = Choice(64, (16, 32, 64, 128, 256), label="width")
    n_epochs = Number(40, low=1, high=100, step=1, label="epochs", folded=True)
    budget = Choice("steps", BUDGETS, label="budget", about=BUDGET_ABOUT)
    data = Data()

    def prepare(self):
        self._rolls, self._rolled = 0, None  # rolls so far, and the last one that holds
        self.transport = Transport(self, self._work, done=lambda: f"{self.result.n_done:,} networks",
                                   ended=self.at_end, frame_s=PROGRESS_S)
        self.live = LiveTournament(self._plan())
        written = {"who": self.who, "rates": self.rates}
        controls = [control | {"choices": list(dict.fromkeys([*control["choices"], written[control["name"]]]))}
                    if control["name"] in written else control for control in self.panel["controls"]]
        self.panel = {**self.panel, "controls": controls}

    def _plan(self, at=None):
        at = at or self.at()
        return Plan.of(at.who, rates_of(at.rates), at.seeds, hidden_sizes=(at.width,) * at.hidden_layers,
                       n_epochs=at.n_epochs, data=at.data)

    def on_knobs(self, changed):
        self._rolled = None
        self.live.ask(self._plan(), self.now.budget)

    # running

    @property
    def result(self):
        """The :class:`rectlab.lessons.comparison.Result` that is shown."""
        return self.live.result

    def run(self):
        """Train the missing networks now, with a progress bar, and return the result, which the panel shows."""
        self.transport.pause()
        with self.turn:
            self.drop_film()
            self._rolled = None
            self.live.run()
        self.refresh()
        return self.result

    def roll(self):
        """Redraw the seeds of the finished table :data:`DRAWS` times, and show who is first how often.

        Raises
        ------
        ValueError
            If not all networks have run.
        """
        with self.turn:
            if not self.result.complete:
                n = f"{self.result.n_done} of {self.result.valid.size}"
                raise ValueError(f"roll again: all networks must have run; got {n}. Press start and wait.")
            self._rolls += 1
            self._rolled = redraw(self.result, streams.of(0, "seeds again", self._rolls), n_draws=DRAWS)

    def on_button(self, button):
        if button == "roll":
            self.roll()
            return
        self._rolled = None
        super().on_button(button)

    def forget(self):
        self.live.forget()

    def _work(self, stopped):
        """Train the missing networks: the work of the transport; finished networks stay."""
        for news in self.live.play(stopped):
            with self.turn:
                self.live.take(news)
            yield bool(news)

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
        result = self.live.result_of(self._plan(at))
        now, rolled = standing(result), self._rolled if at.seeds == self.now.seeds else None
        parts = f"rates chosen on {result.n_valid:,} validation images"
        rolls = {"means_rolled": rolled.errors.astype(np.float32)} if rolled else {}
        return Frame(
            words=self._sentence(result, now, rolled),
            probe_size=result.n_test,
            shown=f"{parts}, test error on {result.n_test:,}" if result.complete else parts,
            own=self._own(result, now) | {"roll": self._rolls if rolled else 0},
            arrays=self._arrays(result, now) | {"training": self.live.cells_in_training(result.plan)} | rolls,
            missing=("mean", "low", "high", "runs", "valid", "curves"),  # what has not run, or learns its shape
            **self._progress(result),
        )

    def film_mark(self, control):
        return self.live.n_taken

    def _sentence(self, result, now, rolled):
        if not result.n_done and self.playing:
            return f"Training {result.plan.in_words()}. None has finished yet."
        if not result.n_done:
            return f"{result.in_words()} Press start."
        return f"{result.progress_in_words()} {(rolled or now).in_words()}"

    def _progress(self, result):
        if not self.playing:
            return {}
        return {"epoch": result.n_done, "n_epochs": result.valid.size, "seconds_left": self.live.seconds_left}

    def page(self):
        """Return the panel with its table filled in, as nobody can press start on a page."""
        if self.camera:
            for news in self.live.play(lambda: False):
                self.live.take(news)
            self.refresh()
        return super().page()

    def _own(self, result, now):
        return {
            "playing": self.playing, "seconds_to_first": self.live.seconds_to_first if self.playing else None,
            "n_done": result.n_done, "n": result.valid.size, "names": list(now.names),
            "rates": [f"{rate:g}" for rate in result.plan.rates], "n_seeds": result.plan.n_seeds,
            "measure": now.measure, "full": now.n_seeds, "epochs": list(result.plan.epochs),
        }

    @staticmethod
    def _arrays(result, now):
        curves = np.stack([curve_of(name) for name in now.names])
        numbers = {name: getattr(now, name) for name in ("mean", "low", "high")}
        numbers |= {"curves": curves, "runs": now.errors, "valid": result.means()}
        states = [STATES.index(state) for state in now.states()]
        whole = {"order": now.order, "chosen": result.chosen, "state": np.array(states), "done": result.counts()}
        return {name: values.astype(np.float32) for name, values in numbers.items()} | {
            name: values.astype(np.uint16) for name, values in whole.items()
        }

    def picture(self):
        return figures.png(comparison_figures.standing_figure(self.result, self.standing))
