"""Questions of lesson 01: a neuron's threshold current, its rate, and a neuron with hidden constants."""

import math

from rectlab.questions import Choice, Function, Number, Sketch, Words

PREDICTIONS = {
    "01 curve": Sketch(
        question="How many spikes a second does this neuron fire at each current? 1 is its threshold current.",
        quantity="rates", xs=tuple(k / 4 for k in range(13)), x_label="current",
        low=0, high=200, unit="spikes a second", within=10,
    ),
}

TRIED = tuple((current, tau, t_ref) for current, tau, t_ref in (
    (2.0, 20.0, 2.0), (1.2, 10.0, 5.0), (4.0, 30.0, 0.5), (0.4, 20.0, 2.0), (1.0, 20.0, 2.0), (-1.0, 15.0, 3.0),
))


NEURONS = ((-60, -70, -50, 100), (-65, -65, -50, 10), (-70, -75, -54, 40))  # rest, reset, threshold, resistance


def _rate(current, tau, t_ref):
    """Return the paper's formula with reset 0 and threshold 1, in spikes per second."""
    return 1000 / (t_ref + tau * math.log(current / (current - 1))) if current > 1 else 0.0


def _above(formula):
    """Return a formula that is replaced by 0 at and below the threshold."""
    return lambda current, tau, t_ref: formula(current, tau, t_ref) if current > 1 else 0.0


def _ask():
    return TRIED


