"""What an inspection requires of a module and of X, and the error messages."""

from collections import Counter

import torch
from torch import nn

from rectlab.checks import is_number, is_whole, numbers, plain, refuse, shown
from rectlab.checks import tensor as to_tensor
from rectlab.inspection.kinds import is_rectifier, is_saturating, kind_of, module_for
from rectlab.networks import Population

AS_IT_WAS = "The module is as it was."
MOST = 6  # places that a message lists


def check_module(module):
    """Return the module to inspect, unwrapped if torch.compile wrapped it, or raise ValueError."""
    must = "an nn.Module"
    if isinstance(module, Population):
        do = "Use rectlab.measures.census(population, X), or inspect population.to_module(0)."
        refuse("inspect", "module", must, "a Population", do)
    if isinstance(module, type) and issubclass(module, nn.Module):
        name = module.__name__
        refuse("inspect", "module", must, f"the class {name}", f"Build one first, {name}().")
    if not isinstance(module, nn.Module):
        do = "Put what it does into a class with a forward method."
        refuse("inspect", "module", must, type(module).__name__, do)
    if isinstance(module, torch.jit.ScriptModule):
        got = "a TorchScript module, whose layers cannot be listened to"
        refuse("inspect", "module", "an nn.Module of Python", got, "Pass the module from which it was made.")
    if any(isinstance(p, nn.parameter.UninitializedTensorMixin) for p in module.parameters()):
        raise ValueError(
            "inspect: module must have its weights; got lazy layers that have none yet, and inspecting must not make "
            "them. Call the module on a batch once."
        )
    return getattr(module, "_orig_mod", module)


def check_classes(also):
    """Return the classes of rectifiers of one's own as a tuple, or raise TypeError."""
    found = also if isinstance(also, (tuple, list, set, frozenset)) else (also,)
    for one in found:
        if not (isinstance(one, type) and issubclass(one, nn.Module)):
            must, do = "a tuple of classes of modules", "Pass also=(MyRectifier,), say."
            refuse("inspect", "also", must, shown(also), do, TypeError)
    return tuple(found)


def check_axes(axes, module, also):
    """Return axes as a dict of rectifiers' names (with or without the call) to axes, or raise ValueError."""
    names = [name or kind_of(part) for name, part in module.named_modules() if is_rectifier(part, also)]
    do = f"Pass axes={{{(names or ['act'])[0]!r}: -1}} if the last axis of what it gives counts the units, say."
    axes = {} if axes is None else axes
    if not isinstance(axes, dict):
        refuse("inspect", "axes", "a dict of names of rectifiers to axes", type(axes).__name__, do)
    for name, axis in axes.items():
        if str(name).split(" (call ")[0] not in names:
            refuse("inspect", "axes", f"by name of a rectifier, {', '.join(names)}", repr(name), do)
        if not is_whole(axis) or axis == 0:
            must = "a whole number other than 0, the axis of the examples"
            refuse("inspect", f"axes[{name!r}]", must, repr(axis), do)
    return dict(axes)


def check_inputs(X, module):
    """Return X as a tuple of tensors and a function that calls the module with such a tuple, or raise ValueError."""
    if isinstance(X, dict):
        names, values = list(X), list(X.values())
    else:
        X = _nested(X)
        names, values = None, list(X) if isinstance(X, (tuple, list)) else [X]
    if isinstance(X, list) and len(X) > MOST:
        rows = f"a list of {len(X):,} of type {type(X[0]).__name__}"
        refuse("inspect", "X", "one tensor or array of all examples", rows, "Stack them first: np.stack(X), say.")
    like = next((p for p in module.parameters() if p.is_floating_point()), None)
    tensors = tuple(_as_tensor(value, like) for value in values)
    sizes = {len(tensor) if tensor is not None and tensor.ndim else -1 for tensor in tensors}
    if len(sizes) != 1 or -1 in sizes:
        must = (
            "a tensor or array whose first axis counts the examples, or for a module with several inputs a tuple (or a "
            "dict by argument name) of such, each as long as the others"
        )
        got = ", ".join(_type_and_shape(value, tensor) for value, tensor in zip(values, tensors)) or "nothing"
        refuse("inspect", "X", must, got, "Pass what the module is called with, stacked.")
    if 0 in sizes:
        raise ValueError(f"inspect: X must hold at least one example; got shape {tuple(tensors[0].shape)}. Pass more.")
    for tensor in tensors:
        _check_like(tensor, like)
    return tensors, (lambda parts: module(*parts)) if names is None else lambda parts: module(**dict(zip(names, parts)))


