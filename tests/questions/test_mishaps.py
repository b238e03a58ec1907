"""What a check says where a learner's function raised: with which input, in which line, and the usual cause."""

import math

import numpy as np
import pytest
import torch

from rectlab.activations.activation import positive
from rectlab.questions import Function, Number
from rectlab.questions.exercises import check
from rectlab.questions.verdicts import LONGEST, call

JUDGE = Function(right=lambda x, y: x + y, inputs=lambda: [(2.0, 3), (-0.5, 0), (4.0, 1)], praise="good.", hint="Add.")


def recursive(x, y):
    return recursive(x, y)


def unbound(x, y):
    if x > 5:
        z = 1
    return z


@pytest.mark.parametrize(
    ("function", "because", "hint"),
    [
        (lambda x, y: math.log(x), "it(-0.5, 0) raised ValueError: ", "A logarithm or a root got a number that has"),
        (lambda x, y: x / y, "it(-0.5, 0) raised ZeroDivisionError: ", "Something below a fraction line is 0."),
        (lambda x, y: math.exp(1000 * x), "it(2, 3) raised OverflowError: ", "A power or an exponential became too"),
        (lambda x, y: speed, "it(2, 3) raised NameError: name 'speed'", "Is that name spelled as in the first line"),  # noqa: F821
        (unbound, "unbound(2, 3) raised UnboundLocalError: ", "A name is used before it has a value"),
        (lambda x: x, "it(2, 3) raised TypeError: ", "It is called with 2 inputs: keep its first line as given."),
        (lambda x, y: x + "1", "it(2, 3) raised TypeError: ", "Two things are combined that do not go together"),
        (lambda x, y: x.mean(), "it(2, 3) raised AttributeError: ", "That thing has no such method"),
        (lambda x, y: [1][3], "it(2, 3) raised IndexError: ", "It asks for a place that is not there"),
        (lambda x, y: torch.ones(2) + torch.ones(3), "it(2, 3) raised RuntimeError: ", "Shapes do not fit"),
        (lambda x, y: [v for v in torch.ones(2, 2) if v == 1], "it(2, 3) raised RuntimeError: ", "An if got many"),
        (lambda x, y: torch.where(torch.ones(2), 1.0, 0.0), "it(2, 3) raised RuntimeError: ", "True or False is asked"),
        (lambda x, y: torch.ones(2) & torch.ones(2), "it(2, 3) raised NotImplementedError: ", "& and | take True and"),
        (recursive, "recursive(2, 3) raised RecursionError: ", "It calls itself without an end"),
        (lambda x, y: {}[x], "it(2, 3) raised KeyError: 2.0", "Run it on a small example of your own first."),
        (lambda x, y: next(iter(())), "it(2, 3) raised StopIteration", "Run it on a small example of your own first."),
    ],
)
def test_an_error_is_said_with_its_input_and_its_usual_cause(function, because, hint):
    verdict = JUDGE(function)
    assert verdict.state == "not quite" and verdict.because.endswith(".")
    assert verdict.because.startswith(because) and verdict.hint.startswith(hint)


@pytest.mark.parametrize(
    "function",
    [lambda x, y: ... / x, lambda x, y: x + ..., lambda x, y: -..., lambda x, y: math.log(...), lambda x, y: ... > x,
     lambda x, y: torch.tensor([1.0]) * ..., lambda x, y: max(..., x), lambda x, y: (...).sum()],
)
def test_dots_that_are_left_are_no_mistake(function):
    verdict = JUDGE(function)
    assert (verdict.state, verdict.because) == ("not yet", "there are still dots where a value is needed.")


def half(x, y):
    if x > 2:
        return x


@pytest.mark.parametrize(
    ("function", "because", "hint"),
    [
        (half, "half(2, 3) returns nothing.", "What should it give there? Every way through it must return a number."),
        (lambda x, y: "holds", "it returns the text 'holds' and not one number.", "Return a number."),
        (lambda x, y: torch.zeros(2).std(ddof=1), "it(2, 3) raised TypeError: std() received an invalid combination",
         "Something in there gets what it does not take. A tensor has z.mean(), z.std(), z.sum(0), z.float()."),
        (lambda x: x, "it(2, 3) raised TypeError: ", "It is called with 2 inputs: keep its first line as given."),
        (lambda x, y: torch.tensor([True]).mean(), "it(2, 3) raised ",
         "True and False have no mean in torch: make numbers of them first, with .float()."),
        (lambda x, y: [1, 2][2], "it(2, 3) raised IndexError: ", "It asks for a place that is not there: places count"),
    ],
)
def test_what_the_usual_slips_need_is_said(function, because, hint):
    verdict = JUDGE(function)
    assert verdict.state == "not quite" and "\n" not in verdict.because
    assert (verdict.because[: len(because)], verdict.hint[: len(hint)]) == (because, hint)


def test_an_infinite_current_is_refused_with_a_hint():
    verdict = Number(right=5, within=0.1)(lambda: positive("neuron", math.inf))
    assert verdict.hint == "Infinity cannot be tried: take a number that is large, and finite."


def test_the_line_of_the_learner_is_named(tmp_path):
    path = tmp_path / "cell.py"
    path.write_text("import math\n\ndef mine(x, y):\n    z = x + 1\n    return math.log(z - 2)\n")
    there = {}
    exec(compile(path.read_text(), str(path), "exec"), there)
    verdict = JUDGE(there["mine"])
    assert verdict.because.startswith("mine(-0.5, 0) raised ValueError: ")
    assert verdict.because.endswith(" (in the line: return math.log(z - 2)).")


def test_the_first_example_that_differs_is_named():
    assert JUDGE(lambda x, y: x + abs(y) + (x == 4)).because == "it(4, 1) gives 6 and not 5."
    assert JUDGE(lambda x, y: float("nan")).because == "it(2, 3) returns nan."


def test_a_number_may_be_asked_for_as_a_function_without_inputs():
    judge = Number(right=5, within=0.1, praise="good.", hint="Look.")
    assert judge(lambda: 5).right
    assert judge(lambda: 6).because == "6 is too large."
    assert judge(lambda: ...).state == judge(lambda: 1000 / ...).state == judge(lambda: None).state == "not yet"
    assert judge(lambda: 1 / 0).because.startswith("it() raised ZeroDivisionError: division by zero")
    assert judge(lambda x: x).hint == "It is called with 0 inputs: keep its first line as given."
    assert judge(lambda: "5").because == "a number is asked for and this is the text '5'."


def test_a_call_is_written_down_in_short():
    tensors = [torch.zeros(3, 4), np.zeros(2), torch.tensor(1.5)]
    assert call(JUDGE._try, tensors).startswith("_try(a tensor of shape (3, 4), a ndarray of shape (2,), ")
    assert len(call(max, list(range(100)))) <= LONGEST
    assert call(max, [True, "a", None]) == "max(True, 'a', None)"


def test_no_function_that_raises_makes_a_check_raise():
    def own(*args):
        raise KeyboardTypo("never seen\nbefore")

    class KeyboardTypo(Exception):
        pass

    assert check("01 rate", own).because.startswith("own(2, 20, 2) raised KeyboardTypo: never seen")