EXERCISES = {
    "01 sketch": Words(
        right=("zero", "steep", "flatter"),
        praise="nothing up to the threshold, a steep start, and then the refractory period bends the curve.",
        hints={
            ("steep", "zero"): "Below the threshold current the voltage settles before it reaches the threshold.",
            ("flatter", "zero"): "Below the threshold current the voltage never arrives: what is its rate?",
            ("zero", "steep"): "Just above 1 the neuron fires: look at 1.1 in the panel, it is 20 a second already.",
            ("flatter", "steep"): "Compare 1.0 and 1.1 in the panel: 20 spikes a second more for a tenth.",
            ("zero", "flatter"): "Far above 1 it fires fast; is one more unit of current worth as much as before?",
            ("steep", "flatter"): "From 2 to 3 the rate gains 36, from 1 to 2 it gained 63: does it go on as steeply?",
        },
    ),
    "01 threshold current": Function(
        right=lambda rest, reset, threshold, resistance: (threshold - rest) / resistance, inputs=lambda: NEURONS,
        praise="the way from rest to threshold, over the resistance: Ohm's law. The reset sets how long it takes.",
        mistakes=(
            (lambda e, r, v, resistance: (v - r) / resistance, "that is the way from the reset.",
             "A current has to hold the voltage above its RESTING value: V_th − E. The reset sets how long it takes."),
            (lambda e, r, v, resistance: v - e, "that is the way in mV.", "Ohm's law: divide by the resistance."),
            (lambda e, r, v, resistance: (v - e) * resistance, "it is multiplied by the resistance.",
             "Ohm's law: current = voltage / resistance."),
            (lambda e, r, v, resistance: 1000 * (v - e) / resistance, "that is in pA.", "mV over MΩ are nA."),
            (lambda e, r, v, resistance: (e - v) / resistance, "the sign is turned round.",
             "The threshold lies above rest: V_th − E."),
            (lambda e, r, v, resistance: v / resistance, "that is the threshold alone, over R.",
             "What counts is the way from rest: V_th − E."),
            (lambda e, r, v, resistance: e / resistance, "that is rest alone, over R.",
             "What counts is the way from rest to threshold: V_th − E."),
        ),
        hint="V_th − E in mV, over R in MΩ.",
    ),
    "01 interval": Function(
        right=lambda c, tau, t: t + tau * math.log(c / (c - 1)), inputs=lambda: TRIED[:3], within=1e-4,
        praise="the refractory period, and then the time that charging takes.",
        mistakes=(
            (lambda c, tau, t: t + tau * math.log((c - 1) / c), "the fraction is upside down.",
             "The charging time must be positive: the larger number goes on top, current / (current - 1)."),
            (lambda c, tau, t: t + math.log(c / (c - 1)), "tau is missing.",
             "The logarithm counts in membrane time constants: multiply it by tau."),
            (lambda c, tau, t: t + tau * math.log10(c / (c - 1)), "the logarithm is that to base 10.",
             "The voltage follows exp: take math.log."),
            (lambda c, tau, t: 2 * t + tau * math.log(c / (c - 1)), "the refractory period is in it twice.",
             "The last line adds t_ref already: charging is the logarithm alone."),
            (lambda c, tau, t: t + 1000 / (t + tau * math.log(c / (c - 1))), "charging is a time, this a rate.",
             "The rate comes later: 1,000 over the interval."),
            (lambda c, tau, t: t + tau * math.log(c), "the way is missing that is left to the threshold.",
             "It is the logarithm of a fraction: current / (current - 1)."),
        ),
        hint="charging = tau * math.log(current / (current - 1)).",
    ),
    "01 rate": Function(
        right=_rate, inputs=_ask, within=1e-4,
        praise="zero up to the threshold, and one spike per refractory period plus charging time above it.",
        mistakes=(
            (_above(lambda c, tau, t: 1 / (t + tau * math.log(c / (c - 1)))), "it gives spikes per millisecond.",
             "There are 1,000 ms in a second."),
            (_above(lambda c, tau, t: 1000 / (tau * math.log(c / (c - 1)))), "the refractory period is missing.",
             "An interval is the charging time AND t_ref: add it."),
            (_above(lambda c, tau, t: 1000 / (t + tau * math.log((c - 1) / c))), "the fraction is upside down.",
             "The charging time must be positive: the larger number goes on top, current / (current - 1)."),
            (_above(lambda c, tau, t: 1000 / (t + math.log(c / (c - 1)))), "tau is missing.",
             "The logarithm counts in membrane time constants: multiply it by tau."),
            (_above(lambda c, tau, t: 1000 / (tau * (t + math.log(c / (c - 1))))), "t_ref is multiplied by tau.",
             "t_ref is in ms already: only the logarithm is multiplied."),
            (_above(lambda c, tau, t: 1000 / (t + tau * math.log10(c / (c - 1)))), "the logarithm is that to base 10.",
             "The voltage follows exp: take math.log."),
            (_above(lambda c, tau, t: t + tau * math.log(c / (c - 1))), "it gives the time between two spikes.",
             "The rate is 1,000 over that time in ms."),
        ),
        hint="1000 / (t_ref + tau * math.log(current / (current - 1))) for a current above 1; 0 for all others.",
    ),
    "01 refractory": Number(
        right=5, within=0.1,
        praise="with a huge current charging takes no time: what is left is the refractory period.",
        mistakes=(
            (0.005, 0.0001, "that is in seconds.", "The question is in ms: multiply by 1,000."),
            (200, 4, "that is the rate itself.", "The time between two spikes is 1,000 over the rate, in ms."),
            (11.13, 0.1, "at 1 nA charging still takes time.", "Take a current so large that charging takes none."),
            (5.5, 0.15, "at 10 nA charging still takes half a millisecond.", "Take a current of 1,000 nA."),
            (2, 0.05, "that is the neuron of the panel.", "Ask the mystery neuron: mystery(1000)."),
        ),
        hint="Which part of the interval is left when the current is huge? Try 1,000 nA.",
    ),
    "01 time constant": Number(
        right=12, within=0.2, praise="the interval less the refractory period, over log(I / (I − I_th)).",
        mistakes=(
            (0.012, 0.0002, "that is in seconds.", "The question is in ms: multiply by 1,000."),
            (21.8, 0.3, "the refractory period is still in it.", "Take it off the interval first."),
            (6.13, 0.1, "that is the charging time at 1 nA.", "Divide it by log(I / (I − I_th))."),
            (-12, 0.2, "the fraction in the logarithm is upside down.", "I / (I − I_th) is above 1."),
            (27.6, 0.4, "the logarithm is that to base 10.", "The voltage follows exp: take np.log."),
            (20, 0.2, "that is the neuron of the panel.", "Measure the mystery neuron at 1 nA."),
        ),
        hint="interval = t_ref + tau log(I / (I − 0.4)): solve for tau, with the rate at 1 nA.",
    ),
    "01 comparison": Choice(
        right="they count different things",
        praise="a share of neurons in a short moment, estimated from energy, is no share of exact zeros over images.",
        wrong={
            "the network is ten times too active": (
                "that compares a number that depends on the window with one that has no window.",
                "Look at the output just above: the same neurons are 96 % or 10 % silent.",
            ),
            "the network is as sparse as the brain": (
                "50 to 80 and 95 to 99 do not meet.", "Ask first whether the two numbers count the same thing.",
            ),
        },
    ),
}
