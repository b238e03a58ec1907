"""The entries of the registry: for each name a function of its parameters that builds the `Activation`.

They stand in the order in which lessons and widgets list them: the rectifier and its kin with exact zeros or a kink,
the smooth ones, and the two-sided ones that saturate.
"""

import math
from functools import partial

from torch import nn

from rectlab.activations import exponential, in_place, modules, rectifiers, saturating, smooth
from rectlab.activations.activation import Activation


def _entry(name, formula, functions, lower, upper, exact_zeros, module, source, **parameters):
    """Build an entry of (value, derivative, forward_, backward), each given the parameters."""
    value, derivative, forward_, backward = (partial(f, **parameters) if parameters else f for f in functions)
    return Activation(name, formula, value, derivative, lower, upper, exact_zeros, module, source, forward_, backward)


def _require(holds: bool, rule: str, value: float) -> None:
    if not holds:
        raise ValueError(f"activations.get: {rule}; got {value!r}. Pass a number in that range.")


def _times(factor: float) -> str:
    return "" if factor == 1 else f"{factor:.12g} "


def _relu() -> Activation:
    functions = rectifiers.rectifier, rectifiers.rectifier_slope, in_place.relu_forward, in_place.relu_backward
    source = "Glorot, Bordes, Bengio (2011), section 3.1"
    return _entry("relu", "max(0, x)", functions, 0.0, math.inf, True, nn.ReLU, source)


def _leaky_relu(slope: float = 0.01) -> Activation:
    _require(0 <= slope <= 1, "slope must lie in [0, 1]", slope)
    functions = (
        rectifiers.leaky_rectifier,
        rectifiers.leaky_rectifier_slope,
        in_place.leaky_relu_forward,
        in_place.leaky_relu_backward,
    )
    lower = -math.inf if slope > 0 else 0.0
    module = partial(nn.LeakyReLU, slope)
    formula = f"max({slope:.12g} x, x)"
    source = "Maas, Hannun, Ng (2013)"
    return _entry("leaky_relu", formula, functions, lower, math.inf, slope == 0, module, source, slope=slope)


def _shifted_relu(shift: float = 0.1) -> Activation:
    _require(math.isfinite(shift), "shift must be finite", shift)
    functions = (
        rectifiers.shifted_rectifier,
        rectifiers.shifted_rectifier_slope,
        in_place.shifted_rectifier_forward,
        in_place.shifted_rectifier_backward,
    )
    formula = f"max(0, x - {shift:.12g})" if shift >= 0 else f"max(0, x + {-shift:.12g})"
    module = partial(modules.ShiftedRectifier, shift)
    source = "Dubey, Chakraborty (2021), where the shift is measured: a factor times the mean of the layer's input"
    return _entry("shifted_relu", formula, functions, 0.0, math.inf, True, module, source, shift=shift)


def _rectified_tanh() -> Activation:
    functions = (
        rectifiers.rectified_tanh,
        rectifiers.rectified_tanh_slope,
        in_place.rectified_tanh_forward,
        in_place.rectified_tanh_backward,
    )
    source = "Glorot, Bordes, Bengio (2011), footnote 3"
    return _entry("rectified_tanh", "max(0, tanh(x))", functions, 0.0, 1.0, True, modules.RectifiedTanh, source)


def _lif_rate(refractory: float = rectifiers.REFRACTORY, toe: float = 0.1) -> Activation:
    _require(0 <= refractory < math.inf, "refractory must be 0 or above and finite", refractory)
    _require(0 < toe <= 1, "toe must be above 0 and at most 1", toe)
    functions = rectifiers.lif_rate, rectifiers.lif_rate_slope, in_place.lif_rate_forward, in_place.lif_rate_backward
    rate, r = "log(2) / log(1 + 1/x)", f"{refractory:.12g}"
    if refractory > 0:
        rate = f"(log(2) + {r}) / (log(1 + 1/x) + {r})"
    formula = f"0 if x ≤ 0 else {rate}, its chord below x = {toe:.12g}"
    upper = (math.log(2) + refractory) / refractory if refractory > 0 else math.inf
    module = partial(modules.LIFRate, refractory, toe)
    source = "Glorot, Bordes, Bengio (2011), section 2.1 and footnote 3; scale and chord are ours"
    return _entry("lif_rate", formula, functions, 0.0, upper, True, module, source, refractory=refractory, toe=toe)


def _softplus(sharpness: float = 1.0) -> Activation:
    _require(0 < sharpness < math.inf, "sharpness must be above 0 and finite", sharpness)
    functions = smooth.softplus, smooth.softplus_slope, in_place.softplus_forward, in_place.softplus_backward
    formula = "log(1 + exp(x))" if sharpness == 1 else f"log(1 + exp({sharpness:.12g} x)) / {sharpness:.12g}"
    module = partial(nn.Softplus, sharpness, smooth.SOFTPLUS_IS_LINEAR_ABOVE)
    source = "Dugas et al. (2001); sharpness: Glorot, Bordes, Bengio (2011), section 4.1"
    return _entry("softplus", formula, functions, 0.0, math.inf, False, module, source, sharpness=sharpness)


