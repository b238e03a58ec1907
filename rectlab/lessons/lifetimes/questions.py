"""Questions of lesson 07: counting deaths and returns, where death lasts, and what rescues a network."""

import numpy as np
import torch

from rectlab.checks import is_number
from rectlab.compute.devices import CPU_FLOATS
from rectlab.questions import Choice, Function, Sketch, Words


class YesNo(Words):
    """A list of words for yes and no, or true and false, is asked for; Python's own True and False will do."""

    def __call__(self, answer):
        """Judge a list, an array or a tensor."""
        if isinstance(answer, (np.ndarray, torch.Tensor)):
            answer = answer.tolist()
        if isinstance(answer, (list, tuple)):
            answer = [self._word(given) for given in answer]
        return super().__call__(answer)

    def _word(self, given):
        if isinstance(given, (bool, np.bool_)) or is_number(given) and given in (0, 1):
            return next(word for word in self.right if (word in ("true", "yes")) == given)
        return given.strip().lower() if isinstance(given, str) else given


PREDICTIONS = {
    "07 revivals": Sketch(
        question="How many of the 64 units of each layer will be dead at one look and alive again at a later one?",
        quantity="came back", xs=("1", "2", "3"), x_label="layer",
        low=0, high=64, unit="units", within=5,
    ),
}


def _histories():
    """Return marks (looks, units) in which counts of events and units differ, and first wakings and revivals."""
    generator = torch.Generator().manual_seed(7)
    sets = []
    for looks, units in ((6, 14), (20, 16), (9, 15)):
        silent = torch.rand(looks, units, generator=generator, **CPU_FLOATS) < 0.4
        silent[:, 0], silent[:, 1] = True, False  # dead for ever, and never
        silent[:, 2], silent[0, 2] = False, True  # born dead, then alive
        silent[:, 3] = torch.arange(looks, device="cpu") % 2 == 1  # dies again and again
        silent[:, 4], silent[-1, 4] = False, True  # dies at the last look
        silent[:, 5], silent[-1, 5] = True, False  # comes back at the last look
        silent[:, 6:9], silent[0, 6:9] = True, False  # die at once, for good: more deaths than returns
        silent[:, 9:13] = False
        sets.append((silent,))
    return sets


def _activations():
    """Return activations (looks, images, units) with the histories' silences; other units are silent on one batch."""
    generator, sets = torch.Generator().manual_seed(70), []
    for (silent,) in _histories():
        looks, units = silent.shape
        h = torch.rand(looks, 150, units, generator=generator, **CPU_FLOATS)
        h = h * (torch.rand(h.shape, generator=generator, **CPU_FLOATS) < 0.3)
        h[:, [0, -1]] = 0.5
        h[1::2, :64, 9] = 0.0  # wait for an image of a later batch at every second look
        h[1::2, 64:, 10:13] = 0.0  # had theirs in the first batch
        sets.append((h * ~silent[:, None],))
    return sets


def _deaths(silent):
    return (~silent[:-1] & silent[1:]).sum()


def _wakings(silent):
    return (silent[:-1] & ~silent[1:]).sum()


def _came_back(h):
    silent = (h == 0).all(1)
    return (silent[:-1] & ~silent[1:]).any(0).sum()