def _nested(X):
    """Return lists of plain numbers as the array they stand for; a list of arrays may be several inputs."""
    inner = X
    while isinstance(inner, list) and inner:
        inner = inner[0]
    found = numbers(X) if isinstance(X, list) and is_number(plain(inner)) and not hasattr(inner, "ndim") else None
    return X if found is None else found


def _as_tensor(value, like):
    """Return a tensor, or numbers in another form as a tensor like the module's parameter; None for anything else."""
    if isinstance(value, torch.Tensor):
        return value.detach()
    if value is None or isinstance(value, (str, bytes)) or numbers(value) is None:
        return None
    found = to_tensor("inspect", "X", value)
    if like is None:
        return found
    return found.to(like.device, like.dtype) if found.is_floating_point() else found.to(like.device)


def _type_and_shape(value, tensor):
    return type(value).__name__ if tensor is None else f"{type(value).__name__} of shape {tuple(tensor.shape)}"


def _check_like(tensor, like):
    """Raise ValueError unless a tensor is finite and has the device and dtype of the module's parameter."""
    if like is not None and tensor.device != like.device:
        do = f"Use X.to({str(like.device)!r})."
        refuse("inspect", "X", f"on the module's device {like.device}", str(tensor.device), do)
    if not tensor.is_floating_point():
        return
    if like is not None and tensor.dtype != like.dtype:
        want = dtype_name(like)
        refuse("inspect", "X", f"of the module's dtype {want}", dtype_name(tensor), f"Use X.to(torch.{want}).")
    if bad := int((~torch.isfinite(tensor)).sum()):
        got = f"{bad:,} of {tensor.numel():,} values NaN or infinite in shape {tuple(tensor.shape)}"
        refuse("inspect", "X", "finite", got, "Remove or replace those examples first.")


def dtype_name(tensor):
    """Return the name of a tensor's dtype: float32."""
    return str(tensor.dtype).removeprefix("torch.")


def no_rectifier(module, also):
    """Return the message for a module that has no rectifier, "" for one that has."""
    if any(is_rectifier(part, also) for part in module.modules()):
        return ""
    there = Counter(type(part).__name__ for part in module.modules() if is_saturating(part))
    got = ", ".join(f"{name} ({n})" for name, n in sorted(there.items())) or "no activation module"
    return f"inspect: module must have a layer that rectifies, such as nn.ReLU(); {type(module).__name__} has {got}."


def nothing_to_count(module, also, outside, idle, unknown, wrapped):
    """Return the message for a module without a call of a rectifier."""
    missing = no_rectifier(module, also) or (
        f"inspect: module must call its rectifiers; {type(module).__name__} has some and calls none for X."
    )
    advice = "Pass the class of a rectifier of your own as also=(MyRectifier,)."
    return f"{missing} {outside_in_words(outside, wrapped) or advice} {AS_IT_WAS}"


def outside_in_words(outside, wrapped=()):
    """Say which functions rectify outside modules, and what to write instead; items are (function, module, times)."""
    if not outside:
        return ""
    calls = [f"{function} in {where} ({n} {'time' if n == 1 else 'times'})" for function, where, n in outside[:MOST]]
    more = f" and in {len(outside) - MOST:,} more places" if len(outside) > MOST else ""
    words = [f"Not seen, since functions have no hooks: {', '.join(calls)}{more} per forward pass."]
    if write := sorted({module_for(function) for function, _, _ in outside} - {None}):
        make = f"Make {' and '.join(write)} in __init__, a layer of its own for each place, and call that instead."
        words.append(make)
    if wrapped:
        words.append(f"Or pass also=({', '.join(wrapped)},) to count what these classes give.")
    if any(function.startswith("aten.") for function, _, _ in outside):
        words.append("Names with aten belong to code that torch made (script, export): use what it was made from.")
    return " ".join(words)


def failed(problem, watch, tensors):
    """Return the ValueError that says in which submodule a module raised, and for which shapes."""
    where = watch.where[-1] if watch.where else None
    there = ""
    if where is not None and where is not watch.module:
        text = repr(where).splitlines()
        there = f" in {watch.name_of(where)} ({text[0] if len(text) == 1 else type(where).__name__})"
        there += f", which got shape {watch.got}," if watch.got else ","
    shapes = ", ".join(f"{tuple(t.shape)} of {dtype_name(t)}" for t in tensors)
    said = (str(problem).strip().splitlines() or [""])[0]
    return ValueError(
        f"inspect: the module must run on X, here on {shapes};{there} it raised {type(problem).__name__}: {said} "
        f"{AS_IT_WAS} Try module(X[:2]) by hand."
    )
