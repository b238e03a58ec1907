"""A panel that computes nothing: what a slider costs before any network is asked."""

from rectlab.panels.controls import Number
from rectlab.panels.frame import Frame
from rectlab.panels.front_end import front_end
from rectlab.panels.panel import Panel


class Echo(Panel):
    """One knob, a frame that holds nothing; its picture is the knob's number."""

    _esm, _css = front_end(__file__)
    question = "How long does an answer take that says nothing?"

    place = Number(50, low=0, high=100, step=1, label="place")

    def make_frame(self, at, preview, stop):
        return Frame(words=f"The knob stands at {at.place}.", probe_size=1, arrays={}, preview=preview)
