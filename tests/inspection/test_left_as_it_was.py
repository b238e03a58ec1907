"""Whatever happens during an inspection, the module is as it was; and what is refused, in full."""

import random

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from rectlab import Population, inspect


class Busy(nn.Module):
    """All that an inspection could leave behind: modes, running statistics, hooks, random numbers, attributes."""

    def __init__(self, fails=None):
        super().__init__()
        self.linear, self.norm, self.act, self.drop = nn.Linear(6, 5), nn.BatchNorm1d(5), nn.ReLU(), nn.Dropout()
        self.out, self.fails, self.calls, self.kept = nn.Linear(5, 3), fails, 0, None
        self.register_buffer("seen", torch.zeros(5))
        self.drop.eval(), self.out.weight.requires_grad_(False)
        self.heard = []
        self.act.register_forward_hook(lambda module, inputs, output: self.heard.append(len(output)))
        self.linear.register_forward_pre_hook(lambda module, inputs: None)

    def forward(self, x):
        h = self.act(self.norm(self.linear(x)))
        self.calls += 1
        self.kept, self.late = h, "set while running"
        self.seen += h.mean(0)
        self.register_buffer("more", torch.ones(2))
        torch.rand(3), np.random.rand(2), random.random()
        if self.fails is not None and self.calls >= 2:
            raise self.fails
        return self.out(self.drop(h))


def everything(net):
    """Return all there is of a module, comparable by ==."""
    state = {name: value.clone() for name, value in net.state_dict().items()}
    parts = {}
    for name, part in net.named_modules():
        plain = {k: v for k, v in vars(part).items() if not k.startswith("_") and k != "heard"}
        hooks = {k: [id(h) for h in v.values()] for k, v in vars(part).items() if "_hooks" in k and v is not None}
        parts[name] = plain, hooks, list(vars(part)), [id(b) for b in part.buffers()]
    grads = [None if p.grad is None else p.grad.clone() for p in net.parameters()]
    return state, parts, grads, [p.requires_grad for p in net.parameters()], [id(p) for p in net.parameters()]


def drawn():
    state = np.random.get_state()
    return torch.get_rng_state(), (state[1].tolist(), *state[2:]), random.getstate()


def assert_same(one, other):
    (state, *rest), (other_state, *others) = one, other
    assert list(state) == list(other_state) and all(torch.equal(state[k], other_state[k]) for k in state)
    parts, grads, *flags = rest
    other_parts, other_grads, *other_flags = others
    assert parts == other_parts and flags == other_flags
    assert all(a is b is None or torch.equal(a, b) for a, b in zip(grads, other_grads))


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("fails", [None, RuntimeError("on purpose"), KeyboardInterrupt()])
def test_modes_hooks_grads_buffers_attributes_and_random_numbers_are_as_before(training, fails):
    net = Busy()
    net.train(training), net.drop.eval()
    net(torch.rand(9, 6)).sum().backward()
    net.fails, net.calls = fails, 0
    before, numbers, heard = everything(net), drawn(), len(net.heard)
    grad_enabled = torch.is_grad_enabled()
    if fails is None:
        inspect(net, torch.rand(40, 6, generator=torch.Generator().manual_seed(0)), batch_size=9)
    else:
        with pytest.raises(KeyboardInterrupt if isinstance(fails, KeyboardInterrupt) else ValueError):
            inspect(net, torch.rand(40, 6, generator=torch.Generator().manual_seed(0)), batch_size=9)
    assert_same(everything(net), before)
    assert torch.equal(drawn()[0], numbers[0]) and drawn()[1:] == numbers[1:]
    assert torch.is_grad_enabled() == grad_enabled and len(net.heard) > heard  # its own hooks ran, and are still there


def test_an_autopsy_and_a_proof_leave_it_as_it_was_too():
    net = Busy().train()
    before, numbers = everything(net), drawn()
    seen = inspect(net, torch.rand(40, 6, generator=torch.Generator().manual_seed(0)))
    seen.autopsy(1, 2), seen.certify(0, 1)
    assert_same(everything(net), before)
    assert torch.equal(drawn()[0], numbers[0]) and drawn()[1:] == numbers[1:]


def test_training_goes_on_afterwards_as_if_nothing_had_been():
    X, steps = torch.rand(40, 6, generator=torch.Generator().manual_seed(0)), []
    for inspected in (False, True):
        torch.manual_seed(5)
        net = nn.Sequential(nn.Linear(6, 5), nn.BatchNorm1d(5), nn.ReLU(), nn.Dropout(), nn.Linear(5, 1)).train()
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
        for _ in range(3):
            optimizer.zero_grad()
            net(X).square().mean().backward()
            if inspected:
                inspect(net, X)
            optimizer.step()
        steps.append(torch.cat([p.flatten() for p in net.state_dict().values()]))
    assert torch.equal(*steps)


def test_it_sees_eval_mode_also_of_a_module_in_training():
    net, X = Busy().train(), torch.rand(40, 6)
    seen = inspect(net, X).layers[0].states.zeros
    assert (seen == inspect(net.eval(), X).layers[0].states.zeros).all()


# what is refused


