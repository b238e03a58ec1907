"""The reader: a network in training that reads texts, its zeros, and the words that switch a unit on."""

from functools import cache
from itertools import takewhile
from types import SimpleNamespace

import numpy as np
import torch

from rectlab import activations, figures
from rectlab.compute.threads import one_thread
from rectlab.datasets.bag_of_words import rows_of
from rectlab.lessons.text import bag_of_words, docstrings, made_reviews
from rectlab.lessons.text import figures as text_figures
from rectlab.lessons.text.pretrained import SETTINGS, PreTraining
from rectlab.lessons.text.reading import read
from rectlab.lessons.text.unit_words import pushes, words_of
from rectlab.panels.controls import Choice, LogNumber, Number
from rectlab.panels.frame import Frame
from rectlab.panels.front_end import front_end
from rectlab.panels.player import Player
from rectlab.words import counted, percent

__all__ = ["Reader"]

CORPORA = {"made reviews": made_reviews, "docstrings": docstrings}
STARS = ("made reviews",)  # whose classes are stars, so that an error can be measured in stars
ACTIVATIONS = ("relu", "softplus", "tanh")  # those of the paper
DEEPEST, WIDTH, N_SHOWN = 3, 64, 6  # words that push up, and as many that push down
LOOK_EVERY = 50  # steps of pre-training between two looks at the units, which take as long as ten steps
CORPUS_ABOUT = "Reviews drawn from a law, with 1 to 5 stars; or docstrings on your disk: which library has them?"


def texts_alone(corpus):
    """Return bags of words without classes, (texts, words): further made reviews, or the training docstrings."""
    bag = bag_of(corpus)
    if corpus not in STARS:
        return bag.data.X_train
    return rows_of(made_reviews(SETTINGS["n_unlabelled"], seed=1).texts, bag.words)


@cache
def bag_of(corpus):
    """Return the bag of words of a corpus of the panel; read or drawn when it is first asked for."""
    return bag_of_words(CORPORA[corpus]())


