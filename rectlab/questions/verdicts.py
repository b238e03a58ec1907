"""Verdicts on answers, in words and as a card, and the verdict on a learner's function that raised an error."""

import html
import inspect
import linecache
import math
from collections.abc import Iterator, KeysView, ValuesView
from dataclasses import dataclass
from itertools import islice
from numbers import Real

import torch

from rectlab import checks
from rectlab.words import counted

RIGHT, NOT_YET, NOT_QUITE = "right", "not yet", "not quite"
SOLUTION = "the lesson's solution"
_MARKS = {
    RIGHT: ("✓", "#009e73"), NOT_YET: ("…", "#767676"), NOT_QUITE: ("→", "#d55e00"), SOLUTION: ("", "#767676")
}

ROUNDED = 1e-6  # how far two numbers may be apart, relatively: float32 keeps seven digits
MOST = 1000  # values taken from an iterator
LONGEST = 90  # characters of a call or a line of code that a verdict repeats


@dataclass(frozen=True, repr=False)
class Verdict:
    """What a check says about an answer."""

    state: str  # "right", "not yet" (nothing to judge so far), "not quite", or "the lesson's solution" if it is right
    because: str
    hint: str = ""  # the next thing to try

    @property
    def right(self):
        """Whether the answer is right."""
        return self.state == RIGHT

    def in_words(self):
        """Return the verdict in one line."""
        head = f"{self.state[0].upper()}{self.state[1:]}"
        body = f"{head}, because {self.because}" if self.state == NOT_QUITE else f"{head}: {self.because}"
        return f"{body} Hint: {self.hint}" if self.hint else body

    __repr__ = in_words

    def _repr_html_(self):
        """Return the verdict as a card."""
        mark, colour = _MARKS[self.state]
        hint = f'<div style="margin-top:4px"><b>Hint:</b> {html.escape(self.hint)}</div>' if self.hint else ""
        return (
            f'<div role="status" style="border-left:4px solid {colour};padding:6px 12px;max-width:56em">'
            f'<b><span aria-hidden="true">{mark}</span> {html.escape(self.state)}</b>: '
            f"{html.escape(self.because)}{hint}</div>"
        )


def bare(word):
    """Return the letters and digits of a word, which alone count: no capitals, spaces, hyphens, commas or full stops.

    Examples
    --------
    >>> bare(" Always_on."), bare("pre-activations"), bare("-1 ")
    ('alwayson', 'preactivations', '-1')
    """
    word = word.strip().casefold()
    return "".join(filter(str.isalnum, word)) if word[:1].isalpha() else word


def same_word(a, b):
    """Say whether two values are equal; of two words what :func:`bare` takes away does not count.

    Examples
    --------
    >>> same_word("Always-on ", "always on"), same_word("on", 1), same_word(0, 0.0)
    (True, False, True)
    """
    if isinstance(a, str) and isinstance(b, str):
        return bare(a) == bare(b)
    if isinstance(a, float) and isinstance(b, Real):
        return math.isclose(a, b, rel_tol=ROUNDED)
    return type(a) not in (list, tuple) and bool(a == b)


def returned(function, arguments):
    """Return (value, None), or (None, the verdict) if the function raised an error or returned nothing."""
    try:
        value = function(*copies(arguments))
    except Exception as error:
        return None, mishap(error, function, arguments)
    if value is ... or value is None:
        return None, Verdict(NOT_YET, "it returns nothing so far.", "Replace the dots, and return the result.")
    return value, None


def plain(value):
    """Return what stands alone in a tensor, an array or a table, and anything else as it is."""
    value = checks.plain(value)
    held = None if isinstance(value, (list, tuple)) else listed(value)
    return held[0] if held is not None and len(held) == 1 else value


def listed(value):
    """Return the values in a list, a tensor, an array, a table or an iterator as a list, a row or column of them too.

    None stands for anything that holds no values in order.

    Examples
    --------
    >>> listed([[0.0], [1.5]]), listed(torch.zeros(1, 2)), listed((0, 1)), listed({0, 1})
    ([0.0, 1.5], [0.0, 0.0], [0, 1], None)
    """
    if isinstance(value, torch.Tensor):
        value = value.detach().cpu().tolist()
    elif hasattr(value, "to_numpy"):  # tables and columns of pandas
        value = value.to_numpy().tolist()
    elif hasattr(value, "tolist"):
        value = value.tolist()
    elif isinstance(value, (Iterator, range, KeysView, ValuesView)):
        value = list(islice(value, MOST))
    if not isinstance(value, (list, tuple)):
        return None
    while len(value) == 1 and isinstance(value[0], (list, tuple)):  # one row
        value = value[0]
    column = all(isinstance(row, (list, tuple)) and len(row) == 1 for row in value)
    return [checks.plain(one[0] if column else one) for one in value]


def copies(arguments):
    """Return copies, so that the learner's function may change its inputs."""
    return [a.clone() if isinstance(a, torch.Tensor) else a for a in arguments]


