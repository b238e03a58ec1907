"""Texts: the law of made reviews, bags of words against slow obvious code, docstrings, files of real reviews."""

import ast
import gzip
import math
import re
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from rectlab.datasets import corpora, docstrings, reviews
from rectlab.datasets.bag_of_words import bag_of_words
from rectlab.datasets.corpora import Corpus, made_reviews


def corpus_of(*texts, n_test=1):
    y, test = np.arange(len(texts)) % 2, np.arange(len(texts)) >= len(texts) - n_test
    return Corpus("mine", texts, y, ("no", "yes"), test, "made up")


# bags of words


def slow_bag(corpus, n_words):
    """Return vocabulary and rows by counting, one word after the other."""
    split = [re.findall(r"\w+", text.lower()) for text in corpus.texts]
    split = [[word for word in words if len(word) > 1 and word[0].isalpha()] for words in split]
    counts = {}
    for words, test in zip(split, corpus.test):
        for word in () if test else set(words):
            counts[word] = counts.get(word, 0) + 1
    chosen = sorted(sorted(counts, key=lambda word: (-counts[word], word))[:n_words])
    return chosen, [[float(word in words) for word in chosen] for words in split]


@pytest.mark.parametrize("n_words", [7, 300, 20_000])
def test_a_bag_holds_the_most_frequent_words_of_the_training_texts_once_each(n_words):
    corpus = made_reviews(60)
    words, rows = slow_bag(corpus, n_words)
    bag = bag_of_words(corpus, n_words)
    assert list(bag.words) == words
    assert np.array_equal(bag.data.X_train, np.array(rows)[~corpus.test])
    assert np.array_equal(bag.data.X_test, np.array(rows)[corpus.test])
    assert bag.data.y_test.tolist() == corpus.y[corpus.test].tolist()


def test_odd_texts_are_rows_like_others():
    odd = corpus_of("", "soup " * 1_000_000, "Хороший СУП", "ab 1 2 x c3po", "soup film")
    bag = bag_of_words(odd)
    assert bag.words == ("ab", "c3po", "soup", "суп", "хороший")
    assert bag.data.X_train.sum(1).tolist() == [0, 1, 2, 2] and bag.data.X_test.tolist() == [[0, 0, 1, 0, 0]]
    assert bag.empty == 1 and bag.in_words() == (
        "mine: a text holds 1.2 of 5 words on average; 75.0 % of the inputs are zero. 1 text holds none of these words."
    )


@pytest.mark.parametrize(
    ("texts", "must"),
    [
        (("", " 1 ", "soup"), "bag_of_words: training texts must be texts with at least one word; got 2 texts without"),
        ((b"\x89PNG", "soup"), "Corpus: texts must be str; got bytes. Decode bytes first: raw.decode('utf-8')."),
        (("soup",), "Corpus: test must be True for some texts and False for others; got 1 test texts of 1. Keep"),
    ],
)
def test_texts_that_cannot_be_used_are_refused_in_words(texts, must):
    with pytest.raises(ValueError, match=f"^{re.escape(must)}"):
        bag_of_words(corpus_of(*texts))


def test_every_text_has_a_label():
    with pytest.raises(ValueError, match=r"^Corpus: texts, y and test must be of one length; got \(2, 1, 2\)\."):
        Corpus("mine", ("a", "b"), np.array([0]), ("no", "yes"), np.array([True, False]), "made up")


# made reviews


def test_stars_follow_the_declared_law_up_to_the_declared_noise():
    made = made_reviews()
    sums = []
    for text in made.texts:
        words = set(text.split())
        topics = {k for k, topic in enumerate(corpora.TOPICS) if any(re.fullmatch(rf"{topic}\d+", w) for w in words)}
        flip = 1 if topics and min(topics) < 4 else -1
        plain = len(words & set(corpora.GOOD)) - len(words & set(corpora.BAD))
        sums.append(plain + flip * len(words & set(corpora.EITHER)) if len(topics) == 1 else np.nan)
    sums = np.array(sums)
    kept = np.isfinite(sums)
    assert kept.mean() > 0.9
    # a star is the interval of sum + noise: at a sum of 0 the middle star has the chance that |noise| < 0.5
    middle = (made.y[kept & (sums == 0)] == 2).mean()
    assert middle == pytest.approx(math.erf(0.5 / corpora.NOISE / math.sqrt(2)), abs=0.05)
    assert (made.y[kept & (sums >= 4)] == 4).all() and (made.y[kept & (sums <= -4)] == 0).all()


def test_common_words_have_zipfs_shares():
    words = " ".join(made_reviews().texts).split()
    first, tenth = words.count("common1"), words.count("common10")
    assert first / tenth == pytest.approx(10**corpora.ZIPF, rel=0.2)


def test_a_random_split_has_as_many_test_texts_and_another_seed_another_split():
    made = made_reviews(60)
    one, again, other = (made.with_random_test(seed).test for seed in (0, 0, 1))
    assert one.sum() == made.test.sum() and (one == again).all() and (one != other).any()


# docstrings


