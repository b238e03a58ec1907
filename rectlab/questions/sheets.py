"""What a learner answered, before the course and after it, in a small file beside the lessons."""

from pathlib import Path

from rectlab.compute import files
from rectlab.questions.concepts import ITEMS

FILE = "concepts.json"
VERSION = 1
WHEN = ("before", "after")
_BY_NAME = {item.name: item for item in ITEMS}


def load(folder=None):
    """Return the sheets by when they were filled in: {"before": {"answers": {item: choice}, "done": bool}, ...}.

    Answers to questions that are no longer asked, or that are none of the choices, are left out.

    Raises
    ------
    ValueError
        If the file cannot be read, is damaged or of another version.
    """
    content = files.read(Path(folder or Path.cwd()) / FILE, _is_ours)
    sheets = {} if content is None else content["sheets"]
    return {when: _known(sheets.get(when, {"answers": {}, "done": False})) for when in WHEN}


def keep(when, answers, done, folder=None):
    """Keep a sheet; returns what stands in the way, in words, or "".

    Parameters
    ----------
    when : str
        "before" or "after".
    answers : dict
        By item: a choice, or None for a skipped one.
    done : bool
        A sheet that is done is not changed any more.
    folder : Path, optional
        The present folder if left out.
    """
    path, words = Path(folder or Path.cwd()) / FILE, ""
    try:
        try:
            sheets = load(folder)
        except ValueError as damaged:
            sheets, words = load_none(), f"{damaged} It was kept as {files.put_aside(path).name}."
        if not sheets[when]["done"]:
            sheets[when] = {"answers": dict(answers), "done": bool(done)}
        files.write(path, {"version": VERSION, "sheets": sheets})
    except OSError as problem:
        return f"The answers could not be kept: {problem}. They stay in this panel until it is closed."
    return words


def load_none():
    """Return the sheets of somebody who has not begun."""
    return {when: {"answers": {}, "done": False} for when in WHEN}


def checked(name, choice):
    """Return a choice among those of an item, or None for a skipped one.

    Parameters
    ----------
    name : str
    choice : int or None
        Its place, from 0 on.

    Raises
    ------
    ValueError
        If there is no such item or no such choice.
    """
    if not isinstance(name, str) or name not in _BY_NAME:
        raise ValueError(f"concepts: item must be one of {', '.join(_BY_NAME)}; got {name!r}. Run this cell again.")
    choices = list(_BY_NAME[name].choices)
    if choice is None:
        return None
    if not isinstance(choice, int) or isinstance(choice, bool) or not 0 <= choice < len(choices):
        raise ValueError(
            f"concepts: choice must be from 0 to {len(choices) - 1}, or None; got {choice!r}. Choose again."
        )
    return choices[choice]


def score(sheets):
    """Say how many answers were right before the course and after it; which ones, only after it.

    Parameters
    ----------
    sheets : dict
        As :func:`load` returns it.

    Examples
    --------
    >>> before = {"answers": {"rectifier": "0 and 0.5", "depth": None}, "done": True}
    >>> print(score({**load_none(), "before": before}))
    Concepts before the course: 1 of 12 right, 11 skipped. After it: not asked yet.
    """
    if not any(sheets[when]["answers"] or sheets[when]["done"] for when in WHEN):
        return "Concepts: the twelve questions of lesson 00 are not answered yet."
    before, after = (_told(sheets[when]) for when in WHEN)
    if not sheets["after"]["done"]:
        return f"Concepts before the course: {before}. After it: not asked yet."
    given, lines = sheets["after"]["answers"], []
    for item in ITEMS:
        was, now = (sheets[when]["answers"].get(item.name) == item.right for when in WHEN)
        if now and not was:
            lines.append(f"  gained: {item.name}")
        elif not now and given.get(item.name) is not None:
            lines.append(
                f"  open: {item.name} (you seem to think {item.choices[given[item.name]]}); see lesson {item.lesson}"
            )
        elif not now:
            lines.append(f"  open: {item.name} (skipped); see lesson {item.lesson}")
    return "\n".join([f"Concepts before the course: {before}. After it: {after}.", *lines])


def _told(sheet):
    right = sum(sheet["answers"].get(item.name) == item.right for item in ITEMS)
    skipped = sum(sheet["answers"].get(item.name) is None for item in ITEMS)
    return f"{right} of {len(ITEMS)} right, {skipped} skipped"


def _is_ours(content):
    sheets = content["sheets"]
    return content["version"] == VERSION and all(
        isinstance(sheet["answers"], dict) and isinstance(sheet["done"], bool) for sheet in sheets.values()
    )


def _known(sheet):
    answers = {
        name: choice
        for name, choice in sheet["answers"].items()
        if name in _BY_NAME and (choice is None or (isinstance(choice, str) and choice in _BY_NAME[name].choices))
    }
    return {"answers": answers, "done": sheet["done"]}
