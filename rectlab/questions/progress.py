"""What a learner has done so far: guesses, exercises and concepts, lesson by lesson, as words and as a table."""

import html
from dataclasses import dataclass

from rectlab.questions import concepts, exercises, notebooks, predictions, record
from rectlab.questions.concepts import WHEN

EMPTY = "Nothing is kept yet. Guesses, exercises and the twelve questions appear here as you answer them."
_CELL = "text-align:left;vertical-align:top;padding:3px 14px 3px 0;max-width:34em"


@dataclass(frozen=True, repr=False)
class Progress:
    """A learner's record, and the lessons that there are, by number."""

    guesses: dict
    tries: dict
    sheets: dict
    lessons: dict
    problems: tuple = ()  # files that could not be read, in words

    @property
    def empty(self):
        """Whether nothing is kept yet."""
        return not (self.guesses or self.tries or any(sheet["answers"] for sheet in self.sheets.values()))

    def rows(self):
        """Return (lesson, kind, question, what became of it) for each guess and exercise, in the lessons' order."""
        found = [(name[:2], "guess", predictions.PREDICTIONS[name].question, predictions.told(name, entry))
                 for name, entry in self.guesses.items() if name in predictions.PREDICTIONS]
        found += [(name[:2], "exercise", name[3:], _tried(entry))
                  for name, entry in self.tries.items() if name in exercises.EXERCISES]
        return sorted(found, key=lambda row: row[:2])

    def sums(self):
        """Return a sentence each on guesses, exercises and lessons begun."""
        right = sum(entry["right"] for entry in self.tries.values())
        begun = len({lesson for lesson, *_ in self.rows()} & set(self.lessons))
        return (f"{predictions.sums(self.guesses)} {right} of {len(exercises.EXERCISES)} exercises are right. "
                f"Something is done in {begun} of {len(self.lessons)} lessons.")

    def in_words(self):
        """Return all in words, a line each."""
        if self.empty:
            return "\n".join([*self.problems, EMPTY])
        rows = [f"{lesson} {kind}: {question} {became}" if kind == "guess" else f"{lesson} {kind} {question}: {became}"
                for lesson, kind, question, became in self.rows()]
        return "\n".join([*self.problems, *rows, self.sums(), concepts.score(self.sheets, self.lessons)])

    __repr__ = in_words

    def _repr_html_(self):
        """Return the same as tables."""
        if self.empty:
            return f"<p>{html.escape(self.in_words())}</p>"
        rows = [(_link(self.lessons.get(lesson), lesson), *map(html.escape, rest)) for lesson, *rest in self.rows()]
        said = [html.escape(line) for line in (*self.problems, self.sums())]
        score, *open_ends = concepts.score(self.sheets, self.lessons).splitlines()
        tables = [_table(("lesson", "", "question", "what came of it"), rows) if rows else ""]
        if open_ends or self.sheets["after"]["done"]:
            tables += [f"<p>{html.escape(score)}</p>", _table(("concept", *WHEN, ""), self._concepts())]
        else:
            said.append(html.escape(score))
        return f"<p>{'<br>'.join(said)}</p>{''.join(tables)}"

    def _concepts(self):
        for item, was, now, verdict in concepts.compared(self.sheets, self.lessons):
            answers = [html.escape(answer or "skipped") for answer in (was, now)]
            yield html.escape(item.name), *answers, html.escape(verdict.partition(": ")[0] or "right")


def progress(folder=None):
    """Return what the learner has done so far: guesses beside answers, exercises, and concepts before and after.

    Under tests, and in pages, no file is read.

    Parameters
    ----------
    folder : path, optional
        Where the answers lie; by default the folder of the notebook, or where it has none, ``my_notebooks``.

    Returns
    -------
    Progress
        Displays as a table.

    Examples
    --------
    >>> progress("/nowhere")
    Nothing is kept yet. Guesses, exercises and the twelve questions appear here as you answer them.
    """
    folder = folder or notebooks.of_learner(record.NAMES)
    found, problems = [], []
    if not predictions.asked():
        return Progress({}, {}, concepts.known({}), {})
    for read in (record.guesses, record.tries, record.concept_sheets):
        try:
            found.append(read(folder))
        except ValueError as problem:
            problems.append(str(problem))
            found.append(concepts.known({}) if read is record.concept_sheets else {})
    return Progress(*found, notebooks.lessons(folder), tuple(problems))


def _tried(entry):
    tries = "at the first try" if entry["tries"] == 1 else f"after {entry['tries']} tries"
    return f"right {tries}" if entry["right"] else f"not right yet {tries}"


def _link(name, lesson):
    return f'<a href="{html.escape(name)}">{lesson}</a>' if name else lesson


def _table(heads, rows):
    """Return an HTML table of cells that are HTML already."""
    lines = [(f'<th style="{_CELL}">{head}</th>' for head in heads),
             *((f'<td style="{_CELL}">{cell}</td>' for cell in row) for row in rows)]
    return f"<table>{''.join(f'<tr>{chr(32).join(line)}</tr>' for line in lines)}</table>"
