"""The exercises of all lessons, by name."""

from dataclasses import replace

from rectlab.checks import one_of, plain
from rectlab.questions import notebooks, record
from rectlab.questions.predictions import asked, of_all_lessons
from rectlab.questions.verdicts import NOT_QUITE, NOT_YET, SOLUTION, Verdict

EXERCISES = of_all_lessons("EXERCISES")


def check(name, answer):
    """Judge an answer to an exercise, and keep whether it was right for :func:`rectlab.progress`.

    Parameters
    ----------
    name : str
        A key of ``EXERCISES``.
    answer : object
        A number, word, list or function, as the exercise asks; ``...`` stands for no answer yet.

    Returns
    -------
    Verdict
        A card that says right, not yet, or not quite, with the reason. A wrong answer never raises an error. In a cell
        with the lesson's solution it says whose answer it is, and nothing is kept.

    Raises
    ------
    KeyError
        If there is no exercise of that name; the message lists all names.

    Examples
    --------
    >>> check("00 rectifier", ...)
    Not yet: there is no answer so far. Hint: Replace the dots.
    """
    name = plain(name)
    one_of("check", "name", name, EXERCISES, do="Copy the name from the lesson.", error=KeyError)
    verdict = _judged(name, answer)
    if notebooks.in_a_solution():
        return replace(verdict, state=SOLUTION) if verdict.right else verdict
    if asked() and verdict.state != NOT_YET:  # dots are no try
        record.keep_try(name, verdict.right)
    return verdict


def _judged(name, answer):
    if answer is ... or answer is None:
        return Verdict(NOT_YET, "there is no answer so far.", "Replace the dots.")
    try:
        return EXERCISES[name](answer)
    except Exception as problem:  # an unforeseen kind of answer must not stop the lesson
        told = f"it could not be judged ({type(problem).__name__}: {problem})."
        return Verdict(NOT_QUITE, told, "Try a plainer form.")