class Functions(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(6, 5)

    def forward(self, x):
        return F.relu(F.relu(self.linear(x)))


class Halfway(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.Sequential(nn.Linear(6, 5), nn.ReLU())

    def forward(self, x):
        x = self.inner(x)
        raise ZeroDivisionError("half-way\nand more")


class NotFinite(nn.Sequential):
    def forward(self, x):
        return super().forward(x / 0)


class Idle(nn.Sequential):
    def forward(self, x):
        return self[0](x)


def small():
    return nn.Sequential(nn.Linear(6, 5), nn.ReLU())


X = torch.rand(8, 6)


ANOTHER = "Pass the class of a rectifier of your own as also=(MyRectifier,). The module is as it was."
NO_LAYER = "module must have a layer that rectifies, such as nn.ReLU(); {}. "
NO_EXAMPLES = (
    "X must be a tensor or array whose first axis counts the examples, or for a module with several inputs a tuple "
    "(or a dict by argument name) of such, each as long as the others; got {}. Pass what the module is called with, "
    "stacked."
)
RUN = "the module must run on X, here on {} The module is as it was. Try module(X[:2]) by hand."


@pytest.mark.parametrize(
    ("module", "examples", "message"),
    [
        (Population(6, (5,), 3), X, "module must be an nn.Module; got a Population. Use "
         "rectlab.measures.census(population, X), or inspect population.to_module(0)."),
        (Busy, X, "module must be an nn.Module; got the class Busy. Build one first, Busy()."),
        (torch.relu, X, "module must be an nn.Module; got builtin_function_or_method. Put what it does into a class "
         "with a forward method."),
        (nn.Sequential(nn.LazyLinear(5), nn.ReLU()), X, "module must have its weights; got lazy layers that have none "
         "yet, and inspecting must not make them. Call the module on a batch once."),
        (nn.Sequential(nn.Linear(6, 5), nn.Tanh(), nn.Linear(5, 5), nn.Tanh(), nn.Sigmoid()), X,
         NO_LAYER.format("Sequential has Sigmoid (1), Tanh (2)") + ANOTHER),
        (nn.Linear(6, 5), X, NO_LAYER.format("Linear has no activation module") + ANOTHER),
        (Functions(), X, NO_LAYER.format("Functions has no activation module") + "Not seen, since functions have no "
         "hooks: F.relu in Functions (2 times) per forward pass. Make nn.ReLU() in __init__, a layer of its own for "
         "each place, and call that instead. The module is as it was."),
        (Idle(nn.Linear(6, 5), nn.ReLU()), X,
         f"module must call its rectifiers; Idle has some and calls none for X. {ANOTHER}"),
        (small(), torch.rand(8, 7), RUN.format(
            "(8, 7) of float32; in 0 (Linear(in_features=6, out_features=5, bias=True)), which got shape (8, 7), it "
            "raised RuntimeError: mat1 and mat2 shapes cannot be multiplied (8x7 and 6x5)")),
        (small(), torch.rand(8, 6).double(), "X must be of the module's dtype float32; got float64. Use "
         "X.to(torch.float32)."),
        (small(), torch.rand(8, 6, device="meta"), "X must be on the module's device cpu; got meta. Use X.to('cpu')."),
        (small(), X[:0], "X must hold at least one example; got shape (0, 6). Pass more."),
        (small(), torch.tensor(3.0), NO_EXAMPLES.format("Tensor of shape ()")),
        (small(), (X, X[:3]), NO_EXAMPLES.format("Tensor of shape (8, 6), Tensor of shape (3, 6)")),
        (small(), "digits", NO_EXAMPLES.format("str")),
        (small(), (), NO_EXAMPLES.format("nothing")),
        (small(), torch.full((8, 6), float("nan")), "X must be finite; got 48 of 48 values NaN or infinite in shape "
         "(8, 6). Remove or replace those examples first."),
        (Halfway(), X, RUN.format("(8, 6) of float32; it raised ZeroDivisionError: half-way")),
        (NotFinite(nn.Linear(6, 5), nn.ReLU()), X, "activations must be finite; got NaN or infinite ones from 1. The "
         "module is as it was: look at its weights."),
        (small(), (X, X), RUN.format(
            "(8, 6) of float32, (8, 6) of float32; it raised TypeError: Sequential.forward() takes 2 positional "
            "arguments but 3 were given")),
    ],
)
def test_what_cannot_be_inspected_is_refused_in_full_and_left_as_it_was(module, examples, message):
    before = everything(module) if isinstance(module, nn.Module) and "Lazy" not in repr(module) else None
    with pytest.raises(ValueError) as caught:
        inspect(module, examples)
    assert str(caught.value).replace("addmm: ", "") == f"inspect: {message}"  # so says torch from 2.15 on
    if before is not None:
        assert_same(everything(module), before)


def test_a_script_module_is_refused():
    class Scripted(torch.jit.ScriptModule):
        pass

    with pytest.raises(ValueError) as caught:
        inspect(Scripted(), X)
    assert "got a TorchScript module" in str(caught.value)


@pytest.mark.parametrize("batch_size", [0, -1, 2.5, True, "all"])
def test_a_batch_size_that_is_none_is_refused(batch_size):
    with pytest.raises(ValueError) as caught:
        inspect(small(), X, batch_size=batch_size)
    assert (
        str(caught.value) == f"inspect: batch_size must be a whole number from 1 up; got {batch_size!r}. Pass 256, say."
    )


def test_units_that_change_from_batch_to_batch_are_refused():
    class Changing(nn.Module):
        def __init__(self):
            super().__init__()
            self.act = nn.ReLU()

        def forward(self, x):
            return self.act(x[:, : int(x[0, 0]) + 1])

    numbers = torch.arange(8.0).reshape(8, 1).expand(8, 9)
    with pytest.raises(ValueError) as caught:
        inspect(Changing(), numbers, batch_size=2)
    assert str(caught.value) == (
        "inspect: act must have as many units for every batch; got 1 and 3. Pass examples of one shape."
    )
