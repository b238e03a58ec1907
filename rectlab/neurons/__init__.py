"""Leaky integrate-and-fire neurons: closed-form rates, simulated spikes, and which function fits the rate best.

Times are in ms, rates in Hz (spikes per second). Voltages, currents and resistances may be in any units in which
voltage = resistance × current: mV, nA and MΩ, say. With the defaults reset and rest are 0 and the threshold is 1, so
that a current is counted in threshold currents: the neuron fires above 1.

``neuron`` holds the constants and the formulas, ``spiking`` the simulation, ``fitting`` the four functions, ``mystery``
a neuron to be found out.
"""

from rectlab.neurons.fitting import SHAPES as SHAPES
from rectlab.neurons.fitting import Fits as Fits
from rectlab.neurons.fitting import fit_shapes as fit_shapes
from rectlab.neurons.mystery import mystery as mystery
from rectlab.neurons.neuron import Neuron as Neuron
from rectlab.neurons.spiking import Simulation as Simulation
from rectlab.neurons.spiking import normals as normals
from rectlab.neurons.spiking import simulate as simulate
