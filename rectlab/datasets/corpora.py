"""Texts with labels, and a collection of made reviews whose law is declared.

>>> reviews = made_reviews(n_texts=400)
>>> reviews.n_texts, reviews.labels
(400, ('1', '2', '3', '4', '5'))
"""

import functools
from dataclasses import dataclass, field, replace

import numpy as np

from rectlab import checks, streams

TOPICS = ("soup", "film", "phone", "train", "hotel", "garden", "piano", "jacket")
GOOD = ("excellent", "superb", "lovely", "delicious", "reliable", "generous", "friendly", "perfect")
BAD = ("awful", "broken", "rude", "bland", "dirty", "boring", "useless", "terrible")
EITHER = ("long", "quiet", "light", "simple", "cold", "heavy", "slow", "loud")  # good in half of the topics, else bad
OPINIONS = (*GOOD, *BAD, *EITHER)
N_COMMON, N_TOPIC = 1200, 100  # common words, and words of each topic
ZIPF = 0.9  # a word of rank r has a share proportional to r ** -ZIPF
LENGTHS = (5, 60)  # words of the shortest and of the longest review
FROM_TOPIC, FROM_OPINIONS = 0.35, 0.15  # shares of words that come from the topic and from the opinions
NOISE = 0.5  # standard deviation of what the writer adds to the opinions before the stars are given
BETWEEN_STARS = (-1.5, -0.5, 0.5, 1.5)  # sums of opinions that part 1 from 2 stars, ..., 4 from 5


@dataclass(frozen=True, eq=False)
class Corpus:
    """Texts, each with one label.

    Attributes
    ----------
    name : str
    texts : tuple of str, (n_texts,)
    y : ndarray of int64, (n_texts,)
        Which label a text has, from 0 to ``len(labels) - 1``.
    labels : tuple of str
        What the labels mean.
    test : ndarray of bool, (n_texts,)
        Marks the texts that are kept for testing.
    source : str
        Where the texts come from, in one line.

    Raises
    ------
    ValueError
        If a part has another length, a text is no str, or there is nothing to train on or to test on.

    Examples
    --------
    >>> marks = np.array([False, True])
    >>> Corpus("two", ("good soup", "bad soup"), np.array([1, 0]), ("bad", "good"), marks, "made up").in_words()
    'two: 1 training and 1 test texts in 2 classes (bad 1, good 1).'
    """

    name: str
    texts: tuple = field(repr=False)
    y: np.ndarray = field(repr=False)
    labels: tuple
    test: np.ndarray = field(repr=False)
    source: str

    def __post_init__(self):
        sizes = (len(self.texts), len(self.y), len(self.test))
        if len(set(sizes)) > 1:
            checks.refuse("Corpus", "texts, y and test", "of one length", f"{sizes}", "Give each text a label.")
        if other := next((text for text in self.texts if not isinstance(text, str)), None):
            checks.refuse("Corpus", "texts", "str", type(other).__name__, "Decode bytes first: raw.decode('utf-8').")
        if not self.test.any() or self.test.all():
            got = f"{int(self.test.sum())} test texts of {len(self.texts)}"
            checks.refuse("Corpus", "test", "True for some texts and False for others", got, "Keep some texts apart.")
        for array in (self.y, self.test):
            array.flags.writeable = False

    @property
    def n_texts(self):
        """Number of texts, training and test."""
        return len(self.texts)

    def with_random_test(self, seed: int = 0):
        """Return the same texts with as many of them kept for testing, drawn from all."""
        order = streams.of(seed, "which texts").permutation(self.n_texts)
        return replace(self, test=order < self.test.sum())

    def in_words(self):
        """Say sizes and classes in one sentence."""
        sizes = np.bincount(self.y, minlength=len(self.labels))
        classes = ", ".join(f"{label} {size:,}" for label, size in zip(self.labels, sizes))
        parts = f"{int((~self.test).sum()):,} training and {int(self.test.sum()):,} test texts"
        return f"{self.name}: {parts} in {len(self.labels)} classes ({classes})."


@functools.lru_cache(maxsize=16)
def made_reviews(n_texts: int = 3000, seed: int = 0) -> Corpus:
    """Return reviews drawn from a declared law: sparse, with a star that depends on 24 of 2,024 words.

    Parameters
    ----------
    n_texts : int, at least 40
        A third of them are for testing.
    seed : int, at least 0

    Returns
    -------
    Corpus
        Labels "1" to "5", in stars.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    A review has one of 8 topics and 5 to 60 words, log-uniform. A word is, with a chance of 0.35, one of the topic's
    100 words, with 0.15 one of 24 opinions, else one of 1,200 common words; words of rank r have shares proportional to
    ``r ** -0.9`` (Zipf), opinions all the same. "excellent" and seven like it count +1, "awful" and seven like it -1;
    "long" and seven like it count +1 in the first four topics and -1 in the others. A word counts once, however often
    it stands there. The sum plus normal noise of 0.5 is cut at -1.5, -0.5, 0.5, 1.5.

    Examples
    --------
    >>> made_reviews(40).in_words().partition(" (")[0]
    'made reviews: 27 training and 13 test texts in 5 classes'
    """
    n = checks.whole("made_reviews", "n_texts", n_texts, low=40, do="Pass n_texts=3000, say.")
    seed = checks.whole("made_reviews", "seed", seed, low=0, do="Pass seed=0, say.")
    generator, texts, sums = streams.of(seed, "texts"), [], []
    for _ in range(n):
        topic = int(generator.integers(len(TOPICS)))
        words = _review(topic, generator)
        texts.append(" ".join(words))
        sums.append(sum(opinion(word, topic) for word in set(words)))
    y = np.searchsorted(BETWEEN_STARS, np.array(sums) + generator.normal(0, NOISE, n)).astype(np.int64)
    test = np.arange(n) >= n - n // 3
    stars = tuple(str(star) for star in range(1, len(BETWEEN_STARS) + 2))
    return Corpus("made reviews", tuple(texts), y, stars, test, f"drawn from seed {seed}")


def opinion(word: str, topic: int) -> int:
    """Return what a word adds to the star of a review of that topic: 1, -1, or 0.

    Examples
    --------
    >>> opinion("superb", 0), opinion("long", 0), opinion("long", 7), opinion("common3", 0)
    (1, 1, -1, 0)
    """
    if word in EITHER:
        return 1 if topic < len(TOPICS) // 2 else -1
    return (word in GOOD) - (word in BAD)


def _review(topic, generator):
    """Return the words of one review."""
    low, high = LENGTHS
    length = int(np.exp(generator.uniform(np.log(low), np.log(high + 1))))
    kinds = generator.choice(3, length, p=(FROM_TOPIC, FROM_OPINIONS, 1 - FROM_TOPIC - FROM_OPINIONS))
    ranks = [_zipf(n).searchsorted(generator.random(length)) + 1 for n in (N_TOPIC, N_COMMON)]
    opinions = generator.integers(len(OPINIONS), size=length)
    choices = zip(kinds, *ranks, opinions)
    return [(f"{TOPICS[topic]}{a}", OPINIONS[o], f"common{b}")[kind] for kind, a, b, o in choices]


@functools.cache
def _zipf(n):
    """Return the cumulated shares of the ranks from 1 to n."""
    shares = np.arange(1, n + 1) ** -ZIPF
    return (shares / shares.sum()).cumsum()
