"""Table 2 in small with and without pre-training: ten seeds on made reviews, kept as a record; ``make table2``.

Glorot, Bordes and Bengio (2011), p. 322, pre-trained on 300,000 reviews without stars. Here it is 10,000 made ones.
The rate of pre-training was chosen on other made reviews.
"""

import time

from rectlab import Population, Settings, checks, records
from rectlab.compute.progress import followed
from rectlab.compute.threads import one_thread
from rectlab.datasets.bag_of_words import bag_of_words, rows_of
from rectlab.datasets.corpora import made_reviews
from rectlab.lessons.text.table2 import BATCH_SIZE, LR, N_EPOCHS, NETWORKS, WIDTH, name_of, trained
from rectlab.networks.autoencoders import Stack

NAME, COMMAND = "text_pretraining", "make table2"
SETTINGS = {
    "seeds": 10, "width": WIDTH, "lr": LR, "batch_size": BATCH_SIZE, "n_epochs": N_EPOCHS, "n_texts": 3000,
    "n_unlabelled": 10_000, "pre_lr": 0.1, "pre_epochs": 2, "pre_batch_size": 32, "corruption": 0.3,
    "reconstruction": "sigmoid",
}
COLUMNS = ("activation", "layers", "pretrained", "seed", "rmse", "error", "zeros")


def measure(settings=SETTINGS):
    """Train every network of Table 2 without and with pre-training; return the columns of the record, a dict.

    With and without it a network has the same starting weights, texts and order of texts.
    """
    bag = bag_of_words(made_reviews(settings["n_texts"]))
    X = rows_of(made_reviews(settings["n_unlabelled"], seed=1).texts, bag.words)
    sizes = {"in_features": bag.n_words, "out_features": bag.data.n_classes, "seeds": range(settings["seeds"])}
    rows = []
    for activation, layers in NETWORKS:
        for pretrained in (False, True):
            network = Population(hidden_sizes=(settings["width"],) * layers, activation=activation, **sizes)
            if pretrained:
                pretrain(network, X, settings)
            found = trained(network, bag.data, settings["n_epochs"], settings["lr"])
            of_seeds = zip(sizes["seeds"], found.rmse, found.error, found.zeros.mean(1))
            rows += [(activation, layers, int(pretrained), *row) for row in of_seeds]
    return dict(zip(COLUMNS, map(list, zip(*rows))))


def pretrain(network, X, settings):
    """Let the hidden layers of a population learn from texts without stars, in place, with a bar."""
    ahead = PreTraining(network, X, settings)
    with one_thread():
        for _ in followed(ahead, ahead.n_steps, "steps"):
            pass


class PreTraining:
    """The pre-training of a population, in place, a step at a time: each ``next`` gives the step's LayerRecord.

    Attributes
    ----------
    n_steps, n_epochs : int
        Steps and epochs of all layers together; fewer steps where one diverges.
    done, epoch : int
        Steps done so far; the epoch of the last one, from 1, counted over all layers.
    layer : int
        The hidden layer that learns, from 1.
    n_texts : int
    """

    def __init__(self, network, X, settings=SETTINGS):
        self.n_texts, batch_size, each = len(X), settings["pre_batch_size"], settings["pre_epochs"]
        self.n_epochs = len(network.hidden_sizes) * each
        self.n_steps = self.n_epochs * -(-len(X) // batch_size)
        self.done, self.epoch, self.layer, self._each = 0, 1, 1, each
        how = Settings(lr=settings["pre_lr"], corruption=settings["corruption"])
        self._steps = Stack(network, settings["reconstruction"]).train(X, how, n_epochs=each, batch_size=batch_size)

    def __iter__(self):
        return self

    def __next__(self):
        record = next(self._steps)
        self.done, self.layer = self.done + 1, record.layer + 1
        self.epoch = record.layer * self._each + record.epoch
        return record


def record(settings=SETTINGS, folder=records.FOLDER):
    """Do the experiment, write the record whole or not at all, and return its path."""
    began = time.process_time()
    columns = measure(settings)
    return records.write(
        NAME, columns, what="Table 2 in small, without and with pre-training.", data="made reviews", settings=settings,
        command=COMMAND, seconds=time.process_time() - began, device="cpu", folder=folder,
    )


def recorded(folder=records.FOLDER):
    """Read the record.

    Raises
    ------
    FileNotFoundError, ValueError
        If there is none, or it is damaged, or was made with other settings; the message names the command.
    """
    found = records.load(NAME, folder)
    if found.about["settings"] != SETTINGS:
        checks.refuse("pretrained.recorded", NAME, "made with the settings of pretrained.py", "others",
                      f"Run `{COMMAND}`.")
    return found


def of(found, activation, layers, pretrained, column="rmse"):
    """Return a column (seeds,) of one kind of network.

    Examples
    --------
    >>> found = recorded()
    >>> bool(of(found, "tanh", 3, True).mean() < of(found, "tanh", 3, False).mean())
    True
    """
    return found.where(activation=activation, layers=layers, pretrained=int(pretrained)).columns[column]


def in_words(found):
    """Say the RMSE of every kind of network without and with pre-training, a line each."""
    lines = []
    for activation, layers in NETWORKS:
        plain, ahead = (of(found, activation, layers, pretrained) for pretrained in (False, True))
        told = [f"{values.mean():.3f} ± {values.std(ddof=1):.3f}" for values in (plain, ahead)]
        lines.append(f"{name_of(activation, layers)}: RMSE {told[0]} without, {told[1]} with pre-training")
    return "\n".join(lines)
