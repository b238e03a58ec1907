"""Real reviews from files that a learner has: Blitzer's Amazon reviews and the UCI's labelled sentences.

Nothing is fetched: the environment variable RECTLAB_DATA names the folder that holds the files.
"""

import gzip
import html
import re
import zlib

import numpy as np

from rectlab import checks
from rectlab.compute.switches import DATA, data_folder
from rectlab.datasets.corpora import Corpus

DOMAINS = ("books", "dvd", "electronics", "kitchen")
SITES = ("amazon_cells", "imdb", "yelp")
POLARITY = ("negative", "positive")
TEST_ONE_IN = 5
AMAZON_FOLDERS, UCI_FOLDERS = ("amazon_multidomain", "sorted_data_acl", "."), ("uci_sentences", ".")


def amazon(domain: str = "books") -> Corpus:
    """Return 2,000 reviews of one kind of product, half of them positive; every fifth is for testing.

    Parameters
    ----------
    domain : str
        "books", "dvd", "electronics" or "kitchen".

    Returns
    -------
    Corpus
        Labels "negative" (1 or 2 stars) and "positive" (4 or 5). The text is the review without its title.

    Raises
    ------
    FileNotFoundError
        If RECTLAB_DATA is not set, or its folder ``amazon_multidomain`` (or ``sorted_data_acl``, as in the authors'
        archive) lacks ``<domain>/positive.review`` or ``negative.review``; each may end in ``.gz``.
    ValueError
        For another domain, and for a file that is truncated or holds no reviews.

    References
    ----------
    Blitzer, Dredze, Pereira (2007), Biographies, Bollywood, boom-boxes and blenders, ACL.
    """
    checks.one_of("reviews.amazon", "domain", domain, DOMAINS)
    texts, y = [], []
    for label, side in enumerate(POLARITY):
        path = _found("reviews.amazon", AMAZON_FOLDERS, f"{domain}/{side}.review")
        found = _reviews_in(_content(path), path)
        texts += found
        y += [label] * len(found)
    return _corpus(f"Amazon, {domain}", texts, y, "Blitzer, Dredze and Pereira (2007)")


def uci_sentences(site: str = "yelp") -> Corpus:
    """Return 1,000 sentences from reviews of one site, half of them positive; every fifth is for testing.

    Parameters
    ----------
    site : str
        "amazon_cells", "imdb" or "yelp".

    Returns
    -------
    Corpus

    Raises
    ------
    FileNotFoundError
        If RECTLAB_DATA is not set, or its folder ``uci_sentences`` lacks ``<site>_labelled.txt``.
    ValueError
        For another site, and for a line that is no sentence, tabulator and 0 or 1.

    References
    ----------
    Kotzias, Denil, de Freitas, Smyth (2015), From group to individual labels using deep features, KDD.
    """
    checks.one_of("reviews.uci_sentences", "site", site, SITES)
    path = _found("reviews.uci_sentences", UCI_FOLDERS, f"{site}_labelled.txt")
    texts, y = [], []
    for number, line in enumerate(_content(path).split("\n"), start=1):
        text, tab, label = line.rstrip("\r").rpartition("\t")
        if tab and label.strip() in ("0", "1"):
            texts.append(text.strip())
            y.append(int(label))
        elif line.strip():
            raise ValueError(
                f"reviews.uci_sentences: line {number:,} of {path.name} must be a sentence, a tabulator and 0 or 1; "
                f"got {len(line):,} characters without these. Fetch the file again."
            )
    if len(set(y)) < 2:
        raise ValueError(f"reviews.uci_sentences: {path.name} must hold sentences of both kinds; got {len(y):,} "
                         "sentences of one kind. Fetch the file again.")
    return _corpus(f"UCI, {site}", texts, y, "Kotzias, Denil, de Freitas and Smyth (2015)")


def _corpus(name, texts, y, source):
    """Return a corpus of which every fifth text is for testing."""
    return Corpus(name, tuple(texts), np.array(y, np.int64), POLARITY, np.arange(len(y)) % TEST_ONE_IN == 0, source)


def _found(function, folders, name):
    """Return the path of a file, or of its compressed copy, under RECTLAB_DATA."""
    root = data_folder()
    tried = [root / folder / f"{name}{end}" for folder in folders for end in ("", ".gz")] if root else []
    if path := next((path for path in tried if path.is_file()), None):
        return path
    got = f"{DATA}={str(root)!r}, where it is not" if root else f"no {DATA}"
    raise FileNotFoundError(
        f"{function}: {DATA} must name a folder that holds {folders[0]}/{name}, or this with .gz; got {got}. "
        "Put the file there, or use made_reviews, which needs no file."
    )


def _content(path):
    """Return the text of a file; bytes that are no UTF-8 become the sign for that."""
    try:
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        message = f"reviews: {path.name} must be a whole gzip file; got a truncated or damaged one. Fetch it again."
        raise ValueError(message) from error
    if b"\0" in raw:
        raise ValueError(f"reviews: {path.name} must be text; got bytes with zeros in it. Fetch the file again.")
    return raw.decode("utf-8", errors="replace")


def _reviews_in(content, path):
    """Return the texts between ``<review_text>`` and ``</review_text>``; the files are no well-formed XML."""
    n, found = content.count("<review_text>"), re.findall(r"<review_text>(.*?)</review_text>", content, flags=re.DOTALL)
    if not found or n != len(found):
        raise ValueError(
            f"reviews.amazon: {path.name} must hold reviews between <review_text> and </review_text>; got {n:,} that "
            f"begin and {len(found):,} that end. Fetch the file again."
        )
    return [html.unescape(text).strip() for text in found]
