"""Leaky integrate-and-fire neurons: closed-form rates, simulated spikes, and which function fits the rate best.

Times are in ms, rates in Hz (spikes per second). Voltages, currents and resistances may be in any units in which
voltage = resistance × current: mV, nA and MΩ, say. With the defaults reset and rest are 0 and the threshold is 1, so
that a current is counted in threshold currents: the neuron fires above 1.

``neuron`` holds the constants and the formulas, ``spiking`` the simulation, ``fitting`` the four functions, ``mystery``
a neuron with hidden constants.
"""

from rectlab.lessons.spikes.fitting import SHAPES as SHAPES
from rectlab.lessons.spikes.fitting import Fits as Fits
from rectlab.lessons.spikes.fitting import fit_shapes as fit_shapes
from rectlab.lessons.spikes.mystery import mystery as mystery
from rectlab.lessons.spikes.neuron import Neuron as Neuron
from rectlab.lessons.spikes.spiking import Simulation as Simulation
from rectlab.lessons.spikes.spiking import normals as normals
from rectlab.lessons.spikes.spiking import simulate as simulate
