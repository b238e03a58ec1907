"""Questions of lesson 09: reconstruction and its gradient, corruption, labels that are drawn fairly."""

from rectlab.questions import Choice

PREDICTIONS = {
    "09 all labels": Choice(
        question="All 1,297 images have labels. Which networks still gain by pre-training?",
        quantity="who_gains", choices=("both", "rectifier", "tanh", "neither"),
    ),
}
EXERCISES = {
    "09 images": Choice(
        right="softplus",
        praise="it reaches every value from 0 up, and its slope is never exactly 0.",
        wrong={
            "rectifier": ("an output that is off passes no gradient, though the pixel is not 0.", "Which decoder has a slope everywhere?"),
            "linear": ("it also allows values below 0, which no pixel has.", "Which decoder reaches all values from 0 up, and no others?"),
        },
    ),
}