class Reader(Player):
    """A network in training that reads texts as bags of words; zeros and units are those of the test texts.

    The button *pre-train* lets the hidden layers of a new network learn from texts alone (lesson 09), layer by layer.

    Parameters
    ----------
    hidden_layers : int, 1 to 3
    activation : str
        "relu", "softplus" or "tanh".
    corpus : str
        "made reviews" or "docstrings".
    layer, unit : int
        The hidden layer, 1 to 3, and its unit, 1 to 64, whose words are shown; the last layer if there are fewer.
    lr : float, 0.001 to 1
        Learning rate.
    seed : int
        Of the weights and the order of the texts.

    Raises
    ------
    TraitError
        For a value out of range; the message lists the range or the choices.

    Examples
    --------
    >>> panel = Reader()
    >>> panel.train(14)
    >>> panel.result.steps.tolist(), panel.result.on_shares.shape
    ([0, 7, 14], (1, 64))
    """

    _esm, _css = front_end(__file__)
    question = "What does a network make of texts?"
    answers_at_once = False
    filmed = ("unit",)

    hidden_layers = Number(1, low=1, high=DEEPEST, step=1, label="hidden layers")
    activation = Choice("relu", ACTIVATIONS, label="activation", folded=False)
    corpus = Choice("made reviews", tuple(CORPORA), label="texts", folded=False, about=CORPUS_ABOUT)
    layer = Number(1, low=1, high=DEEPEST, step=1, label="layer of the unit", folded=True)
    unit = Number(3, low=1, high=WIDTH, step=1, label="unit", folded=True, about="A click on a unit chooses it too.")
    lr = LogNumber(0.1, low=1e-3, high=1.0, label="learning rate (log)", folded=True)
    seed = Number(0, low=0, high=99, step=1, label="seed", folded=True)

    buttons = (*Player.buttons, "pretrain", "pin", "unpin")
    told = {"pretrain": ("pre-train", "begin anew: the hidden layers learn from texts without stars or classes first")}
    made_of = ("hidden_layers", "activation", "seed")
    asked_steps = 160  # 5 epochs of the made reviews

    def start_over(self):
        self._seen, self._learns, self._ahead, self._pretrained = None, False, None, ""
        super().start_over()

    def on_button(self, button):
        if button != "pretrain":
            self.pause()
            self._learns, self._ahead = False, None  # what is left of a pre-training is not made up for
            super().on_button(button)
            return
        self._begin_anew()
        self.transport.play()
        with self.turn:
            self.drop_film()

    def pretrain(self):
        """Pre-train a new network of these knobs, with a bar; returns when that is done and shown."""
        self._begin_anew()
        self._ahead = PreTraining(self.live.population, texts_alone(self.now.corpus))
        n_steps = self._ahead.n_steps
        self.step_on(takewhile(lambda _: self._learns, range(n_steps)), n_steps, "steps")

    def _begin_anew(self):
        self.pause()
        with self.turn:
            self.start_over()
            self._learns = True

    def _work(self, stopped):
        if not self._learns:
            yield from super()._work(stopped)
            return
        population = self.live.population
        if self._ahead is None:
            ahead = PreTraining(population, texts_alone(self.now.corpus))  # about a second
            with self.turn:
                if self.live.population is population:  # else a knob has begun anew meanwhile
                    self._ahead = ahead
        while self._ahead is not None and not stopped():
            with self.turn, one_thread():
                self._learn()
            yield False

    def _learn(self):
        """Do one step of pre-training; after the last one the network stands before its first training step."""
        ahead = self._ahead
        if ahead is None:
            return
        if next(ahead, None) is None or ahead.done == ahead.n_steps:
            self._learns, self._ahead = False, None
        part = f" (so far layer {ahead.layer} of {self.now.hidden_layers})" if self._ahead else ""
        self._pretrained = f"Pre-trained on {ahead.n_texts:,} texts alone{part}"

    def on_knobs(self, changed):
        if "corpus" in changed:
            self.start_over()
        else:
            super().on_knobs(changed)

    def build(self):
        return super().build(data=bag_of(self.now.corpus).data, width=WIDTH, init="he", device="cpu", look=_read)

    def set_up(self, live):
        live.set(lr=self.now.lr)

    @property
    def result(self):
        """What is shown: steps (looks,), zeros (layers, looks), rmse and error (looks,), on_shares, words."""
        return self._made.result

    def answer_to(self, prediction):
        """Return the percentage of zeros after 160 steps, in a fresh network trained for this."""
        other = self.build()
        other.advance(self.asked_steps)
        return {"zeros": 100 * float(_read(other).zeros.mean())}[prediction.quantity]

    def before_frame(self, preview):
        now = self.film_mark("unit")
        seen = self._seen is not None and self._seen[0] == now
        if not self._pretrained or self.live.head_steps:
            if not self.playing:
                self.live.look()
        elif not seen:
            self.live.history.look_again(self.live, keep=False)
        if not seen:
            with torch.no_grad(), one_thread():
                on = [h[0].numpy() != 0 for h in self.live.population.trace(self.live.X_test).activations]
            self._seen = now, on, {}

    def make_frame(self, at, preview, stop):
        layer, bag, (_, on, pushed) = min(at.layer, at.hidden_layers), bag_of(at.corpus), self._seen
        if layer not in pushed:
            pushed[layer] = pushes(self.live.population, layer)
        found, marks = self.live.history.found, on[layer - 1][:, at.unit - 1]
        unit = words_of(marks, pushed[layer][:, at.unit - 1], bag.data.X_test, bag.words)
        ends = unit.ends(N_SHOWN)
        now = SimpleNamespace(
            steps=np.array(self.live.history.steps), zeros=np.stack([one.zeros[0] for one in found], axis=1),
            rmse=np.array([one.rmse[0] for one in found]), error=np.array([one.error[0] for one in found]),
            on_shares=np.stack([marks.mean(0) for marks in on]), unit=unit, layer=layer, number=at.unit,
            stars=at.corpus in STARS, exact=activations.get(at.activation).exact_zeros, n_texts=found[0].n_texts,
        )
        learns = self._ahead.layer if self._ahead and self.playing else 0
        own = {"step": self.live.head_steps, "learns": learns, "pretrained": self._pretrained != "",
               "stars": now.stars, "exact": now.exact, "activation": at.activation,
               "seen": {"layer": layer, "unit": at.unit, "on": unit.on, "words": [unit.words[k] for k in ends],
                        "n_with": unit.n_with[ends].tolist()}}
        floats = {"zeros": now.zeros, "score": now.rmse if now.stars else now.error, "on_shares": now.on_shares,
                  "on_with": unit.on_with[ends], "on_without": unit.on_without[ends], "push": unit.push[ends]}
        arrays = {"steps": now.steps.astype(np.uint32)} | {k: v.astype(np.float32) for k, v in floats.items()}
        return Frame(words=self._sentences(now, at), probe_size=now.n_texts, own=own, arrays=arrays, result=now,
                     shown=counted(now.n_texts, "test text"), **self.progress())

    def film_mark(self, control):
        learned = self._ahead.done // LOOK_EVERY if self._ahead else self._pretrained
        return id(self.live), self.live.head_steps, learned

    def progress(self):
        ahead, speed = self._ahead, self.transport.speed
        if ahead is None:
            return super().progress()
        if not self.playing or not speed:
            return {}
        seconds_left = round((ahead.n_steps - ahead.done) / speed, 1)
        return {"epoch": ahead.epoch, "n_epochs": ahead.n_epochs, "seconds_left": seconds_left}

    def _sentences(self, now, at):
        steps = int(now.steps[-1])
        head = f"after {counted(steps, 'step')}" if steps else "before the first step"
        head = f"{self._pretrained}, {head}" if self._pretrained else head.capitalize()
        score = f"RMSE {now.rmse[-1]:.2f} stars" if now.stars else f"{percent(now.error[-1])} wrong"
        if not now.exact:
            return f"{head}: {score} on {counted(now.n_texts, 'test text')}; {at.activation} has no exact zeros."
        zeros = " and ".join(percent(share) for share in now.zeros[:, -1])
        where = f"in layer{'s' if len(now.zeros) > 1 else ''} {' and '.join(str(k + 1) for k in range(len(now.zeros)))}"
        unit = f"Unit {now.number} of layer {now.layer}: {now.unit.in_words()}"
        return f"{head}: {score} on {counted(now.n_texts, 'test text')}; {zeros} exact zeros {where}. {unit}"

    def picture(self):
        return figures.png(text_figures.reader_figure(self.result))


def _read(live):
    return read(live.population, live.X_test, live.y_test.numpy())
