"""The pre-training panel: auto-encoders learn from images, then four kinds of network from few or many labels."""

import time

import numpy as np

from rectlab import figures, streams
from rectlab.lessons.pretraining import figures as pretraining_figures
from rectlab.lessons.pretraining.curves import ACTIVATIONS, NAMES, Plan, Study
from rectlab.networks.decoders import DECODERS
from rectlab.panels.controls import Choice, LogNumber, Number
from rectlab.panels.frame import Frame
from rectlab.panels.front_end import front_end
from rectlab.panels.runner import Runner
from rectlab.panels.transport import Transport
from rectlab.words import counted

__all__ = ["Pretraining"]

STEPS = 15  # of the training on labels, at least, for each of the ``passes``
N_SHOWN = 6  # test images with their reconstructions
LABELS_ABOUT = "At how many labels the curves are read. All numbers are trained."
CORRUPTION_ABOUT = "Share of an auto-encoder's inputs that is set to 0, drawn anew for every image and step."
DECODER_ABOUT = "How the rectifier's auto-encoders reconstruct. Those of tanh use a sigmoid and cross-entropy."


class Pretraining(Runner):
    """Test error over the number of labels for rectifier and tanh networks, with and without pre-training.

    First the hidden layers of half the networks are pre-trained, layer by layer, on all training images without
    labels: six test images show what their auto-encoders make of corrupted images. Then all networks train on labels.
    Networks of one seed start from the same weights and get the same labels in the same order.

    Parameters
    ----------
    labels : int, 10 to 1,297
        Where the curves are read; the nearest number that was trained counts.
    corruption : float, 0 to 0.9
    rectifier : str
        "softplus", "sigmoid", "linear" or "rectifier": how the rectifier's auto-encoders reconstruct.
    seeds : int, 1 to 10
    hidden_layers, width, epochs, passes
        What is trained, and for how long: epochs of pre-training, for each layer; and of the training on labels, more
        of them where labels are few.

    Raises
    ------
    TraitError
        For a value out of range; the message lists the range or the choices.

    Examples
    --------
    >>> panel = Pretraining(seeds=1, width=16, epochs=1, passes=1)
    >>> panel.in_words()[:22]
    'Nothing has run yet: 1'
    >>> panel.run().complete
    True
    """

    _esm, _css = front_end(__file__)
    question = "What are images without labels worth?"
    answers_at_once = False
    filmed = ("labels",)

    labels = LogNumber(100, low=10, high=1297, per_decade=2, whole=True, label="labels (log)", about=LABELS_ABOUT)
    corruption = Number(0.25, low=0, high=0.9, step=0.05, label="corruption", about=CORRUPTION_ABOUT)
    rectifier = Choice("softplus", tuple(DECODERS), label="rectifier reconstructs by", folded=False,
                       about=DECODER_ABOUT)
    seeds = Number(5, low=1, high=10, step=1, label="seeds", folded=True)
    hidden_layers = Number(2, low=1, high=3, step=1, label="hidden layers", folded=True)
    width = Choice(100, (16, 32, 64, 100, 200), label="width")
    epochs = Number(15, low=1, high=60, step=1, label="epochs of pre-training", folded=True)
    passes = Number(12, low=1, high=60, step=1, label="epochs on labels", folded=True)

    def prepare(self):
        self.transport = Transport(self, self._work, done=lambda: f"{self.study.n_done:,} networks",
                                   ended=self.at_end)
        self.start_over()

    def start_over(self):
        """Forget what has run."""
        self.drop_film()
        now = self.now
        plan = Plan(n_seeds=now.seeds, hidden_sizes=(now.width,) * now.hidden_layers, rectifier=now.rectifier,
                    corruption=now.corruption, epochs=now.epochs, passes=now.passes, steps=STEPS * now.passes)
        self.study, self._began, self._spent = Study(plan), None, 0.0
        self._images = self._of_test_images()

    def on_knobs(self, changed):
        if changed - {"labels"}:
            self.start_over()

    def _of_test_images(self):
        """Return test images, the first of each class, and the same with a share of their pixels set to 0."""
        data = self.study.data
        first = [int(np.flatnonzero(data.y_test == label)[0]) for label in range(N_SHOWN)]
        images = data.X_test[first]
        kept = streams.of(0, "corruption", 1_000).random(images.shape, np.float32) >= self.now.corruption
        return images, images * kept

    # running

    @property
    def result(self):
        """The :class:`rectlab.lessons.pretraining.Curves` that are shown."""
        return self.study.curves

    def run(self):
        """Do the whole experiment now and return its :class:`rectlab.lessons.pretraining.Curves`."""
        self.transport.pause()
        with self.turn:
            self.drop_film()
            self.study.finish()
        self.refresh()
        return self.result

    def forget(self):
        self.start_over()

    def _work(self, stopped):
        """Do piece after piece of the study that is shown: the work of the transport."""
        while not stopped():
            started = time.perf_counter()
            with self.turn:
                done = self.study.n_done
                if self.study.advance() is None:
                    return
                self._spent += time.perf_counter() - started
            yield self.study.n_done > done

    def answer_to(self, prediction):
        """Return which activation gains by pre-training with all labels: "both", "rectifier", "tanh" or "neither"."""
        return {"who_gains": self.result.who_gains}[prediction.quantity](-1)

    # frames

    def make_frame(self, at, preview, stop):
        curves = self.study.curves
        return Frame(
            words=self._sentence(at, curves),
            probe_size=curves.n_test,
            shown=f"pre-trained on {curves.n_inputs:,} images without labels, test error on {curves.n_test:,}",
            own={"counts": list(curves.counts), "here": curves.at(at.labels), "n_done": self.study.n_done,
                 "n": curves.errors.size, "phase": self._phase(), "names": list(NAMES),
                 "n_inputs": curves.n_inputs, "n_seeds": curves.errors.shape[2]},
            arrays=self._arrays(curves),
            missing=("mean", "sd"),  # what has not been trained
            result=curves,
            **self._progress(),
        )

    def film_mark(self, control):
        return self.study.n_pieces

    def _sentence(self, at, curves):
        if self.study.n_done:
            return curves.in_words(at.labels)
        if self.study.record:
            return f"{self._phase()[0].upper()}{self._phase()[1:]}. No network has been trained on labels yet."
        seeds = counted(curves.errors.shape[2], "seed")
        what = f"{seeds} × 4 kinds of network × {len(curves.counts)} numbers of labels"
        return f"Nothing has run yet: {what}. Press start."

    def _phase(self):
        """Say in a few words what is going on, "" before the start."""
        study, record = self.study, self.study.record
        if not record:
            return ""
        if not study.pretrained:
            layers = len(study.plan.hidden_sizes)
            return f"pre-training layer {record.layer + 1} of {layers}, epoch {record.epoch} of {record.n_epochs}"
        return "training on labels" if study.n_done < study.errors.size else "all networks are trained"

    def _progress(self):
        if not self.playing or not self.study.n_pieces:
            return {}
        done, every = self.study.n_pieces, self.study.n_all_pieces
        left = max(0, every - done) * self._spent / done
        return {"epoch": done, "n_epochs": every, "seconds_left": round(left, 1)}

    def _arrays(self, curves):
        mean, sd = curves.bands()
        images = [*self._images]
        if self.study.stack.layers:
            made = self.study.stack.reconstruct(images[1])
            images += [made[a * self.study.plan.n_seeds].numpy() for a in range(len(ACTIVATIONS))]
        grey = np.rint(255 * np.clip(np.stack(images), 0, 1)).astype(np.uint8)
        return {"mean": mean.astype(np.float32), "sd": sd.astype(np.float32), "done": curves.done.astype(np.uint16),
                "images": grey.reshape(len(images), N_SHOWN, *self.study.data.image_shape)}

    def page(self):
        """Return the panel with its curves filled in, as nobody can press start on a page."""
        if self.camera:
            self.run()
        return super().page()

    def picture(self):
        return figures.png(pretraining_figures.curves_figure(self.result, self.now.labels))
