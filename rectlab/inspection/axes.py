"""Which axis of a tensor counts the units and which the examples: followed from call to call, never guessed."""

from dataclasses import dataclass

import torch

from rectlab.checks import refuse
from rectlab.inspection.kinds import bare


class Refused(ValueError):
    """An error of the inspection itself while the module runs, not of the module."""


@dataclass(frozen=True)
class Axes:
    """The axes of a tensor that count its units and the examples, from 0; None where that is not known."""

    units: int | None = None
    examples: int | None = None
    picked: bool = False  # whether it was picked out of the examples, and so has no axis for them


_CONVOLUTIONS = frozenset("conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d convolution".split())
_RECURRENT = frozenset(("lstm", "gru", "rnn_tanh", "rnn_relu"))
GONE = "gone"
TRANSPOSE = "Transpose X inside the module, or set batch_first=True."
_PRODUCTS = frozenset(("matmul", "mm", "addmm", "bmm", "scaled_dot_product_attention"))
_MOVES = frozenset("transpose swapaxes swapdims permute movedim moveaxis t T mT adjoint unsqueeze getitem".split())
_VIEWS = _MOVES | frozenset(
    "view reshape flatten unflatten squeeze select narrow slice chunk split split_with_sizes tensor_split hsplit "
    "vsplit dsplit unbind unsafe_chunk unsafe_split expand expand_as view_as reshape_as ravel".split()
)
_KEEPS = frozenset(  # output and inputs have one layout, broadcasting and kept axes of length 1 aside
    "add sub mul div truediv true_divide rsub radd rmul rdiv rtruediv iadd isub imul itruediv neg pos pow rpow square "
    "sqrt rsqrt exp expm1 log log1p abs sign sin cos tanh sigmoid erf reciprocal addcmul addcdiv lerp maximum minimum "
    "fmax fmin where masked_fill clamp clamp_min clamp_max clip round floor ceil relu relu6 leaky_relu prelu rrelu elu "
    "selu celu gelu silu mish softplus hardswish hardsigmoid hardtanh threshold softsign tanhshrink softshrink "
    "hardshrink logsigmoid glu softmax log_softmax softmin normalize dropout dropout1d dropout2d dropout3d "
    "alpha_dropout feature_dropout feature_alpha_dropout batch_norm group_norm instance_norm layer_norm rms_norm "
    "local_response_norm clone contiguous detach to type type_as float double half bfloat16 data cat concat "
    "concatenate pad constant_pad_nd flip roll cumsum repeat tile interpolate upsample max_pool1d max_pool2d "
    "max_pool3d avg_pool1d avg_pool2d avg_pool3d lp_pool1d lp_pool2d adaptive_avg_pool1d adaptive_avg_pool2d "
    "adaptive_avg_pool3d adaptive_max_pool1d adaptive_max_pool2d adaptive_max_pool3d mean sum amax amin max min std "
    "var norm zeros_like ones_like empty_like full_like rand_like randn_like gt ge lt le eq ne logical_not "
    "nan_to_num".split()
)


def axes_after(function, args, kwargs, tensors, known, outputs):
    """Return the Axes of each output of a call.

    ``tensors`` are those among the arguments that depend on X, and ``known`` their Axes. Raises Refused if the call
    takes examples along another axis than the one along which X stacks them.
    """
    name, first, before = bare(function), tensors[0], known[0]
    led = bool(args) and first is args[0]
    if name in _VIEWS and (len(tensors) == 1 or led):
        moved = [_moved(function, name, args, kwargs, first, axis) for axis in (before.units, before.examples)]
        units, examples = (axes or [None] * len(outputs) for axes in moved)
        return [Axes(*(None if a == GONE else a for a in pair), pair[1] == GONE) for pair in zip(units, examples)]
    if led and name in _CONVOLUTIONS:
        channels = first.ndim - (args[1] if len(args) > 1 else kwargs["weight"]).ndim + 1
        _check_examples(name, first, before, 0 if channels == 1 else None)
        found = [Axes(channels, before.examples)]
    elif name.startswith("linear") or (name in _PRODUCTS and len(tensors) == 1):
        found = [_product(name, args, first, before, outputs[0])]
    elif name in _PRODUCTS:
        found = [Axes(None, before.examples if before.examples in range(outputs[0].ndim - 2) else None)]
    elif name == "embedding":
        found = [Axes(outputs[0].ndim - 1, before.examples)]
    elif led and name in _RECURRENT and first.ndim == 3:  # else a packed sequence
        _check_examples(f"nn.{name.split('_')[0].upper()}", first, before, 0 if args[-1] else 1)
        found = [Axes(2, before.examples)] + [Axes(2, None if before.examples is None else 1)] * 2
    elif led and name.endswith("_cell") and first.ndim == 2:
        if before.picked:
            _refuse_examples(f"{name} of the module, which takes the entries of this axis one after another", TRANSPOSE)
        found = [Axes(1, before.examples)] * 2
    elif led and name == "multi_head_attention_forward":
        _check_examples("nn.MultiheadAttention", first, before, 1 if first.ndim == 3 else None)
        found = [Axes(first.ndim - 1, before.examples)]
    else:
        return [_kept(name, args, kwargs, tensors, known, output) for output in outputs]
    return [*found, *[Axes()] * len(outputs)][: len(outputs)]


