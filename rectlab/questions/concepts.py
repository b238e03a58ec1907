"""The twelve questions on the ideas of the course: each with the right answer and three usual misconceptions."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """One question, with a name of one to three words and the number of the lesson that answers it."""

    name: str
    question: str
    right: str  # one of the choices
    choices: dict  # four answers in the order shown, each with the belief behind it, or the reason why it is right
    lesson: str

    def described(self):
        """Return what the front end shows; it does not say which choice is right."""
        return {"name": self.name, "question": self.question, "choices": list(self.choices)}


ITEMS = (
    Item(
        "rectifier",
        "The sums −0.5 and +0.5 go through a rectifier. What comes out?",
        "0 and 0.5",
        {
            "0.5 and 0.5": "that the rectifier takes the absolute value",
            "0 and 1": "that the rectifier is a switch, on or off",
            "0 and 0.5": "max(0, x) cuts what is below zero and keeps what is above",
            "a little above 0, and a little above 0.5": "that the rectifier has a soft corner, as the softplus has",
        },
        "00",
    ),
    Item(
        "exact zeros",
        "48 % of a layer's activations are exactly 0; another 7 % are below 0.001. All weights and biases of the "
        "layer are multiplied by 10. Which share of its activations is exactly 0 now?",
        "48 %",
        {
            "55 %": "that a small value is as good as a zero",
            "48 %": "a larger or smaller scale moves no value across zero",
            "less than 48 %: the values have grown": "that zeros grow with the scale: ten times 0 is 0",
            "about 5 %": "that the share of zeros goes down as the scale goes up",
        },
        "03",
    ),
    Item(
        "before or after",
        "Somebody measures a layer of rectifiers: half of the numbers are negative and none is exactly 0. What was "
        "measured?",
        "the sums before the rectifier",
        {
            "the layer's output, before any training": "that a fresh layer has no zeros: it has about half",
            "the layer's output, after training": "that training takes the zeros away, or makes outputs negative",
            "the output of a layer whose units are dead": "that dead units give negative numbers: they give 0",
            "the sums before the rectifier": "a rectifier's output is never negative",
        },
        "03",
    ),
    Item(
        "dead or silent",
        "A unit gives 0 for each of the 100 images of a batch. What is certain?",
        "only that it gives 0 for these 100",
        {
            "only that it gives 0 for these 100":
                "another image may switch it on: silent is a word for a set of images",
            "it is dead and will never give anything else": "that silent on a batch means dead for ever",
            "all its weights are 0": "that a unit is off because its weights are gone: a negative sum is enough",
            "it gets no gradient from any image, so it cannot learn":
                "that what holds for a batch holds for all images",
        },
        "06",
    ),
    Item(
        "probe size",
        "In one and the same network you count the units that are silent on 10 images, then on 10,000 that include "
        "these 10. What does the second count give?",
        "as many or fewer",
        {
            "about as many: a larger sample is only more exact": "that silence is sampled like an average",
            "more: with more images there are more zeros": "that silent units are counted like zeros",
            "as many or fewer": "one image on which it is on is enough, and there are more chances",
            "that depends on which images were added, it may go either way":
                "that a unit can fall silent by more images",
        },
        "03",
    ),
    Item(
        "three prices",
        "During training something costs its absolute value (an L1 penalty). On what must the price lie to make "
        "most activations exactly 0?",
        "on what the units say, after the rectifier",
        {
            "on the weights: small weights make small sums":
                "that a unit with small weights is off: half of small sums is above zero",
            "on the sums before the rectifier":
                "that sums near zero are zeros: the price also lifts negative sums up",
            "on any of them: L1 always makes zeros": "that L1 makes zeros elsewhere than in what it is put on",
            "on what the units say, after the rectifier":
                "it pushes active values to zero, and at zero nothing is left to pay",
        },
        "04",
    ),
    Item(
        "depth",
        "A network of 100 rectifier layers starts with weights of variance 2 / inputs (He), and no biases. What is "
        "in the last layer for two different images?",
        "numbers of a usable size, in nearly the same pattern for both images",
        {
            "numbers close to 0: signals fade with depth":
                "that every deep network fades: the 2 is there to prevent it",
            "numbers of a usable size, in nearly the same pattern for both images":
                "He keeps the size; the direction is another matter",
            "numbers of a usable size, as different as the two images":
                "that a signal of the right size still carries what it carried",
            "huge numbers: each layer doubles the signal":
                "that the 2 doubles: it makes up for the half that is cut off",
        },
        "05",
    ),
    Item(
        "linear pieces",
        "A network of rectifiers has one input and one output. What does its output look like, drawn over its "
        "input?",
        "straight pieces that join",
        {
            "a smooth curve": "that many corners round off to a curve",
            "one straight line, as each unit is linear where it is on":
                "that parts which are linear make a linear whole",
            "steps": "that rectifiers are switches",
            "straight pieces that join": "each corner is a unit that switches on or off",
        },
        "02",
    ),
    Item(
        "rescaling",
        "All weights and the bias that lead into a rectifier unit are multiplied by 2, all weights that lead out "
        "of it are halved. What changes?",
        "the unit says twice as much; the output stays",
        {
            "nothing at all, the unit's activation included":
                "that the activation is fixed by what the network computes",
            "the unit says twice as much; the output stays":
                "max(0, 2x) = 2 max(0, x), and the halved weights undo it",
            "the output: a rectifier is not linear":
                "that a corner spoils the scaling: positive factors pass through",
            "how often the unit is 0": "that a positive factor moves a value across zero",
        },
        "02",
    ),
    Item(
        "fair comparison",
        "One run each, at the learning rate that suits A best: A is right for 97.1 % of the test images, B for "
        "96.8 %. What may be said?",
        "nothing about which is better",
        {
            "A is better, by 0.3 points": "that one run speaks for all seeds",
            "A is better, if the test set is large":
                "that test images are the only chance in it: seeds and settings are too",
            "nothing about which is better": "it takes several seeds, and for each its own best learning rate",
            "A and B are equally good": "that no proof of a difference is a proof of none",
        },
        "08",
    ),
    Item(
        "pre-training",
        "In 2011 deep networks were first trained without labels, layer by layer. On images, with all labels at "
        "hand: what did that give to networks of rectifiers, compared with networks of tanh units?",
        "hardly anything, while tanh gained",
        {
            "hardly anything, while tanh gained": "the paper's rectifiers came as far with labels alone",
            "more than to tanh: they are harder to train":
                "that zeros in the gradient make rectifiers hard to train",
            "as much as to tanh": "that the help has nothing to do with the activation function",
            "it harmed them much: the zeros were lost": "that training without labels makes activity dense",
        },
        "09",
    ),
    Item(
        "sparse arithmetic",
        "80 % of a layer's activations are exactly 0, in other places for every image. You work through large "
        "batches with ordinary matrix products. How much time do the zeros save?",
        "none",
        {
            "none": "an ordinary product multiplies the zeros too",
            "four fifths": "that what is zero is skipped by itself",
            "a little, as multiplying by 0 is quick": "that a processor multiplies by 0 faster",
            "four fifths on a GPU, none on a CPU": "that a GPU skips zeros by itself",
        },
        "11",
    ),
)
