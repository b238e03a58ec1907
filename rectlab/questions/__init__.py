"""Questions of the lessons, and the learner's answers.

A lesson's ``questions.py`` holds ``PREDICTIONS``, which its panel asks before it shows a picture, and ``EXERCISES``,
which :func:`rectlab.check` judges; both are dicts of the kinds offered here. ``predictions`` and ``exercises`` collect
them from all lessons. ``expectations`` check the numbers in a lesson's prose. ``concepts`` are twelve questions asked
before and after the course. ``record`` keeps the answers in small files beside the lessons: nothing leaves the machine.
"""

from rectlab.questions.judges import Function, Words
from rectlab.questions.kinds import Choice, Number, Sketch

__all__ = ["Choice", "Function", "Number", "Sketch", "Words"]