def _moved(function, name, args, kwargs, tensor, axis):
    """Return where a call that only views its input moves an axis, for each output: it runs on a probe of zeros.

    The probe steps through memory along this axis alone. One that was merged or cut is lost, one of which a single
    entry was picked is GONE.
    """
    if axis is None or (tensor.shape[axis] < 2 and name not in _MOVES):
        return []
    shape = [max(2, n) if k == axis else n for k, n in enumerate(tensor.shape)]
    memory = torch.zeros(shape[axis], dtype=torch.bool, device="cpu")
    probe = memory.as_strided(shape, [int(k == axis) for k in range(tensor.ndim)])
    given = [probe if value is tensor else value for value in args]
    try:
        views = tensors_in([function(*given, **{key: probe if v is tensor else v for key, v in kwargs.items()})])
    except (RuntimeError, TypeError, IndexError, ValueError):
        return []
    found = []
    for view in views:
        steps = [k for k, (n, step) in enumerate(zip(view.shape, view.stride())) if n > 1 and step]
        shared = view.untyped_storage().data_ptr() == memory.untyped_storage().data_ptr()
        found.append(None if not shared or len(steps) > 1 else steps[0] if steps else GONE)
    return found


def _product(name, args, tensor, before, output):
    """Return the Axes of the product of a tensor with weights: its last axis becomes the units."""
    if tensor is not args[name == "addmm"] or output.ndim != tensor.ndim:
        return Axes()
    if before.examples == tensor.ndim - 1:
        _check_examples(name, tensor, before, None)
    return Axes(tensor.ndim - 1, before.examples)


def _kept(name, args, kwargs, tensors, known, output):
    """Return the Axes of an output whose layout is that of all inputs; of another call only the examples, if apart."""
    if name in _KEEPS and output.ndim >= max(t.ndim for t in tensors):
        both = map(set, zip(*_to_the_right(tensors, known, output)))
        units, examples = (axes.pop() if len(axes) == 1 else None for axes in both)
        return Axes(_normed(name, args, kwargs, output) if units is None else units, examples)
    n = tensors[0].shape[0] if tensors[0].ndim else 0
    apart = all(axes.examples == 0 for axes in known) and list(output.shape).count(n) == 1 and output.shape[0] == n
    return Axes(None, 0 if apart else None)


def _normed(name, args, kwargs, output):
    """Return the axis of units that a normalization says, None for any other call."""
    if name in ("layer_norm", "rms_norm"):
        over = args[1] if len(args) > 1 else kwargs["normalized_shape"]
        return output.ndim - 1 if len(over) == 1 else None
    return 1 if name in ("batch_norm", "group_norm", "instance_norm") else None


def _to_the_right(tensors, known, output):
    """Return the different (units, examples) as they stand in an output to whose last axis all are broadcast."""
    by = [output.ndim - tensor.ndim for tensor in tensors]
    both = [(axes.units, axes.examples) for axes in known]
    return {tuple(None if axis is None else axis + n for axis in pair) for pair, n in zip(both, by)}


def _check_examples(what, tensor, axes, must):
    """Raise Refused if a call takes the examples along axis ``must``, None for a single one, and has them elsewhere."""
    if axes.examples is None or axes.examples == must:
        return
    takes = "one example without an axis for examples" if must is None else f"the examples along axis {must}"
    got = f"{what} of the module, which takes {takes} of shape {tuple(tensor.shape)}"
    do = "X[None] makes a batch of one." if must is None else TRANSPOSE
    _refuse_examples(f"{got}, where axis {axes.examples} comes from the first of X", do)


def _refuse_examples(got, do):
    refuse("inspect", "X", "stacked with the examples along its first axis", got, do, Refused)


def tensors_in(values):
    """Return the tensors among values, and those in lists and tuples among them."""
    found = []
    for value in values:
        if isinstance(value, torch.Tensor):
            found.append(value)
        elif isinstance(value, (list, tuple)):
            found += [part for part in value if isinstance(part, torch.Tensor)]
    return found
