"""The twelve questions on the ideas of the course, and sheets: a learner's answers before the course and after it."""

from dataclasses import dataclass

from rectlab.checks import is_whole, one_of, refuse

WHEN = ("before", "after")


@dataclass(frozen=True)
class Item:
    """One question with the right answer, three usual misconceptions, and the lesson that answers it."""

    name: str
    lesson: str
    question: str
    right: str  # one of the choices
    choices: dict  # four answers in the order shown, each with the belief behind it, or the reason why it is right

    def described(self):
        """Return what the front end shows; it does not say which choice is right."""
        return {"name": self.name, "question": self.question, "choices": list(self.choices)}


ITEMS = (
    Item("rectifier", "00",
         "The sums −0.5 and +0.5 go through a rectifier. What comes out?",
         right="0 and 0.5", choices={
             "0.5 and 0.5": "that the rectifier takes the absolute value",
             "0 and 1": "that the rectifier is a switch, on or off",
             "0 and 0.5": "max(0, x) cuts what is below zero and keeps what is above",
             "a little above 0, and a little above 0.5": "that the rectifier has a soft corner, as the softplus has",
         }),
    Item("exact zeros", "03",
         "48 % of a layer's activations are exactly 0; another 7 % are below 0.001. All weights and biases of the "
         "layer are multiplied by 10. Which share of its activations is exactly 0 now?",
         right="48 %", choices={
             "55 %": "that a small value is as good as a zero",
             "48 %": "a larger or smaller scale moves no value across zero",
             "less than 48 %: the values have grown": "that zeros grow with the scale: ten times 0 is 0",
             "about 5 %": "that the share of zeros goes down as the scale goes up",
         }),
    Item("before or after", "03",
         "Somebody measures a layer of rectifiers: half of the numbers are negative and none is exactly 0. What was "
         "measured?",
         right="the sums before the rectifier", choices={
             "the layer's output, before any training": "that a fresh layer has no zeros: it has about half",
             "the layer's output, after training": "that training takes the zeros away, or makes outputs negative",
             "the output of a layer whose units are dead": "that dead units give negative numbers: they give 0",
             "the sums before the rectifier": "a rectifier's output is never negative",
         }),
    Item("dead or silent", "06",
         "A unit gives 0 for each of the 100 images of a batch. What is certain?",
         right="only that it gives 0 for these 100", choices={
             "only that it gives 0 for these 100":
                 "another image may switch it on: silent is a word for a set of images",
             "it is dead and will never give anything else": "that silent on a batch means dead for ever",
             "all its weights are 0": "that a unit is off because its weights are gone: a negative sum is enough",
             "it gets no gradient from any image, so it cannot learn":
                 "that what holds for a batch holds for all images",
         }),
    Item("probe size", "03",
         "In one and the same network you count the units that are silent on 10 images, then on 10,000 that include "
         "these 10. What does the second count give?",
         right="as many or fewer", choices={
             "about as many: a larger sample is only more exact": "that silence is sampled like an average",
             "more: with more images there are more zeros": "that silent units are counted like zeros",
             "as many or fewer": "one image on which it is on is enough, and there are more chances",
             "that depends on which images were added, it may go either way":
                 "that a unit can fall silent by more images",
         }),
    Item("three prices", "04",
         "During training something costs its absolute value (an L1 penalty). On what must the price lie to make "
         "most activations exactly 0?",
         right="on what the units say, after the rectifier", choices={
             "on the weights: small weights make small sums":
                 "that a unit with small weights is off: half of small sums is above zero",
             "on the sums before the rectifier": "that sums near zero are zeros: the price also lifts negative sums up",
             "on any of them: L1 always makes zeros": "that L1 makes zeros elsewhere than in what it is put on",
             "on what the units say, after the rectifier":
                 "it pushes active values to zero, and at zero nothing is left to pay",
         }),
    Item("depth", "05",
         "A network of 100 rectifier layers starts with weights of variance 2 / inputs (He), and no biases. What is "
         "in the last layer for two different images?",
         right="numbers of a usable size, in nearly the same pattern for both images", choices={
             "numbers close to 0: signals fade with depth":
                 "that every deep network fades: the 2 is there to prevent it",
             "numbers of a usable size, in nearly the same pattern for both images":
                 "He keeps the size; the direction is another matter",
             "numbers of a usable size, as different as the two images":
                 "that a signal of the right size still carries what it carried",
             "huge numbers: each layer doubles the signal":
                 "that the 2 doubles: it makes up for the half that is cut off",
         }),
    Item("linear pieces", "02",
         "A network of rectifiers has one input and one output. What does its output look like, drawn over its "
         "input?",
         right="straight pieces that join", choices={
             "a smooth curve": "that many corners round off to a curve",
             "one straight line, as each unit is linear where it is on":
                 "that parts which are linear make a linear whole",
             "steps": "that rectifiers are switches",
             "straight pieces that join": "each corner is a unit that switches on or off",
         }),
    Item("rescaling", "02",
         "All weights and the bias that lead into a rectifier unit are multiplied by 2, all weights that lead out of "
         "it are halved. What changes?",
         right="the unit says twice as much; the output stays", choices={
             "nothing at all, the unit's activation included":
                 "that the activation is fixed by what the network computes",
             "the unit says twice as much; the output stays":
                 "max(0, 2x) = 2 max(0, x), and the halved weights undo it",
             "the output: a rectifier is not linear": "that a corner spoils the scaling: positive factors pass through",
             "how often the unit is 0": "that a positive factor moves a value across zero",
         }),
    Item("fair comparison", "08",
         "One run each, at the learning rate that suits A best: A is right for 97.1 % of the test images, B for 96.8 "
         "%. What may be said?",
         right="nothing about which is better", choices={
             "A is better, by 0.3 points": "that one run speaks for all seeds",
             "A is better, if the test set is large":
                 "that test images are the only chance in it: seeds and settings are too",
             "nothing about which is better": "it takes several seeds, and for each its own best learning rate",
             "A and B are equally good": "that no proof of a difference is a proof of none",
         }),
    Item("pre-training", "09",
         "In 2011 deep networks were first trained without labels, layer by layer. On images, with all labels at "
         "hand: what did that give to networks of rectifiers, compared with networks of tanh units?",
         right="hardly anything, while tanh gained", choices={
             "hardly anything, while tanh gained": "the paper's rectifiers came as far with labels alone",
             "more than to tanh: they are harder to train": "that zeros in the gradient make rectifiers hard to train",
             "as much as to tanh": "that the help has nothing to do with the activation function",
             "it harmed them much: the zeros were lost": "that training without labels makes activity dense",
         }),
    Item("sparse arithmetic", "11",
         "80 % of a layer's activations are exactly 0, in other places for every image. You work through large "
         "batches with ordinary matrix products. How much time do the zeros save?",
         right="none", choices={
             "none": "an ordinary product multiplies the zeros too",
             "four fifths": "that what is zero is skipped by itself",
             "a little, as multiplying by 0 is quick": "that a processor multiplies by 0 faster",
             "four fifths on a GPU, none on a CPU": "that a GPU skips zeros by itself",
         }),
)
_BY_NAME = {item.name: item for item in ITEMS}


