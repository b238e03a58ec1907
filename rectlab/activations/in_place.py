"""Values and gradients written into tensors that exist already: what a training step by hand is made of.

``*_forward(z, out)`` writes the activation of ``z`` into ``out``; ``*_backward(grad, z, h)`` overwrites ``grad``, the
gradient at the activation ``h``, with the gradient at the pre-activation ``z``. Both return what they wrote. torch
has one pass over memory for most of these, the same that autograd runs; nothing is allocated there, which is where
the time goes: a tensor that is written anew each step costs page faults besides the arithmetic.
"""

import torch

from rectlab.activations.functions import SOFTPLUS_IS_LINEAR_ABOVE

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
