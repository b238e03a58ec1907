"""Values and gradients written into tensors that exist already: what a training step by hand is made of.

``*_forward(z, out)`` writes the activation of ``z`` into ``out``; ``*_backward(grad, z, h)`` overwrites ``grad``, the
gradient at the activation ``h``, with the gradient at the pre-activation ``z``. Both return what they wrote. torch
has one pass over memory for most of these, the same that autograd runs; nothing is allocated there, which is where
the time goes: a tensor that is written anew each step costs page faults besides the arithmetic.
"""

import math

import torch

from rectlab.activations.exponential import SELU_ALPHA, SELU_SCALE
from rectlab.activations.rectifiers import lif_steepest
from rectlab.activations.smooth import SOFTPLUS_IS_LINEAR_ABOVE

aten = torch.ops.aten


def copy_of_value(z, out, *, value):
    """Do it for any activation: compute the value, then copy it."""
    return out.copy_(value(z))


def times_derivative(grad, z, h, *, derivative):
    """Do it for any activation: compute the slope, then multiply."""
    return grad.mul_(derivative(z))


def relu_forward(z, out):
    """Write ``max(0, z)``."""
    return torch.clamp(z, min=0, out=out)


def relu_backward(grad, z, h):
    """Keep the gradient where ``z > 0``, and drop it elsewhere: at zero too."""
    return aten.threshold_backward.grad_input(grad, z, 0, grad_input=grad)


def leaky_relu_forward(z, out, *, slope):
    """Write ``z`` where it is above zero, ``slope * z`` elsewhere."""
    return aten.leaky_relu.out(z, slope, out=out)


def leaky_relu_backward(grad, z, h, *, slope):
    """Keep the gradient where ``z > 0``, and scale it by ``slope`` elsewhere."""
    return aten.leaky_relu_backward.grad_input(grad, z, slope, False, grad_input=grad)


def softplus_forward(z, out, *, sharpness):
    """Write ``log(1 + exp(a z)) / a`` with ``a = sharpness``."""
    return aten.softplus.out(z, sharpness, SOFTPLUS_IS_LINEAR_ABOVE, out=out)


def softplus_backward(grad, z, h, *, sharpness):
    """Multiply the gradient by the logistic sigmoid of ``sharpness * z``."""
    return aten.softplus_backward.grad_input(grad, z, sharpness, SOFTPLUS_IS_LINEAR_ABOVE, grad_input=grad)


def tanh_forward(z, out):
    """Write ``tanh(z)``."""
    return torch.tanh(z, out=out)


def tanh_backward(grad, z, h):
    """Multiply the gradient by ``1 - h**2``."""
    return aten.tanh_backward.grad_input(grad, h, grad_input=grad)


def sigmoid_forward(z, out):
    """Write ``1 / (1 + exp(-z))``."""
    return torch.sigmoid(z, out=out)


def sigmoid_backward(grad, z, h):
    """Multiply the gradient by ``h (1 - h)``."""
    return aten.sigmoid_backward.grad_input(grad, h, grad_input=grad)


def elu_forward(z, out, *, alpha, scale=1.0, input_scale=1.0):
    """Write ``scale z`` where it is above zero, ``scale alpha (exp(input_scale z) - 1)`` elsewhere: ELU, SELU, CELU."""
    return aten.elu.out(z, alpha, scale, input_scale, out=out)


def elu_backward(grad, z, h, *, alpha, scale=1.0, input_scale=1.0):
    """Multiply by ``scale`` where ``h > 0``, by ``input_scale (h + alpha scale)`` elsewhere: no second exponential."""
    return aten.elu_backward.grad_input(grad, alpha, scale, input_scale, True, h, grad_input=grad)


def shifted_rectifier_forward(z, out, *, shift):
    """Write ``max(0, z - shift)``."""
    return torch.sub(z, shift, out=out).clamp_(min=0)


def shifted_rectifier_backward(grad, z, h, *, shift):
    """Keep the gradient where ``z > shift``, and drop it elsewhere."""
    return aten.threshold_backward.grad_input(grad, z, shift, grad_input=grad)


def rectified_tanh_forward(z, out):
    """Write ``tanh(max(0, z))``."""
    return torch.clamp(z, min=0, out=out).tanh_()


def rectified_tanh_backward(grad, z, h):
    """Multiply by ``1 - h**2`` where ``z > 0``, and drop the gradient elsewhere."""
    return relu_backward(tanh_backward(grad, z, h), z, h)


def lif_rate_forward(z, out, *, refractory, toe):
    """Write the lower of chord and curve, see :func:`rectlab.activations.lif_rate`."""
    curve = torch.clamp(z, min=toe).reciprocal_().log1p_().add_(refractory).reciprocal_()
    curve.mul_(math.log(2) + refractory)
    torch.clamp(z, min=0, out=out).mul_(lif_steepest(refractory, toe))
    return torch.minimum(out, curve, out=out)


