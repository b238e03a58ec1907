"""Table 2 of the paper in small: networks that read stars, beside a softmax without hidden units and naive Bayes.

Glorot, Bordes and Bengio (2011), p. 322. There the networks were pre-trained on 300,000 texts; here they are not.
"""

from dataclasses import dataclass, field

import numpy as np

from rectlab import Population, Settings, fit
from rectlab.compute.devices import cpu_tensor
from rectlab.compute.threads import one_thread
from rectlab.lessons.text.reading import judge, read
from rectlab.words import percent

NETWORKS = (("relu", 1), ("relu", 3), ("tanh", 1), ("tanh", 3))
BASELINES = ("logistic regression", "naive Bayes")
WIDTH, LR, BATCH_SIZE, N_EPOCHS = 100, 0.1, 32, 5


@dataclass(frozen=True, eq=False)
class Table2:
    """A row for each reader.

    Attributes
    ----------
    names : tuple of str
    rmse, error : ndarray (rows, seeds)
        On the test texts; a baseline has the same number for all seeds.
    start, zeros : ndarray (rows, seeds)
        Share of exact zeros over all hidden layers before and after training, 0 to 1; NaN without hidden layers.
    input_zeros : float
        Share of exact zeros in the training inputs.
    n_texts : int
        Test texts.
    """

    names: tuple
    rmse: np.ndarray
    error: np.ndarray
    start: np.ndarray = field(repr=False)
    zeros: np.ndarray
    input_zeros: float
    n_texts: int

    def of(self, name):
        """Return the row number of a name; raises ValueError for another one."""
        if name not in self.names:
            raise ValueError(f"Table2.of: name must be one of {'; '.join(self.names)}; got {name!r}. Choose one.")
        return self.names.index(name)

    def in_words(self):
        """Say the table, a line a row."""
        return "\n".join(self._row(row) for row in range(len(self.names)))

    __repr__ = in_words

    def _row(self, row):
        spread = f" ± {self.rmse[row].std(ddof=1):.2f}" if self.rmse.shape[1] > 1 and self.rmse[row].std() > 0 else ""
        words = f"{self.names[row]}: RMSE {self.rmse[row].mean():.2f}{spread}, {percent(self.error[row].mean())} wrong"
        if np.isnan(self.zeros[row]).any():
            return f"{words}."
        start, zeros = percent(self.start[row].mean()), percent(self.zeros[row].mean())
        return f"{words}; zeros {start} at the start, {zeros} trained."


def table2(bag, networks=NETWORKS, seeds=range(3), n_epochs=N_EPOCHS, width=WIDTH) -> Table2:
    """Train the readers and let them read the test texts.

    Parameters
    ----------
    bag : rectlab.datasets.bag_of_words.BagOfWords
    networks : sequence of (activation, number of hidden layers)
    seeds : sequence of int
    n_epochs, width : int
        Epochs of gradient descent with a rate of 0.1 and batches of 32; units in each hidden layer. They are the same
        for all networks and were not tuned on the test texts.

    Returns
    -------
    Table2
    """
    data, seeds = bag.data, tuple(seeds)
    rows = {name: [one] * 2 for name, one in baselines(bag, len(seeds)).items()}
    for activation, layers in networks:
        sizes = (width,) * layers
        population = Population(data.n_features, sizes, data.n_classes, activation=activation, seeds=seeds)
        start = read(population, data.X_test, data.y_test)
        rows[name_of(activation, layers)] = [start, trained(population, data, n_epochs)]
    columns = ([getattr(pair[i], name) for pair in rows.values()] for i, name in
               ((1, "rmse"), (1, "error"), (0, "zeros"), (1, "zeros")))
    rmse, error, start, zeros = (np.stack([c.mean(1) if c.ndim > 1 else c for c in column]) for column in columns)
    return Table2(tuple(rows), rmse, error, start, zeros, bag.zero_fraction, len(data.y_test))


def name_of(activation, layers):
    """Return the name of a network's row: "relu, 1 layer"."""
    return f"{activation}, {layers} layer{'s' if layers > 1 else ''}"


def trained(population, data, n_epochs, lr=LR):
    """Train a population in place; return its :class:`rectlab.lessons.text.Reading` of the test texts."""
    with one_thread():
        X = cpu_tensor(data.X_train)
        for _ in fit(population, X, data.y_train, Settings(lr=lr), n_epochs=n_epochs, batch_size=BATCH_SIZE):
            pass
    return read(population, data.X_test, data.y_test)


def baselines(bag, n_seeds=1):
    """Return the :class:`rectlab.lessons.text.Reading` of each baseline, a dict by name; their zeros are NaN.

    Logistic regression is a softmax on the words: the network without a hidden layer. Naive Bayes is scikit-learn's
    ``BernoulliNB``. Both keep scikit-learn's settings, and have no seeds: they say the same ``n_seeds`` times.
    """
    from scipy.sparse import csr_array
    from sklearn.linear_model import LogisticRegression
    from sklearn.naive_bayes import BernoulliNB

    data, found = bag.data, {}
    train, test = (csr_array(X, dtype=np.float64) for X in (data.X_train, data.X_test))  # five times as fast
    for name, model in zip(BASELINES, (LogisticRegression(max_iter=500), BernoulliNB())):
        shares = model.fit(train, data.y_train).predict_proba(test)
        full = np.zeros((len(shares), data.n_classes))
        full[:, model.classes_] = shares
        found[name] = judge(np.repeat(full[None], n_seeds, 0), data.y_test, np.full((n_seeds, 1), np.nan))
    return found
