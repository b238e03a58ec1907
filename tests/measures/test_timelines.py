"""Timelines against walking through one unit's history look by look."""

import numpy as np
import pytest
import torch

from rectlab.measures import timeline

KINDS = ("deaths", "first_wakings", "revivals")


def histories(looks=9, members=3, widths=(7, 4)):
    generator = np.random.default_rng(0)
    return [generator.random((looks, members, units)) < 0.5 for units in widths]


def walked(history):
    """Return [(look, kind)] of one unit, a list of truth values: told as one would tell a life."""
    events, has_lived = [], not history[0]
    for look in range(1, len(history)):
        if history[look] and not history[look - 1]:
            events.append((look, "death"))
        elif history[look - 1] and not history[look]:
            events.append((look, "revival" if has_lived else "first waking"))
        has_lived = has_lived or not history[look]
    return events


def test_events_are_those_of_walking_through_every_life():
    silent, steps = histories(), np.arange(9) * 21
    found = timeline(silent, steps)
    for k, marks in enumerate(silent):
        for member in range(3):
            counts = {kind: np.zeros(9, int) for kind in ("death", "first waking", "revival")}
            for unit in range(marks.shape[2]):
                life = walked(marks[:, member, unit].tolist())
                for look, kind in life:
                    counts[kind][look] += 1
                want = tuple((kind, 21 * (look - 1), 21 * look) for look, kind in life)
                seen = found.of(k + 1, unit + 1, member)
                assert seen.events == want and seen.born_dead == marks[0, member, unit]
            for kinds, kind in zip(KINDS, ("death", "first waking", "revival")):
                assert (getattr(found, kinds)[:, member, k] == counts[kind]).all()
    assert all(getattr(found, kinds).sum() > 0 for kinds in KINDS)


def test_the_dead_are_those_of_before_and_deaths_less_first_wakings_and_revivals():
    found = timeline(histories(looks=30, members=5))
    assert found.dead.shape == (30, 5, 2)
    change = found.deaths - found.first_wakings - found.revivals
    assert (found.dead[1:] == found.dead[:-1] + change[1:]).all() and not change[0].any()
    assert (found.born_dead == found.dead[0]).all()


def test_layers_of_one_width_may_come_as_one_array_of_numpy_or_torch():
    marks = histories(widths=(6, 6))
    one, apart = timeline(np.stack(marks, axis=2)), timeline(marks)
    tensors = timeline(torch.from_numpy(np.stack(marks, axis=2)))
    for kinds in (*KINDS, "dead"):
        assert (getattr(one, kinds) == getattr(apart, kinds)).all()
        assert (getattr(tensors, kinds) == getattr(apart, kinds)).all()


@pytest.mark.parametrize(
    ("history", "steps", "words"),
    [
        ([1], [0], "dead before the first step."),
        ([0], [42], "alive at the first look, at step 42."),
        ([1, 1, 1], [0, 7, 14], "dead before the first step and at each of 3 looks up to step 14."),
        ([0, 0], [0, 1297], "alive before the first step and at each of 2 looks up to step 1,297."),
        ([0, 1, 0, 1], [0, 7, 14, 21], "alive before the first step, died between steps 0 and 7, "
         "came back between steps 7 and 14, died again between steps 14 and 21."),
        ([1, 0, 1], [0, 7, 14], "dead before the first step, came alive between steps 0 and 7, "
         "died between steps 7 and 14."),
        ([0, 1, 0], [0, 7, 7], "alive before the first step, died between steps 0 and 7, "
         "came back by treatment at step 7."),
    ],
)
def test_a_unit_says_its_life(history, steps, words):
    marks = np.ones((len(history), 2, 1, 3), bool)
    marks[:, 1, 0, 2] = history
    assert timeline(marks, steps).of(1, 3, member=1).in_words() == f"Unit 3 of layer 1: {words}"


def test_a_long_life_is_told_in_short():
    marks = np.array([0, 1, 0, 1, 0, 1], bool).reshape(6, 1, 1, 1)
    seen = timeline(marks, range(0, 42, 7)).of(1, 1)
    assert seen.life() == (
        "alive before the first step, died 3 times and came back 2 times; it died last between steps 28 and 35"
    )
    assert [seen.count(kind) for kind in ("death", "first waking", "revival")] == [3, 0, 2]


@pytest.mark.parametrize(
    ("history", "steps", "words"),
    [
        ([1, 1], [0, 7], "dead from the start"),
        ([0], [7], "alive since the first look, at step 7"),
        ([1, 0, 1], [0, 7, 14], "died between steps 7 and 14"),
        ([1, 0], [7, 7], "came alive by treatment at step 7"),
        ([0, 1, 0, 1, 0], [0, 7, 14, 21, 28], "came back last between steps 21 and 28"),
    ],
)
def test_what_happened_last_is_told_in_a_few_words(history, steps, words):
    assert timeline(np.array(history, bool).reshape(-1, 1, 1, 1), steps).of(1, 1).latest() == words


def test_words_count_over_all_layers_and_say_how_finely_was_looked():
    marks = np.array([[0, 1, 1], [1, 1, 0], [0, 1, 1]], bool).reshape(3, 1, 1, 3)
    assert timeline(marks, [0, 21, 63], n_examples=1297).in_words() == (
        "From step 0 to 63, looked at 3 times on 1,297 examples (at most 42 steps apart): 2 units dead at first, "
        "2 deaths, 1 first waking, 1 revival, 2 dead at last."
    )
    assert timeline(marks[:1]).in_words() == "At step 0, 2 units dead; nothing has been seen to change yet."


@pytest.mark.parametrize(
    ("silent", "steps", "message"),
    [
        (np.zeros((2, 1, 3)), None, "float64 of shape (1, 3)"),
        ([np.zeros((2, 1, 3))], None, "float64 of shape (2, 1, 3)"),
        ([np.zeros((2, 1, 3), bool), np.zeros((3, 1, 3), bool)], None, "got (2, 1, 3), (3, 1, 3). Stack"),
        ([np.zeros((2, 1, 3), bool)], [0, 1, 2], "got (2, 1, 3) and 3 steps. Stack"),
        ([np.zeros((2, 1, 3), bool)], [5, 4], "steps must never fall; got [5, 4]."),
        ([], None, "got no layer."),
    ],
)
def test_a_history_that_does_not_fit_is_refused(silent, steps, message):
    with pytest.raises(ValueError, match="^timeline: ") as caught:
        timeline(silent, steps)
    assert message in str(caught.value)


def test_a_unit_that_is_not_there_is_refused():
    with pytest.raises(ValueError) as caught:
        timeline(histories()).of(3, 1)
    assert str(caught.value) == (
        "Timeline.of: layer must be from 1 to 2 and unit from 1 to 4; got layer 3, unit 1. Choose one of these."
    )
