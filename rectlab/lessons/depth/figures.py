"""Figures of lesson 05: what happens to std, direction and gradient over depth."""

import math

import numpy as np

from rectlab.figures import Picture, headline, png, sheet
from rectlab.figures.palette import DARK, DASHES, LINES, QUIET
from rectlab.words import kept_together, power_of_ten

STEP = 5  # decades between the places where a log axis may end
DEPTH_TITLES = {"std": "std of activations", "cosine": "cosine between two digits", "error": "gradient"}
LOG = {"std": "std", "error": "size"}


def lines(profile, member=0):
    """Return a profile as lines over layers: logarithms to base 10, but for the cosines; an exact 0 is -inf."""
    signal, gradient = profile.signal, profile.gradient
    with np.errstate(divide="ignore"):
        logs = {"std": signal.std, "error": gradient.error, "weights": gradient.weights}
        logs = {name: np.log10(values[:, member]) for name, values in logs.items()}
    straight = {"cosine": signal.cosine, "lowest": signal.lowest, "highest": signal.highest}
    return logs | {name: values[:, member] for name, values in straight.items()}


def axes_of(drawn):
    """Return where the three axes start and end, in steps so large that they rarely move.

    Parameters
    ----------
    drawn : dict
        As :func:`lines` gives it.

    Examples
    --------
    >>> drawn = dict.fromkeys(("std", "error", "weights"), np.array([-0.5, -6.2]))
    >>> axes_of(drawn | {"lowest": np.array([0.3, -0.1])})
    {'std': [-10, 0], 'cosine': [-0.5, 1], 'error': [-10, 0]}
    """
    lowest = drawn["lowest"][np.isfinite(drawn["lowest"])]
    low = 0.5 * math.floor(2 * lowest.min()) if lowest.size else 0
    both = np.concatenate([drawn["error"], drawn["weights"]])
    return {"std": _decades(drawn["std"]), "cosine": [min(low, 0), 1], "error": _decades(both)}


def _decades(logs):
    good = logs[np.isfinite(logs)]
    if not good.size:
        return [-STEP, 0]
    low, high = STEP * math.floor(good.min() / STEP), STEP * math.ceil(good.max() / STEP)
    return [low, max(high, low + STEP)]


def captions(profile, member=0):
    """Return the one number of each of the three pictures, in words."""
    signal, error = profile.signal, profile.gradient.error[:, member]
    std, cosine, n = signal.std[:, member], signal.cosine[:, member], profile.hidden_layers
    up = f"{times(std[-1] / std[0])}, layer 1 → {n}" if std[0] else "0 in layer 1 already"
    turned = f"{cosine[0]:.2f} → {cosine[-1]:.3f}" if np.isfinite(cosine[-1]) else "no direction left"
    down = f"{times(error[0] / error[-1])}, layer {n} → 1" if error[-1] else f"0 in layer {n} already"
    return [up, turned, down]


def times(factor):
    """Write a factor, far from 1 as a power of ten.

    Examples
    --------
    >>> times(0.25), times(1.2e-16), times(3400.0), times(0.0)
    ('× 0.25', '× 10⁻¹⁶', '× 3,400', '× 0')
    """
    if factor == 0 or 1e-3 <= factor < 1e5:
        return f"× {factor:,.0f}" if factor >= 100 or factor == 0 else f"× {factor:.2g}"
    return f"× {power_of_ten(round(math.log10(factor)))}"


def depth_figure(profile, most, member=0, likeness=None):
    """Draw the three profiles of one network side by side, over an axis of ``most`` layers.

    ``likeness`` (layers,), centred and to the pixels, stands beside the cosine.
    """
    drawn = lines(profile, member)
    layers, told = np.arange(1, profile.hidden_layers + 1), captions(profile, member)
    with sheet(11, 3.7) as figure:
        axes = _three(figure, axes_of(drawn), most)
        axes["cosine"].fill_between(layers, drawn["lowest"], drawn["highest"], color=QUIET, alpha=0.2, linewidth=0)
        for name, ax in axes.items():
            ax.plot(layers, finite(drawn[name]), color=DARK, linewidth=2, label="error signal")
        if likeness is not None:
            axes["cosine"].plot(layers, likeness, ":", color=DARK, label="centred likeness to the pixels")
            axes["cosine"].legend(*(found[-1:] for found in axes["cosine"].get_legend_handles_labels()))
        axes["error"].plot(layers, finite(drawn["weights"]), "--", color=QUIET, label="of weights")
        axes["error"].legend()
        headline(figure, f"Std {told[0]}; cosine {told[1]}; gradient {told[2]}")
    return figure


def compared_figure(profiles, member=0):
    """Draw the profiles of at most four networks, by name, over each other: std, cosine and error signal."""
    drawn = {name: lines(profile, member) for name, profile in profiles.items()}
    ends = [axes_of(one) for one in drawn.values()]
    whole = {key: [min(e[key][0] for e in ends), max(e[key][1] for e in ends)] for key in DEPTH_TITLES}
    most = max(profile.hidden_layers for profile in profiles.values())
    with sheet(11, 3.7) as figure:
        axes = _three(figure, whole, most)
        for (name, one), colour, dash in zip(drawn.items(), LINES, DASHES):
            for key, ax in axes.items():
                ax.plot(np.arange(1, len(one[key]) + 1), finite(one[key]), dash, color=colour, label=name)
        axes["std"].legend(loc="lower left")
        headline(figure, _spans(profiles, member))
    return figure


def _spans(profiles, member):
    """Say for each network what is left of the std above and of the gradient below."""
    told = {name: [caption.split(",")[0] for caption in captions(one, member)] for name, one in profiles.items()}
    spans = [f"{name}: std {std}, gradient {gradient}" for name, (std, _, gradient) in told.items()]
    return "; ".join(map(kept_together, spans))


def _three(figure, ends, most):
    """Return the three axes of a figure by name, with titles, scales and layers."""
    panels = dict(zip(DEPTH_TITLES, figure.subplots(1, 3)))
    for name, ax in panels.items():
        ax.set_title(DEPTH_TITLES[name])
        ax.set(xlim=(1, most), xlabel="layer", xticks=[1, most // 2, most])
        low, high = ends[name]
        ax.set_ylim(low - 0.02 * (high - low), high + 0.02 * (high - low))
        if name != "cosine":
            ticks = [low, (low + high) / 2, high] if (high - low) % 2 == 0 else [low, high]
            ax.set_yticks(ticks, [power_of_ten(round(tick)) for tick in ticks])
            ax.set_ylabel(f"{LOG[name]} (log scale)")
    return panels


def finite(values):
    """Return values with NaN in the place of infinite ones: a gap in the line."""
    return np.where(np.isfinite(values), values, np.nan)


def compared_picture(profiles):
    """Return the :class:`rectlab.figures.Picture` of several networks; its words are their profiles'.

    Parameters
    ----------
    profiles : dict of str to rectlab.lessons.depth.stacks.DepthProfile
    """
    words = "\n".join(f"{name}: {profile.in_words()}" for name, profile in profiles.items())
    return Picture(png(compared_figure(profiles)), words)
