"""Which library wrote this? Docstrings of the installed numpy, scipy, torch, scikit-learn and pandas, where they lie.

The source files are parsed with `ast` and never imported; nothing is copied to another place.
"""

import ast
import functools
import hashlib
import re
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from rectlab import checks
from rectlab.datasets.corpora import Corpus

LIBRARIES = ("numpy", "scipy", "torch", "sklearn", "pandas")
OTHER_NAMES = ("np", "sp", "pd", "scikit", "sk", "pytorch", "aten", "caffe2")
MASKS = ("nothing", "names", "modules")
ONE_IN = 4  # files: which ones depends on their names only
TEST_ONE_IN = 3  # of the texts of each library, in whole files
FEWEST_WORDS = 20  # of a docstring
LARGEST_FILE = 150_000  # bytes; what is larger is mostly made by a program


@functools.cache
def docstrings(mask: str = "modules") -> Corpus:
    """Return thousands of docstrings, each with the library that it was found in.

    Parameters
    ----------
    mask : str
        What is cut out of the texts: "nothing"; "names", the names of the five libraries and their short forms, such as
        np; "modules", also the names of all their packages and modules, in parts: linalg and signal, but also words
        such as in and of. A word with such a part is cut out whole: np_array.

    Returns
    -------
    Corpus
        Whole files are kept for testing, so that two functions of one file are never on both sides.

    Raises
    ------
    ValueError
        For another mask.
    FileNotFoundError
        If a library is installed without source files.

    Notes
    -----
    One file in four is read: those whose path has a SHA-256 that 4 divides. So the same versions give the same texts
    on every machine. Tests and private folders are left out, and a text that stands there twice counts once, under the
    library that comes first. Other versions of the libraries have other docstrings: ``source`` names the versions.
    """
    checks.one_of("docstrings", "mask", mask, MASKS)
    found = {}
    for label, library in enumerate(LIBRARIES):
        for text, test in _of_library(library):
            found.setdefault(text, (label, test))
    y, test = zip(*found.values())
    hidden = _hidden(mask)

    def cut(word):
        return " " if hidden.intersection(word[0].lower().split("_")) else word[0]

    texts = tuple(re.sub(r"\w+", cut, text) for text in found) if hidden else tuple(found)
    return Corpus("docstrings", texts, np.array(y, np.int64), LIBRARIES, np.array(test), _versions())


def _hidden(mask):
    """Return the set of words that are cut out, in lower case."""
    words = set() if mask == "nothing" else {*LIBRARIES, *OTHER_NAMES}
    if mask == "modules":
        words |= {part for library in LIBRARIES for name, _ in _files(library) for part in _parts(name)}
    return words


def _parts(path):
    """Return the names of packages and of the module in a path, "_private" as "private" and parted at underscores."""
    return {piece.lower() for part in path.with_suffix("").parts for piece in part.split("_") if piece}


@functools.cache
def _of_library(library):
    """Return (docstring, whether for testing) of the functions and classes with 20 words in the files that are read.

    Files are gone through in the order of their hashes; the first of them, with a third of all texts, are for testing.
    """
    shares = {name: _share(f"{library}/{name.as_posix()}") for name, _ in _files(library)}
    read = sorted((path for path in _files(library) if shares[path[0]] % ONE_IN == 0), key=lambda path: shares[path[0]])
    texts = [_texts(path) for _, path in read]
    n, found = sum(map(len, texts)), []
    for some in texts:
        test = len(found) < n // TEST_ONE_IN
        found += [(text, test) for text in some]
    return tuple(found)


def _texts(path):
    """Return the docstrings of one file, of functions and classes, that have 20 words."""
    texts = (ast.get_docstring(node) or "" for node in _definitions(ast.parse(path.read_bytes())))
    return [text for text in texts if len(text.split()) >= FEWEST_WORDS]


def _definitions(node):
    """Yield the functions and classes in a tree, those inside others too; expressions are not searched."""
    for child in node.body:
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield child
        if isinstance(getattr(child, "body", None), list):
            yield from _definitions(child)


@functools.cache
def _files(library):
    """Return (path in the library, path) of its source files, without tests, private folders and large files."""
    spec = find_spec(library)
    root = Path(spec.origin).parent if spec and spec.origin else Path()
    found = sorted((path.relative_to(root), path) for path in root.rglob("*.py")) if spec else []
    found = [(name, path) for name, path in found if _is_public(name) and path.stat().st_size < LARGEST_FILE]
    if not found:
        raise FileNotFoundError(
            f"docstrings: {library} must be installed with its source files; got none. "
            f"Install {library} with pip, or use made_reviews."
        )
    return tuple(found)


def _is_public(name):
    folders = name.parts[:-1]
    return not any(folder in ("tests", "testing") or folder.startswith("_") for folder in folders)


def _share(name):
    """Return a number that depends on a name only, as if drawn."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16)


def _versions():
    from importlib.metadata import version

    packages = ("numpy", "scipy", "torch", "scikit-learn", "pandas")
    return "docstrings of " + ", ".join(f"{name} {version(name)}" for name in packages)