def _elu(alpha: float = 1.0) -> Activation:
    _require(0 < alpha < math.inf, "alpha must be above 0 and finite", alpha)
    functions = exponential.elu, exponential.elu_slope, in_place.elu_forward, in_place.elu_backward
    formula = f"x if x > 0 else {_times(alpha)}(exp(x) - 1)"
    source = "Clevert, Unterthiner, Hochreiter (2016), section 3"
    return _entry("elu", formula, functions, -alpha, math.inf, False, partial(nn.ELU, alpha), source, alpha=alpha)


def _selu() -> Activation:
    functions = exponential.selu, exponential.selu_slope, in_place.selu_forward, in_place.selu_backward
    formula = "1.0507 x if x > 0 else 1.0507 · 1.6733 (exp(x) - 1)"
    lower = -exponential.SELU_SCALE * exponential.SELU_ALPHA
    source = "Klambauer, Unterthiner, Mayr, Hochreiter (2017), equation 2"
    return _entry("selu", formula, functions, lower, math.inf, False, nn.SELU, source)


def _celu(alpha: float = 1.0) -> Activation:
    _require(0 < alpha < math.inf, "alpha must be above 0 and finite", alpha)
    functions = exponential.celu, exponential.celu_slope, in_place.celu_forward, in_place.celu_backward
    formula = f"x if x > 0 else {_times(alpha)}(exp(x{'' if alpha == 1 else f' / {alpha:.12g}'}) - 1)"
    source = "Barron (2017)"
    return _entry("celu", formula, functions, -alpha, math.inf, False, partial(nn.CELU, alpha), source, alpha=alpha)


def _gelu() -> Activation:
    functions = smooth.gelu, smooth.gelu_slope, in_place.gelu_forward, in_place.gelu_backward
    formula = "x (1 + erf(x / √2)) / 2"
    source = "Hendrycks, Gimpel (2016), section 2"
    return _entry("gelu", formula, functions, smooth.GELU_LOWEST, math.inf, False, nn.GELU, source)


def _swish(beta: float = 1.0) -> Activation:
    _require(0 < beta < math.inf, "beta must be above 0 and finite", beta)
    functions = smooth.swish, smooth.swish_slope, in_place.swish_forward, in_place.swish_backward
    formula = f"x / (1 + exp(-{_times(beta)}x))"
    module = nn.SiLU if beta == 1 else partial(modules.Swish, beta)
    source = "Ramachandran, Zoph, Le (2017), section 4; beta = 1: Elfwing, Uchibe, Doya (2018)"
    return _entry("swish", formula, functions, smooth.SWISH_LOWEST / beta, math.inf, False, module, source, beta=beta)


def _mish() -> Activation:
    functions = smooth.mish, smooth.mish_slope, in_place.mish_forward, in_place.mish_backward
    formula = "x tanh(log(1 + exp(x)))"
    source = "Misra (2019), equation 1"
    return _entry("mish", formula, functions, smooth.MISH_LOWEST, math.inf, False, nn.Mish, source)


def _lisht() -> Activation:
    functions = smooth.lisht, smooth.lisht_slope, in_place.lisht_forward, in_place.lisht_backward
    source = "Roy, Manna, Dubey, Chaudhuri (2019)"
    return _entry("lisht", "x tanh(x)", functions, 0.0, math.inf, False, modules.LiSHT, source)


def _tanh() -> Activation:
    functions = saturating.tanh, saturating.tanh_slope, in_place.tanh_forward, in_place.tanh_backward
    return _entry("tanh", "tanh(x)", functions, -1.0, 1.0, False, nn.Tanh, "LeCun et al. (1998)")


def _sigmoid() -> Activation:
    functions = saturating.sigmoid, saturating.sigmoid_slope, in_place.sigmoid_forward, in_place.sigmoid_backward
    source = "Glorot, Bengio (2010), section 3.1"
    return _entry("sigmoid", "1 / (1 + exp(-x))", functions, 0.0, 1.0, False, nn.Sigmoid, source)


def _elliott() -> Activation:
    functions = saturating.elliott, saturating.elliott_slope, in_place.elliott_forward, in_place.elliott_backward
    return _entry("elliott", "x / (1 + |x|)", functions, -1.0, 1.0, False, nn.Softsign, "Elliott (1993)")


BUILDERS = {
    "relu": _relu,
    "leaky_relu": _leaky_relu,
    "shifted_relu": _shifted_relu,
    "rectified_tanh": _rectified_tanh,
    "lif_rate": _lif_rate,
    "softplus": _softplus,
    "elu": _elu,
    "selu": _selu,
    "celu": _celu,
    "gelu": _gelu,
    "swish": _swish,
    "mish": _mish,
    "lisht": _lisht,
    "tanh": _tanh,
    "sigmoid": _sigmoid,
    "elliott": _elliott,
}
