"""Predictions: what a lesson asks before it shows, and the learner's guesses, kept in a small file beside the lessons.

A question is a :class:`Prediction` (a number), a :class:`Choice` or a :class:`Curve` (a sketch); all stand in
``questions.py``. Nothing of a guess leaves the machine. ``python -m rectlab progress`` reads the file.
"""

from rectlab.predictions.curves import Curve as Curve
from rectlab.predictions.guesses import FILE as FILE
from rectlab.predictions.guesses import VERSION as VERSION
from rectlab.predictions.guesses import keep as keep
from rectlab.predictions.guesses import load as load
from rectlab.predictions.kinds import Choice as Choice
from rectlab.predictions.kinds import Prediction as Prediction
from rectlab.predictions.questions import PREDICTIONS as PREDICTIONS
from rectlab.predictions.questions import asked as asked
from rectlab.predictions.questions import get as get
from rectlab.predictions.scoring import score as score
