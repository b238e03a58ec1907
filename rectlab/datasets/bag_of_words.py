"""The binary bag of words: which words of a vocabulary stand in a text, whatever their number and order.

>>> from rectlab.datasets.corpora import made_reviews
>>> bag_of_words(made_reviews(400), n_words=500).n_words
500
"""

from dataclasses import dataclass, field

import numpy as np

from rectlab import checks
from rectlab.datasets.dataset import Dataset
from rectlab.words import percent

TOKEN = r"(?u)\b[^\W\d_]\w+\b"  # a letter, then at least one letter, digit or underscore; text is put in lower case
MOST_WORDS = 20_000


@dataclass(frozen=True, eq=False)
class BagOfWords:
    """Texts as rows of zeros and ones, a column a word.

    Attributes
    ----------
    words : tuple of str, (n_words,)
        The vocabulary: the words that stand in most training texts, in alphabetical order.
    data : Dataset
        ``X`` holds 1.0 where the word of the column stands in the text of the row, else 0.0.
    labels : tuple of str
        What the classes mean.
    """

    words: tuple = field(repr=False)
    data: Dataset
    labels: tuple

    @property
    def n_words(self):
        """Number of words in the vocabulary."""
        return len(self.words)

    @property
    def zero_fraction(self):
        """Share of exact zeros in the training inputs, 0 to 1."""
        return float((self.data.X_train == 0).mean())

    @property
    def empty(self):
        """Number of texts, training and test, without a single word of the vocabulary."""
        return int(sum((~X.any(axis=1)).sum() for X in (self.data.X_train, self.data.X_test)))

    def in_words(self):
        """Say sizes and zeros in one or two sentences."""
        present = (self.data.X_train != 0).sum(axis=1).mean()
        words = (
            f"{self.data.name}: a text holds {present:.{0 if present >= 10 else 1}f} of {self.n_words:,} words on "
            f"average; {percent(self.zero_fraction, 1)} of the inputs are zero."
        )
        hold = "text holds" if self.empty == 1 else "texts hold"
        return f"{words} {self.empty:,} {hold} none of these words." if self.empty else words

    __repr__ = in_words


def bag_of_words(corpus, n_words: int = 2000) -> BagOfWords:
    """Return a corpus as binary bags of words; the vocabulary comes from its training texts only.

    Parameters
    ----------
    corpus : rectlab.datasets.corpora.Corpus
    n_words : int, 1 to 20,000
        Size of the vocabulary, the words that stand in most training texts; all words if there are fewer. Of words in
        equally many texts it takes those that come first in the alphabet.

    Returns
    -------
    BagOfWords
        A text without a word of the vocabulary is a row of zeros: ``empty`` counts them.

    Raises
    ------
    ValueError
        If no training text holds a word, or ``n_words`` is out of range.

    Notes
    -----
    scikit-learn's ``CountVectorizer(binary=True)`` does the work. Its ``max_features`` does not: which of equally
    frequent words it keeps depends on the machine's way of sorting. A word is a letter with at least one further
    letter, digit or underscore, of any alphabet. A text of one word a million times is the same row as that word once.

    References
    ----------
    Glorot, Bordes, Bengio (2011), section 4.2: the 5,000 most frequent words, 0.6 % of the inputs not zero.
    """
    from sklearn.feature_extraction.text import CountVectorizer

    n_words = checks.whole("bag_of_words", "n_words", n_words, high=MOST_WORDS, do="Pass n_words=2000, say.")
    vectorizer = CountVectorizer(binary=True, token_pattern=TOKEN, dtype=np.float32)
    parts = [[text for text, out in zip(corpus.texts, corpus.test) if out == test] for test in (False, True)]
    try:
        X_train = vectorizer.fit_transform(parts[0])
    except ValueError as error:
        if "empty vocabulary" not in str(error):
            raise
        got = f"{len(parts[0]):,} texts without one"
        do = "A word is at least two letters of any alphabet: look at corpus.texts."
        checks.refuse("bag_of_words", "training texts", "texts with at least one word", got, do)
    n_texts = np.asarray(X_train.sum(axis=0)).ravel()  # that hold each word; words are in alphabetical order
    kept = np.sort(np.argsort(-n_texts, kind="stable")[:n_words])
    X_train, X_test = (X[:, kept].toarray() for X in (X_train, vectorizer.transform(parts[1])))
    data = Dataset(corpus.name, X_train, corpus.y[~corpus.test], X_test, corpus.y[corpus.test], corpus.source,
                   n_classes=len(corpus.labels), box=(0.0, 1.0))
    return BagOfWords(tuple(vectorizer.get_feature_names_out()[kept].tolist()), data, corpus.labels)


def rows_of(texts, words) -> np.ndarray:
    """Return further texts as binary bags of words over a vocabulary that is already there.

    Parameters
    ----------
    texts : sequence of str
    words : sequence of str
        The vocabulary, as in :attr:`BagOfWords.words`.

    Returns
    -------
    ndarray of float32 (n_texts, n_words)

    Examples
    --------
    >>> rows_of(["a fine, fine book", "no"], ("book", "fine")).tolist()
    [[1.0, 1.0], [0.0, 0.0]]
    """
    from sklearn.feature_extraction.text import CountVectorizer

    vectorizer = CountVectorizer(binary=True, token_pattern=TOKEN, dtype=np.float32, vocabulary=list(words))
    return vectorizer.transform(texts).toarray()