def mishap(error, function, arguments):
    """Return the verdict on a learner's function that raised an error for these arguments.

    Examples
    --------
    >>> def interval(rate):
    ...     return 1000 / rate
    >>> try:
    ...     interval(0)
    ... except ZeroDivisionError as error:
    ...     print(mishap(error, interval, [0]).because)
    interval(0) raised ZeroDivisionError: division by zero.
    """
    text = f"{error}".strip().split("\n")[0].rstrip(".")
    if isinstance(error, (TypeError, AttributeError)) and "ellipsis" in text.lower():
        return Verdict(NOT_YET, "there are still dots where a value is needed.", "Replace the dots, then run it again.")
    raised = f"{type(error).__name__}: {text}" if text else type(error).__name__
    reached = _lines(error, function)  # those of the learner that ran into it
    where = f" (in the line: {reached[-1]})" if reached and 0 < len(reached[-1]) <= LONGEST else ""
    hint = _usual_cause(error, text, arguments, inside=bool(reached))
    return Verdict(NOT_QUITE, f"{call(function, arguments)} raised {raised}{where}.", hint)


def call(function, arguments):
    """Write a call as text, with numbers in full and tensors by their shape.

    Examples
    --------
    >>> call(max, [3.0, 4])
    'max(3, 4)'
    """
    name = getattr(function, "__name__", "it")
    told = f"{'it' if name == '<lambda>' else name}({', '.join(map(_told, arguments))})"
    return told if len(told) <= LONGEST else f"{told[: LONGEST - 5]} ...)"


def _told(value):
    if getattr(value, "shape", ()):
        return f"a {type(value).__name__} of shape {tuple(value.shape)}".replace("a Tensor", "a tensor")
    return f"{value:g}" if isinstance(value, (int, float)) and not isinstance(value, bool) else repr(value)


def _usual_cause(error, text, arguments, inside):
    """Return the usual cause of such an error, as the next thing to try."""
    if isinstance(error, ValueError) and ("math domain" in text or "expected a" in text):
        return (
            "A logarithm or a root got a number that has none, 0 or below. For which inputs does that happen, and what "
            "should the function give there?"
        )
    if isinstance(error, ValueError) and "finite" in text:
        return "Infinity cannot be tried: take a number that is large, and finite."
    if isinstance(error, ZeroDivisionError):
        return "Something below a fraction line is 0. For which inputs, and what should the function give there?"
    if isinstance(error, OverflowError):
        return "A power or an exponential became too large: look at the units and at the sign."
    if isinstance(error, UnboundLocalError):
        return "A name is used before it has a value: look at the order of the lines, and at what an if leaves out."
    if isinstance(error, NameError):
        return "Is that name spelled as in the first line of the function? Is its module imported?"
    if isinstance(error, TypeError) and "argument" in text and inside:
        return "Something in there gets what it does not take. A tensor has z.mean(), z.std(), z.sum(0), z.float()."
    if isinstance(error, NotImplementedError) and "bitwise" in text:
        return "& and | take True and False: torch.ones(n, dtype=torch.bool), or a comparison as in x > 0."
    if isinstance(error, RuntimeError) and "condition to be a boolean" in text:
        return "True or False is asked for there, for each value: a comparison, as in x > 0."
    if isinstance(error, RuntimeError) and "dtype" in text.lower() and "bool" in text.lower():
        return "True and False have no mean in torch: make numbers of them first, with .float()."
    if isinstance(error, TypeError) and "argument" in text:
        return f"It is called with {counted(len(arguments), 'input')}: keep its first line as given."
    if isinstance(error, TypeError) or "convert string" in text:
        return "Two things are combined that do not go together: a function needs its (), a text is no number."
    if isinstance(error, AttributeError):
        return "That thing has no such method: is it a number where a tensor is meant, or the other way round?"
    if isinstance(error, IndexError):
        return "It asks for a place that is not there: places count from 0, so the last one is the length less 1."
    if isinstance(error, RuntimeError) and ("size" in text or "shape" in text or "dim" in text):
        return "Shapes do not fit: print them, and say along which one you sum."
    if isinstance(error, RuntimeError) and "ambiguous" in text:
        return "An if got many truth values at once: compare the whole tensor, as in h == 0, without a loop over it."
    if isinstance(error, RecursionError):
        return "It calls itself without an end: give what you compute another name."
    return "Run it on a small example of your own first."


def _lines(error, function):
    """Return the lines of the learner's function that led to the error, "" for one whose source is unknown."""
    code = inspect.unwrap(function).__code__ if hasattr(inspect.unwrap(function), "__code__") else None
    trace, found = error.__traceback__, []
    while trace is not None:
        if trace.tb_frame.f_code is code:
            known = not code.co_filename.startswith("<doctest")
            found.append(linecache.getline(code.co_filename, trace.tb_lineno).strip() if known else "")
        trace = trace.tb_next
    return found


def kind_of(answer):
    """Return in words what kind of object an answer is."""
    if isinstance(answer, torch.Tensor):
        return f"a tensor of shape {tuple(answer.shape)}"
    if isinstance(answer, str):
        return f"the text {answer!r}" if len(answer) <= 40 else "a text"
    if callable(answer):
        return "a function"
    return {"list": "a list", "tuple": "a tuple", "dict": "a dict", "NoneType": "None"}.get(
        type(answer).__name__, f"something of type {type(answer).__name__}"
    )
