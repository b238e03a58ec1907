"""Which words switch a unit on: how often it is on in texts with a word, and in texts without."""

from dataclasses import dataclass, field

import numpy as np

from rectlab import checks

FEWEST_TEXTS = 10  # that hold a word, and that do not


@dataclass(frozen=True, eq=False)
class UnitWords:
    """One unit, and the words of the vocabulary by how much more often it is on with them.

    Attributes
    ----------
    words : tuple of str, (n,)
        The largest difference first; words in fewer than ten texts, or missing in fewer than ten, are left out. None
        for a unit that is on for all texts or for no text.
    on_with, on_without : ndarray (n,)
        Share of texts with the word, and without it, for which the unit is on.
    n_with : ndarray of int (n,)
        Texts that hold the word.
    on : float
        Share of all texts for which the unit is on.
    """

    words: tuple
    on_with: np.ndarray = field(repr=False)
    on_without: np.ndarray = field(repr=False)
    n_with: np.ndarray = field(repr=False)
    on: float

    def in_words(self, n=5):
        """Say the first words in one sentence."""
        if self.on in (0, 1):
            return f"On for {'all texts' if self.on else 'no text'}: no word makes a difference."
        return f"On for {100 * self.on:.0f} % of the texts; most of all with {', '.join(self.words[:n])}."


def words_of(on, X, words) -> UnitWords:
    """Return the words of one unit.

    Parameters
    ----------
    on : array of bool (n_texts,)
        Whether the unit's activation is not zero.
    X : array (n_texts, n_words)
        The binary bags of words.
    words : sequence of str (n_words,)

    Returns
    -------
    UnitWords

    Raises
    ------
    ValueError
        If the shapes do not fit each other.

    Notes
    -----
    This is what goes together, not what causes: a word that often stands beside the one that the unit listens to comes
    out too. In the first hidden layer the weight of a word says what the word does to z.

    Examples
    --------
    >>> X = np.array([[1, 0]] * 10 + [[0, 1]] * 10)
    >>> words_of(X[:, 1] == 1, X, ("awful", "lovely")).words
    ('lovely', 'awful')
    """
    on, X = np.asarray(on, bool), np.asarray(X)
    if X.shape != (len(on), len(words)):
        checks.refuse("words_of", "X", f"of shape {(len(on), len(words))}", str(X.shape), "Pass one row for each text.")
    present = (X != 0).astype(np.float32)  # counts up to 16 million are exact
    n_with = present.sum(0).astype(np.int64)
    kept = np.flatnonzero((n_with >= FEWEST_TEXTS) & (len(on) - n_with >= FEWEST_TEXTS) & on.any() & ~on.all())
    both = (on.astype(np.float32) @ present)[kept]
    on_with, on_without = both / n_with[kept], (on.sum() - both) / (len(on) - n_with[kept])
    order = np.argsort(on_without - on_with, kind="stable")
    named = tuple(words[k] for k in kept[order])
    return UnitWords(named, on_with[order], on_without[order], n_with[kept][order], float(on.mean()) if len(on) else 0.0)
