"""A neuron whose constants the reader is to find out from the outside, as one does with a real one."""

from rectlab.lessons.spikes.neuron import Neuron

_SECRET = Neuron(tau=12, refractory=5, resistance=50, rest=-70, reset=-70, threshold=-50)  # mV, MΩ, nA


def mystery(currents):
    """Return the rates of a neuron that keeps its constants to itself.

    Parameters
    ----------
    currents : array_like of any shape
        In nA.

    Returns
    -------
    ndarray of that shape
        Spikes per second. After a spike its voltage starts at its resting potential.

    Examples
    --------
    >>> mystery([0.0, 1.0]).round()
    array([ 0., 90.])
    """
    return _SECRET.rate(currents)
