"""What an inspection asks of a module and of X, and in which words it refuses."""

from collections import Counter

import numpy as np
import torch
from torch import nn

from rectlab.inspection.kinds import is_rectifier, is_saturating, module_for
from rectlab.networks import Population

AS_IT_WAS = "The module is as it was."


def check_module(module):
    """Return the module to look at, unwrapped where torch.compile wrapped it, or raise ValueError."""
    if isinstance(module, Population):
        raise ValueError(
            "inspect: module must be an nn.Module; got a Population. Use rectlab.measures.census(population, X), or "
            "inspect population.to_module(0)."
        )
    if isinstance(module, type) and issubclass(module, nn.Module):
        raise ValueError(
            f"inspect: module must be an nn.Module; got the class {module.__name__}. Build one first, "
            f"{module.__name__}()."
        )
    if not isinstance(module, nn.Module):
        raise ValueError(
            f"inspect: module must be an nn.Module; got {type(module).__name__}. Put what it does into a class "
            "with a forward method."
        )
    if isinstance(module, torch.jit.ScriptModule):
        raise ValueError(
            "inspect: module must be an nn.Module of Python; got a TorchScript module, whose layers cannot be listened "
            "to. Pass the module from which it was made."
        )
    if any(isinstance(p, nn.parameter.UninitializedTensorMixin) for p in module.parameters()):
        raise ValueError(
            "inspect: module must have its weights; got lazy layers that have none yet, and inspecting must not make "
            "them. Call the module on a batch once."
        )
    return getattr(module, "_orig_mod", module)


def check_inputs(X, module):
    """Return X as (tensors, call): a tuple of tensors of equal length, and how to call the module with such a tuple.

    Raises
    ------
    ValueError
        If X is nothing of the kind, empty, not finite, or of another dtype or device than the module.
    """
    if isinstance(X, dict):
        names, values = list(X), list(X.values())
    else:
        names, values = None, list(X) if isinstance(X, (tuple, list)) else [X]
    like = next((p for p in module.parameters() if p.is_floating_point()), None)
    tensors = tuple(_as_tensor(value, like) for value in values)
    sizes = {len(tensor) if tensor is not None and tensor.ndim else -1 for tensor in tensors}
    if len(sizes) != 1 or -1 in sizes:
        got = [_told(value, tensor) for value, tensor in zip(values, tensors)]
        raise ValueError(
            "inspect: X must be a tensor or array whose first axis counts the examples, or for a module with several "
            "inputs a tuple (or a dict by argument name) of such, each as long as the others; got "
            f"{', '.join(got) or 'nothing'}. Pass what the module is called with, stacked."
        )
    if 0 in sizes:
        raise ValueError(f"inspect: X must hold at least one example; got shape {tuple(tensors[0].shape)}. Pass more.")
    for tensor in tensors:
        _check_like(tensor, like)
    return tensors, (lambda parts: module(*parts)) if names is None else lambda parts: module(**dict(zip(names, parts)))


def _as_tensor(value, like):
    if isinstance(value, torch.Tensor):
        return value.detach()
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "fiub":
        return None
    tensor = torch.tensor(value)  # a copy: data sets are read-only
    if like is None:
        return tensor
    return tensor.to(like.device, like.dtype) if tensor.is_floating_point() else tensor.to(like.device)


def _told(value, tensor):
    return type(value).__name__ if tensor is None else f"{type(value).__name__} of shape {tuple(tensor.shape)}"


def _check_like(tensor, like):
    if like is not None and tensor.device != like.device:
        raise ValueError(
            f"inspect: X must be on the module's device {like.device}; got {tensor.device}. "
            f"Use X.to({str(like.device)!r})."
        )
    if tensor.is_floating_point():
        if like is not None and tensor.dtype != like.dtype:
            want = str(like.dtype).removeprefix("torch.")
            raise ValueError(
                f"inspect: X must be of the module's dtype {want}; got {str(tensor.dtype).removeprefix('torch.')}. "
                f"Use X.to(torch.{want})."
            )
        if bad := int((~torch.isfinite(tensor)).sum()):
            raise ValueError(
                f"inspect: X must be finite; got {bad:,} of {tensor.numel():,} values NaN or infinite in shape "
                f"{tuple(tensor.shape)}. Remove or replace those examples first."
            )


def no_rectifier(module, also):
    """Return what to say of a module without a rectifier to look at, before it has run; "" if there is one."""
    if any(is_rectifier(part, also) for part in module.modules()):
        return ""
    there = Counter(type(part).__name__ for part in module.modules() if is_saturating(part))
    got = ", ".join(f"{name} ({n})" for name, n in sorted(there.items())) or "no activation module"
    return f"inspect: module must have a layer that rectifies, such as nn.ReLU(); {type(module).__name__} has {got}."


def outside_in_words(outside):
    """Say which functions rectify where no hook can see them, and what to write instead.

    Parameters
    ----------
    outside : tuple of (function, module's name, times)
    """
    if not outside:
        return ""
    calls = ", ".join(f"{function} in {where} ({n} {'time' if n == 1 else 'times'})" for function, where, n in outside)
    write = " and ".join(sorted({module_for(function) for function, _, _ in outside}))
    return (
        f"Not seen, since functions have no hooks: {calls} per forward pass. Make {write} in __init__, a layer of its "
        "own for each place, and call that instead."
    )


def failed(problem, watch, tensors):
    """Return the ValueError that says where a module raised and what it had been given."""
    where = watch.where[-1] if watch.where else None
    there = ""
    if where is not None and where is not watch.module:
        text = repr(where).splitlines()
        there = f" in {watch.name_of(where)} ({text[0] if len(text) == 1 else type(where).__name__})"
        there += f", which got shape {watch.got}," if watch.got else ","
    shapes = ", ".join(f"{tuple(t.shape)} of {str(t.dtype).removeprefix('torch.')}" for t in tensors)
    said = (str(problem).strip().splitlines() or [""])[0]
    return ValueError(
        f"inspect: the module must run on X, here on {shapes};{there} it raised {type(problem).__name__}: {said} "
        f"{AS_IT_WAS} Try module(X[:2]) by hand."
    )
