"""What a lesson asks of its reader: :func:`expect` states a number, :func:`check` judges an answer in words."""

from rectlab.exercises.checking import check as check
from rectlab.exercises.checking import names as names
from rectlab.exercises.expecting import Expectation as Expectation
from rectlab.exercises.expecting import expect as expect
from rectlab.exercises.verdicts import Verdict as Verdict
