"""How far the lessons' numbers spread over fresh seeds: each lesson runs again and again with other random numbers."""

import json
import os
import tempfile
from dataclasses import replace
from pathlib import Path
from statistics import mean, stdev

import nbformat

from rectlab.classroom.copies import find_lesson, lesson_names
from rectlab.classroom.store import execute
from rectlab.compute.switches import SPREAD
from rectlab.questions import numbers
from rectlab.streams import REDRAW

TIMES = 20


def spread(folder, lessons=(), times=TIMES):
    """Run lessons on fresh seeds and write what their numbers then are into their tables; return the exit code."""
    names = [find_lesson(folder, lesson) for lesson in lessons] or lesson_names(folder)
    held = total = 0
    for name in names:
        found = {}
        for redraw in range(1, times + 1):
            print(f"{name}: fresh draw {redraw} of {times}", flush=True)
            for number, values in measured(folder / name, redraw).items():
                found.setdefault(number, []).append(values)
        path = table_of(name[:2])
        table = [told(number, found.get(number.name, [])) for number in numbers.read(path)]
        numbers.write(path, table)
        redrawn = [number for number in table if number.redraws]
        held += sum(abs(number.mean - number.about) <= max(2 * number.sd, number.within) for number in redrawn)
        total += len(redrawn)
    near = "two standard deviations, or their own tolerance,"
    print(f"{held} of {total} numbers lie within {near} of the mean of {times} fresh draws.")
    return 0


def measured(path, redraw):
    """Return what one lesson measures with one fresh set of random numbers: the last value of each name."""
    notebook = nbformat.read(path, 4)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "values"
        file.touch()
        os.environ.update({REDRAW: str(redraw), SPREAD: str(file)})
        try:
            execute(notebook, folder)
        finally:
            del os.environ[REDRAW], os.environ[SPREAD]
        entries = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    return {entry["name"]: entry["value"] for entry in entries}


def told(number, values):
    """Return a number with what was found on fresh seeds; values that are not finite are left out."""
    values = [value for value in values if abs(value) < float("inf")]
    if len(values) < 2:
        return number
    return replace(number, redraws=len(values), mean=mean(values), sd=stdev(values), low=min(values), high=max(values))


def table_of(lesson):
    """Return the path of the table that holds the numbers of a lesson, by its two digits."""
    for path in numbers.tables():
        if any(number.name.startswith(f"{lesson} ") for number in numbers.read(path)):
            return path
    raise FileNotFoundError(f"spread: no numbers.csv holds numbers of lesson {lesson}.")
