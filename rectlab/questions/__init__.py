"""Questions: asked before a picture or judged by a check, with what the learner answered.

A lesson writes its questions in its ``questions.py``, with the kinds that are offered here: a dict ``PREDICTIONS`` of
those that its panel asks before it shows a picture, a dict ``EXERCISES`` of those that :func:`rectlab.check` judges.
``predictions`` and ``exercises`` find those of all lessons. ``expectations`` state a lesson's numbers. ``concepts`` are
the twelve questions on the ideas of the course, asked before it and after it. ``record`` keeps guesses and answers in
small files beside the lessons: nothing leaves the machine.
"""

from rectlab.questions.judges import Function, Words
from rectlab.questions.kinds import Choice, Number, Sketch

__all__ = ["Choice", "Function", "Number", "Sketch", "Words"]