def lif_rate_backward(grad, z, h, *, refractory, toe):
    """Multiply by the chord's slope up to ``toe``, by the curve's ``h**2 / (c z (z + 1))`` above, by 0 below zero."""
    curve = torch.clamp(z, min=toe).add_(0.5).square_().sub_(0.25).reciprocal_()  # 1 / (z (z + 1))
    curve.mul_(h).mul_(h).div_(math.log(2) + refractory)
    above = aten.threshold_backward(grad, z, toe)
    return relu_backward(grad, z, h).sub_(above).mul_(lif_steepest(refractory, toe)).addcmul_(above, curve)


def selu_forward(z, out):
    """Write :func:`rectlab.activations.selu`, an ELU with two constants."""
    return elu_forward(z, out, alpha=SELU_ALPHA, scale=SELU_SCALE)


def selu_backward(grad, z, h):
    """Multiply by ``SELU_SCALE`` where ``h > 0``, by ``h + SELU_ALPHA SELU_SCALE`` elsewhere."""
    return elu_backward(grad, z, h, alpha=SELU_ALPHA, scale=SELU_SCALE)


def celu_forward(z, out, *, alpha):
    """Write :func:`rectlab.activations.celu`, an ELU whose exponential is stretched as well."""
    return elu_forward(z, out, alpha=alpha, input_scale=1 / alpha)


def celu_backward(grad, z, h, *, alpha):
    """Keep the gradient where ``h > 0``, multiply by ``h / alpha + 1`` elsewhere."""
    return elu_backward(grad, z, h, alpha=alpha, input_scale=1 / alpha)


def gelu_forward(z, out):
    """Write ``z Phi(z)``."""
    return aten.gelu.out(z, out=out)


def gelu_backward(grad, z, h):
    """Multiply by ``Phi(z) + z phi(z)``."""
    return aten.gelu_backward.grad_input(grad, z, grad_input=grad)


def swish_forward(z, out, *, beta):
    """Write ``z s(beta z)`` with the logistic ``s``."""
    if beta == 1:
        return aten.silu.out(z, out=out)
    return aten.silu_(torch.mul(z, beta, out=out)).div_(beta)


def swish_backward(grad, z, h, *, beta):
    """Multiply by the slope of swish at ``beta z``."""
    return aten.silu_backward.grad_input(grad, z if beta == 1 else z * beta, grad_input=grad)


def mish_forward(z, out):
    """Write ``z tanh(log(1 + exp(z)))``; with ``q = s(-z)`` the tanh is ``s(z) (1 + q) / (1 + q**2)``.

    On a CPU torch computes the logistic ``s`` several times faster than tanh; a GPU does best with one fused pass.
    """
    if not z.is_cpu:
        return aten.mish.out(z, out=out)
    q = torch.neg(z).sigmoid_()
    torch.sigmoid(z, out=out).addcmul_(out, q)
    return out.div_(q.mul_(q).add_(1)).mul_(z)


def mish_backward(grad, z, h):
    """Multiply by ``s(z) (1 + q + 4 z q**2 / w) / w``, with ``q = s(-z)`` and ``w = 1 + q**2``: the slope of mish."""
    if not z.is_cpu:
        return grad.copy_(aten.mish_backward(grad, z))
    q = torch.neg(z).sigmoid_()
    work = (q * q).add_(1).reciprocal_()
    grad.mul_(work)
    work.mul_(q).mul_(q).mul_(z)
    grad.mul_(q.add_(1).add_(work, alpha=4))
    return grad.mul_(torch.sigmoid(z, out=work))


def lisht_forward(z, out):
    """Write ``z tanh(z)``."""
    return torch.tanh(z, out=out).mul_(z)


def lisht_backward(grad, z, h):
    """Multiply by ``tanh(z) + z (1 - tanh(z)**2)``: with ``p = s(2z)`` and ``q = s(-2z)``, ``p - q + 4 z p q``."""
    p, q = torch.mul(z, 2).sigmoid_(), torch.mul(z, -2).sigmoid_()
    slope = (p - q).addcmul_(p.mul_(q), z, value=4)
    return grad.mul_(slope)


def elliott_forward(z, out):
    """Write ``z / (1 + |z|)``."""
    torch.abs(z, out=out).add_(1)
    return torch.div(z, out, out=out)


def elliott_backward(grad, z, h):
    """Divide the gradient by ``(1 + |z|)**2``."""
    below = torch.abs(z).add_(1)
    return grad.div_(below).div_(below)