def all_docstrings(library):
    """Return every docstring under a library's folder with the file it is in, by the plain walk of a whole tree."""
    root, found = Path(find_spec(library).origin).parent, {}
    for path in sorted((root / "ndimage").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and ast.get_docstring(node):
                found.setdefault(ast.get_docstring(node), path.name)
    return found


def test_docstrings_are_those_of_the_installed_files_and_no_file_is_on_both_sides():
    texts = docstrings.docstrings("nothing")
    assert texts.n_texts > 1000 and len(set(texts.texts)) == texts.n_texts
    sizes = np.bincount(texts.y, minlength=5)
    assert sizes.argmin() == 0 and sizes.max() > 2 * sizes.min() > 100
    files = all_docstrings("scipy")
    mine = [(files[text], test) for text, k, test in zip(texts.texts, texts.y, texts.test) if k == 1 and text in files]
    assert mine and len(dict(mine)) == len(set(mine))
    for k in range(5):
        assert 0.2 < texts.test[texts.y == k].mean() < 0.6


@pytest.mark.parametrize(("mask", "gone", "stays"), [("names", "numpy np torch", "linalg tensor"),
                                                     ("modules", "numpy linalg signal", "estimator")])
def test_a_mask_cuts_out_what_it_says(mask, gone, stays):
    words = set(re.findall(r"\w+", " ".join(docstrings.docstrings(mask).texts).lower()))
    assert not words & set(gone.split()) and words >= set(stays.split())
    assert not any(set(gone.split()) & set(word.split("_")) for word in words)


def test_other_masks_are_refused_and_a_library_without_source_is_named(monkeypatch):
    with pytest.raises(ValueError, match="^docstrings: mask must be one of nothing, names, modules; got 'all'"):
        docstrings.docstrings("all")
    with pytest.raises(FileNotFoundError, match="^docstrings: nosuchlib must be installed with its source files"):
        docstrings._files("nosuchlib")


# real reviews


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("RECTLAB_DATA", str(tmp_path))
    return tmp_path


def write_amazon(folder, side, texts, broken=False):
    path = folder / "amazon_multidomain" / "books" / f"{side}.review.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    body = "".join(f"<review>\n<review_text>\n{text}\n</review_text>\n</review>\n" for text in texts)
    raw = gzip.compress(body.encode())
    path.write_bytes(raw[: len(raw) // 2] if broken else raw)
    return path


def test_amazon_reviews_are_read_with_their_side_and_every_fifth_is_for_testing(folder):
    write_amazon(folder, "negative", [f"bad book &amp; {k}" for k in range(10)])
    write_amazon(folder, "positive", ["good\n\nbook"] * 10)
    found = reviews.amazon("books")
    assert found.texts[0] == "bad book & 0" and found.texts[-1] == "good\n\nbook"
    assert found.y.tolist() == [0] * 10 + [1] * 10 and np.flatnonzero(found.test).tolist() == [0, 5, 10, 15]


def test_a_broken_or_foreign_file_of_reviews_is_refused(folder):
    path = write_amazon(folder, "negative", ["bad"] * 50, broken=True)
    with pytest.raises(ValueError, match=r"^reviews: negative\.review\.gz must be a whole gzip file; got a truncated"):
        reviews.amazon("books")
    path.write_bytes(gzip.compress(b"<html>not found</html>"))
    with pytest.raises(ValueError, match=r"must hold reviews between <review_text> and </review_text>; got 0 that"):
        reviews.amazon("books")
    path.write_bytes(gzip.compress(b"\x89PNG\0\0"))
    with pytest.raises(ValueError, match=r"must be text; got bytes with zeros in it\. Fetch the file again\.$"):
        reviews.amazon("books")


def test_sentences_are_lines_and_a_line_without_its_label_is_named(folder):
    path = folder / "uci_sentences" / "yelp_labelled.txt"
    path.parent.mkdir()
    path.write_text("Crust is not\x85good.\t0\nLoved it\t 1\r\n\n", "utf-8", newline="")
    found = reviews.uci_sentences("yelp")
    assert found.texts == ("Crust is not\x85good.", "Loved it") and found.y.tolist() == [0, 1]
    path.write_text("Crust is not good.\t0\n<html>\n", "utf-8")
    with pytest.raises(ValueError, match=r"^reviews\.uci_sentences: line 2 of yelp_labelled\.txt must be a sentence"):
        reviews.uci_sentences("yelp")


def test_a_missing_folder_is_said_and_nothing_is_fetched(monkeypatch, tmp_path):
    monkeypatch.delenv("RECTLAB_DATA", raising=False)
    with pytest.raises(FileNotFoundError, match=r"^reviews\.amazon: RECTLAB_DATA must name a folder that holds "):
        reviews.amazon("dvd")
    monkeypatch.setenv("RECTLAB_DATA", str(tmp_path))
    with pytest.raises(FileNotFoundError, match=r"got RECTLAB_DATA='.*', where it is not\. Put the file there"):
        reviews.uci_sentences("imdb")
    with pytest.raises(ValueError, match=r"^reviews\.amazon: domain must be one of books, dvd, electronics, kitchen"):
        reviews.amazon("toys")
