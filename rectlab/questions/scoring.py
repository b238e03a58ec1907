"""All guesses of a learner beside what came out."""

from rectlab.questions.predictions import PREDICTIONS, get


def score(kept):
    """Say guesses beside answers, a line each, and how many were close.

    Parameters
    ----------
    kept : dict
        As :func:`rectlab.questions.guesses.load` returns it. What is not as its kind has it is said and not counted.

    Examples
    --------
    >>> print(score({"00 zeros": {"guess": 45.0, "answer": 48.7}}))
    00 zeros: Your guess was 45 %; it is 48.7 %: close!
    1 of 1 guess was close, 0 skipped.
    """
    known = {name: entry for name, entry in sorted(kept.items()) if name in PREDICTIONS}
    good = {name: entry for name, entry in known.items() if get(name).readable(entry)}
    lines = [
        f"{name}: {get(name).compared(entry['guess'], entry['answer'])}"
        if name in good
        else f"{name}: what was kept cannot be read. The lesson asks again."
        for name, entry in known.items()
    ]
    made = {name: entry for name, entry in good.items() if entry["guess"] is not None}
    close = sum(get(name).close(entry["guess"], entry["answer"]) for name, entry in made.items())
    guesses = "1 guess was" if len(made) == 1 else f"{len(made)} guesses were"
    return "\n".join([*lines, f"{close} of {guesses} close, {len(good) - len(made)} skipped."])
