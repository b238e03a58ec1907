"""The learner's own network: census, histograms, autopsy and proof of death for any ``nn.Module``, left as it was."""

from rectlab.inspection.forward import inspect as inspect
from rectlab.inspection.results import Inspection as Inspection
from rectlab.inspection.results import LayerSeen as LayerSeen
