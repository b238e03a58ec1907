"""Which words switch a unit on: what each word does to its z, and how often the unit is on in texts with the word."""

from dataclasses import dataclass, field

import numpy as np
import torch

from rectlab import checks
from rectlab.compute.threads import one_thread

FEWEST_TEXTS = 10  # that hold a word, and that do not


@dataclass(frozen=True, eq=False)
class UnitWords:
    """One unit, and the words of the vocabulary by what they do to it.

    Attributes
    ----------
    words : tuple of str, (n,)
        The word with the largest push first; words in fewer than ten texts, or missing in fewer than ten, are left out.
    push : ndarray (n,)
        z of the unit for a text of this word alone, minus z for an empty text.
    on_with, on_without : ndarray (n,)
        Share of the texts with the word, and of those without it, for which the unit is on.
    n_with : ndarray of int (n,)
        Texts that hold the word.
    on : float
        Share of all texts for which the unit is on.
    """

    words: tuple
    push: np.ndarray = field(repr=False)
    on_with: np.ndarray = field(repr=False)
    on_without: np.ndarray = field(repr=False)
    n_with: np.ndarray = field(repr=False)
    on: float

    def ends(self, n):
        """Return the rows of the n words that push up most, then of the n that push down most, the last one hardest."""
        n = min(n, len(self.words) // 2)
        return [*range(n), *range(len(self.words) - n, len(self.words))]

    def in_words(self, n=3):
        """Say how often the unit is on, and the words at both ends."""
        on = f"On for {100 * self.on:.0f} % of the texts"
        if len(self.words) < 2:
            return f"{on}; no word stands in ten texts and is missing in ten."
        up, down = self.words[:n], self.words[: -n - 1 : -1]
        return f"{on}; up with {', '.join(up)}; down with {', '.join(down)}."


def pushes(population, layer: int, member: int = 0) -> np.ndarray:
    """Return what each word alone does to the z of every unit of a layer, (n_words, units).

    It is z for a text of that word alone minus z for an empty text. In the first hidden layer it is the word's weight.
    """
    layer = checks.whole("pushes", "layer", layer, high=len(population.hidden_sizes), do="Pass layer=1, say.")
    alone = torch.eye(population.in_features, dtype=population.dtype, device=population.device)
    with torch.no_grad(), one_thread():
        z, empty = (population.trace(X).preactivations[layer - 1][member] for X in (alone, torch.zeros_like(alone[:1])))
    return (z - empty).cpu().numpy()


def words_of_layer(population, layer: int, X, words, member: int = 0) -> tuple:
    """Return the :class:`UnitWords` of every unit of a layer; the other arguments are those of :func:`words_of`."""
    push = pushes(population, layer, member)
    with torch.no_grad(), one_thread():
        on = population.trace(X).activations[layer - 1][member].cpu().numpy() != 0
    return tuple(words_of(on[:, k], push[:, k], X, words) for k in range(on.shape[1]))


def words_of(on, push, X, words) -> UnitWords:
    """Return the words of one unit.

    Parameters
    ----------
    on : array of bool (n_texts,)
        Whether the unit's activation is not zero.
    push : array (n_words,)
        A column of :func:`pushes`.
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
    The push is what a word causes on its own; above the first layer, words beside it may change that. ``on_with`` and
    ``on_without`` only say what goes together: words that often stand beside a strong word have a difference as well.

    Examples
    --------
    >>> X = np.array([[1, 0]] * 10 + [[0, 1]] * 10)
    >>> words_of(X[:, 1] == 1, [-2.0, 3.0], X, ("awful", "lovely")).in_words()
    'On for 50 % of the texts; up with lovely, awful; down with awful, lovely.'
    """
    on, push, X = np.asarray(on, bool), np.asarray(push, float), np.asarray(X)
    if X.shape != (len(on), len(words)) or push.shape != (len(words),):
        must, got = f"{len(on)} texts of {len(words)} words", f"X {X.shape} and push {push.shape}"
        checks.refuse("words_of", "X and push", f"for {must}", got, "Pass a row for each text, a column for each word.")
    present = (X != 0).astype(np.float32)  # counts up to 16 million are exact
    n_with = present.sum(0).astype(np.int64)
    kept = np.flatnonzero((n_with >= FEWEST_TEXTS) & (len(on) - n_with >= FEWEST_TEXTS))
    kept = kept[np.argsort(-push[kept], kind="stable")]
    both = (on.astype(np.float32) @ present)[kept]
    on_with, on_without = both / n_with[kept], (on.sum() - both) / (len(on) - n_with[kept])
    share = float(on.mean()) if len(on) else 0.0
    return UnitWords(tuple(words[k] for k in kept), push[kept], on_with, on_without, n_with[kept], share)
