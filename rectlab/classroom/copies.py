"""The learner's own copy of the lessons: delivered once, never overwritten.

``my_notebooks/`` is git-ignored, so a ``git pull`` never conflicts with work in it. ``.delivered.json`` keeps a hash of
every delivered lesson text. If it is lost, lessons are at worst delivered again, beside the learner's.
"""

import hashlib
import json
from pathlib import Path

from rectlab.classroom.saving import as_text, clear_outputs
from rectlab.compute import files

LEDGER = ".delivered.json"
GLOSSARY = "GLOSSARY.md"


def lesson_names(source):
    """Return the file names of the lessons in reading order."""
    return sorted(path.name for path in Path(source).glob("*.ipynb"))


def clean_text(path):
    """Return a notebook's JSON text without outputs; raises ValueError when the file is not a notebook."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        return as_text(clear_outputs(notebook))
    except (ValueError, AttributeError, TypeError) as error:
        raise ValueError(
            f"clean_text: the file must be a notebook; got {path.name}, which is not one ({error}). "
            f"What to do: git checkout -- {path.parent.name}/{path.name}"
        ) from error


def digest(text):
    """Return the hash of a text, as the ledger keeps it."""
    return hashlib.sha256(text.encode()).hexdigest()


def free_path(target, stem, word):
    """Return ``stem.word.ipynb`` in a folder; if it exists, ``stem.word.2.ipynb``, and so on."""
    path, number = target / f"{stem}.{word}.ipynb", 2
    while path.exists():
        path, number = target / f"{stem}.{word}.{number}.ipynb", number + 1
    return path


def read_ledger(target):
    """Return the delivered hashes by lesson, none without an undamaged ledger, and the sentences for the learner."""
    try:
        return files.read(target / LEDGER, _is_ledger) or {}, []
    except ValueError:
        return {}, [f"{LEDGER} was damaged: it starts anew, and no lesson of yours is touched."]


def _is_ledger(content):
    return all(isinstance(hashes, list) for hashes in content.values())


def deliver(source, target):
    """Copy new lessons into the learner's folder, and return a list of sentences for the learner.

    A new lesson keeps its name; one that changed since it was delivered is written beside the learner's copy as
    ``NN_name.new.ipynb``. No existing file is changed, except a ``.new`` file and the glossary, each only while the
    learner has not edited it.
    """
    target.mkdir(parents=True, exist_ok=True)
    ledger, said = read_ledger(target)
    for name in lesson_names(source):
        try:
            text = clean_text(source / name)
        except ValueError as error:
            said.append(str(error))
            continue
        known = ledger.setdefault(name, [])
        said += _deliver_one(target / name, text, known)
        if digest(text) not in known:
            known.append(digest(text))
    if (source / GLOSSARY).exists():
        said += _deliver_glossary(source / GLOSSARY, target / GLOSSARY, ledger.setdefault(GLOSSARY, []))
    files.write(target / LEDGER, ledger)
    return said


def _deliver_glossary(words, mine, known):
    """Copy the glossary, or refresh a copy that is as it was delivered; return what to say about it."""
    text = words.read_text(encoding="utf-8")
    if mine.exists() and not _untouched(mine, [*known, digest(text)]):
        return [f"{mine.name} has words of yours and stays as it is; delete it, and the newest one comes."]
    files.write_whole({mine: text})
    known[:] = [digest(text)]
    return []


def _deliver_one(mine, text, known):
    """Write one lesson text to a path where nothing of the learner's is lost; return what to say about it."""
    if not mine.exists():
        files.write_whole({mine: text})
        return []
    if digest(text) in known or _same_text(mine, text):
        return []
    beside = mine.with_name(f"{mine.stem}.new.ipynb")
    if beside.exists() and not _untouched(beside, known):
        if _same_text(beside, text):
            return []
        beside = free_path(mine.parent, mine.stem, "new")
    files.write_whole({beside: text})
    return [f"{mine.name} has a newer version: it lies beside yours as {beside.name}."]


def _same_text(path, text):
    """Say whether a copy and a lesson differ in outputs only."""
    try:
        return clean_text(path) == text
    except (ValueError, OSError):
        return False


def _untouched(path, known):
    """Say whether a file is byte for byte a delivered one."""
    return hashlib.sha256(path.read_bytes()).hexdigest() in known


def find_lesson(source, wanted):
    """Return a lesson's file name, given ``"03"``, ``"3"``, its name or its file name; else raise ValueError."""
    names = lesson_names(source)
    word = str(wanted or "").removesuffix(".ipynb")
    number = word.zfill(2) if word.isdigit() else word
    found = [name for name in names if word and name.removesuffix(".ipynb") in (word, number)]
    found = found or [name for name in names if word and name.startswith(f"{number}_")]
    if len(found) != 1:
        raise ValueError(
            f"find_lesson: the lesson must be one of {', '.join(names) or '(there are none)'}; got {wanted!r}. "
            "Name it by its number: make fresh LESSON=03"
        )
    return found[0]


def choose(source, wanted=()):
    """Return the file names of the wanted lessons in reading order, of all without a wish."""
    return sorted({find_lesson(source, one) for one in wanted}) if wanted else lesson_names(source)


def fresh(source, target, wanted):
    """Start the learner's copy of one lesson over, keep the old one beside it, and return sentences about it."""
    name = find_lesson(source, wanted)
    text = clean_text(source / name)
    mine = target / name
    if not mine.exists():
        return [f"{name} is new in {target.name}.", *deliver(source, target)]
    if _untouched(mine, [digest(text)]):
        return [f"{name} is still as it was delivered; nothing to do."]
    old = free_path(target, mine.stem, "old")
    mine.rename(old)
    return [f"{name} starts over; what you had is kept as {old.name}.", *deliver(source, target)]


def hand_out(source, target, without_solutions=False):
    """Write all lessons without outputs into a folder, as for a class; ValueError if one lies there already."""
    if there := [name for name in lesson_names(source) if (target / name).exists()]:
        raise ValueError(f"lessons: the folder must hold none of them; got one with {', '.join(there)}. Name another.")
    target.mkdir(parents=True, exist_ok=True)
    for name in lesson_names(source):
        notebook = json.loads(clean_text(source / name))
        if without_solutions:
            tags = [set(cell["metadata"].get("tags", [])) for cell in notebook["cells"]]
            notebook["cells"] = [cell for cell, own in zip(notebook["cells"], tags) if "solution" not in own]
        files.write_whole({target / name: as_text(notebook)})
    if (source / GLOSSARY).exists():
        files.write_whole({target / GLOSSARY: (source / GLOSSARY).read_text(encoding="utf-8")})