EXERCISES = {
    "07 deaths": Function(
        right=_deaths, inputs=_histories, praise="alive at one look, dead at the next: a death.",
        mistakes=(
            (lambda s: s.sum(), "every dead unit is counted at every look.",
             "A death is a change: alive before, dead now."),
            (lambda s: s[-1].sum(), "these are the dead at the last look.", "Count changes from look to look."),
        ),
        hint="Compare silent[1:] with silent[:-1].",
    ),
    "07 wakings": Function(
        right=_wakings, inputs=_histories, praise="dead at one look, alive at the next, from birth or not.",
        mistakes=(
            (_deaths, "these are the deaths.", "Turn the two marks round: dead before, alive now."),
            (lambda s: (s[:-1] != s[1:]).sum(), "deaths are counted too.", "Dead before AND alive now."),
            (lambda s: (s[0] & ~s[-1]).sum(), "only the first and the last look are compared.",
             "A unit may die and come back in between: compare each look with the one before."),
            (lambda s: (s.any(0) & ~s[-1]).sum(), "units are counted that were ever dead and are alive at last.",
             "Each waking counts here, also of a unit that dies again later."),
            (lambda s: (s[:-1] & ~s[1:]).any(0).sum(), "each unit is counted once.",
             "Here each event counts. Units are asked for in the next exercise."),
            (lambda s: (~s[1:]).sum(), "every living unit is counted at every look.",
             "A waking is a change: dead before, alive now."),
        ),
        hint="Which unit was dead at the look before? silent[:-1]. Which is alive now? ~silent[1:].",
    ),
    "07 came back": Function(
        right=_came_back, inputs=_activations, praise="each unit that was dead at a look and alive at the next, once.",
        mistakes=(
            (lambda h: _wakings((h == 0).all(1)), "a unit that dies, comes back, dies and comes back counts twice.",
             "Ask for each unit whether it ever came back: any(0) before you add up."),
            (lambda h: _came_back(h[:, :64]), "only the first batch of 64 images is looked at.",
             "Silent on one batch is not dead: ask for all images."),
            (lambda h: _came_back(h[:, -64:]), "only the last batch of 64 images is looked at.",
             "Silent on one batch is not dead: ask for all images."),
            (lambda h: ((h[:-1] == 0) & (h[1:] != 0)).any(1).any(0).sum(), "zeros of single images are called death.",
             "Dead is silent on all images: all(1) first, then compare the looks."),
            (lambda h: _deaths((h == 0).all(1)), "these are deaths.", "Dead before, alive now."),
            (lambda h: (~(h == 0).all(1)[:-1] & (h == 0).all(1)[1:]).any(0).sum(), "these are the units that died.",
             "Dead before, alive now."),
            (lambda h: ((h == 0).all(1).any(0) & ~(h == 0).all(1)[-1]).sum(),
             "only those count that are alive at the last look.", "A unit that came back and died again counts too."),
            (lambda h: ((h == 0).all(1)[0] & ~(h == 0).all(1)).any(0).sum(),
             "only those count that were dead at the first look.",
             "A unit that was born alive, died and came back counts too."),
        ),
        hint="silent = (h == 0).all(1) is (looks, units). Then compare looks, and ask any(0).",
    ),
    "07 never": YesNo(
        right=("true", "false", "false", "false", "true"),
        praise="a dead unit has no gradient: what counts is whether its inputs change, or something else moves it.",
        hints={
            ("true", "false"): "A unit of this kind came back above: in which cell?",
            ("false", "true"): "What could move this unit, or what it gets? A gradient reaches neither.",
        },
    ),
    "07 rescue": YesNo(
        right=("no", "no", "no", "no", "yes", "yes"),
        praise="where a layer is silent for every image, no optimizer has a gradient to work with; elu's larger slope "
               "below zero or another bias gives it one.",
        hints={
            ("yes", "no"): "Try it: 420 steps from the same weights. And look at layer 3: does anything pass it?",
            ("no", "yes"): "Try it: press reset first, then the change, then 420 steps.",
        },
    ),
    "07 nobody": Choice(
        right="a whole layer is dead",
        praise="nothing passes it, forward or back: every gradient below and in it is exactly 0, for every optimizer.",
        wrong={
            "more than half of all units are dead": (
                "some such networks are rescued.", "Compare the starts by their last layer, not by their sum.",
            ),
            "the first layer has dead units": (
                "all ten starts have some, and most can be rescued.", "Look further up.",
            ),
            "the learning rate is too small": (
                "no rate helps these starts.", "What is a rate multiplied by?",
            ),
            "there is not enough time": (
                "zero times a thousand steps is zero.", "Which gradient is exactly 0, and stays so?",
            ),
        },
    ),
}
