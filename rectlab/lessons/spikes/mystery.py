"""A neuron with hidden constants: the learner measures them from outside, as with a real neuron."""

from rectlab.lessons.spikes.neuron import Neuron

_SECRET = Neuron(tau=12, refractory=5, resistance=50, rest=-70, reset=-70, threshold=-50)  # mV, MΩ, nA


def mystery(currents):
    """Return the firing rates of a neuron with hidden constants; its reset equals its resting potential.

    Parameters
    ----------
    currents : array_like of any shape
        In nA.

    Returns
    -------
    ndarray of that shape, in Hz

    Examples
    --------
    >>> mystery([0.0, 1.0]).round()
    array([ 0., 90.])
    """
    return _SECRET.rate(currents)