def known(kept):
    """Return the sheets "before" and "after": {"before": {"answers": {item: choice}, "done": bool}, ...}.

    Answers to unknown questions, and unknown choices, are left out.

    Examples
    --------
    >>> known({})["after"]
    {'answers': {}, 'done': False}
    """
    return {when: _known(kept.get(when, {"answers": {}, "done": False})) for when in WHEN}


def _known(sheet):
    answers = {
        name: choice
        for name, choice in sheet["answers"].items()
        if name in _BY_NAME and (choice is None or (isinstance(choice, str) and choice in _BY_NAME[name].choices))
    }
    return {"answers": answers, "done": sheet["done"]}


def checked(name, choice):
    """Return the choice of an item at a place, from 0 up, or None for a skipped one; raises ValueError if unknown."""
    choices = list(_BY_NAME[one_of("concepts", "item", name, _BY_NAME, do="Run this cell again.")].choices)
    if choice is None:
        return None
    if not is_whole(choice) or not 0 <= choice < len(choices):
        refuse("concepts", "choice", f"from 0 to {len(choices) - 1}, or None", repr(choice), "Choose again.")
    return choices[choice]


def compared(sheets, lessons):
    """Return each item with the answers before and now (None: skipped), and a verdict, which is "" if both are right.

    ``sheets`` comes from :func:`known`; ``lessons`` holds the numbers of the lessons that there are.
    """
    both = [[sheets[when]["answers"].get(item.name) for when in WHEN] for item in ITEMS]
    return [(item, *answers, _verdict(item, *answers, lessons)) for item, answers in zip(ITEMS, both)]


def score(sheets, lessons):
    """Return how many answers were right before and after the course, and after it also which ideas are still open.

    ``sheets`` and ``lessons`` are those of :func:`compared`.

    Examples
    --------
    >>> before = {"answers": {"rectifier": "0 and 0.5", "depth": None}, "done": True}
    >>> print(score(known({"before": before}), ["00"]))
    Concepts before the course: 1 of 12 right, 11 skipped. After it: not asked yet.
    """
    if not any(sheets[when]["answers"] or sheets[when]["done"] for when in WHEN):
        return "Concepts: the twelve questions of lesson 00 are not answered yet."
    before, after = (_told(sheets[when]) for when in WHEN)
    if not sheets["after"]["done"]:
        return f"Concepts before the course: {before}. After it: not asked yet."
    lines = [f"  {verdict}" for *_, verdict in compared(sheets, lessons) if verdict]
    return "\n".join([f"Concepts before the course: {before}. After it: {after}.", *lines])


def _told(sheet):
    right = sum(sheet["answers"].get(item.name) == item.right for item in ITEMS)
    skipped = sum(sheet["answers"].get(item.name) is None for item in ITEMS)
    return f"{right} of {len(ITEMS)} right, {skipped} skipped"


def _verdict(item, was, now, lessons):
    if now == item.right:
        return "" if was == item.right else f"gained: {item.name}"
    why = "skipped" if now is None else f"you seem to think {item.choices[now]}"
    read = f"see lesson {item.lesson}" if item.lesson in lessons else "no lesson here teaches it yet"
    return f"open: {item.name} ({why}); {read}"
