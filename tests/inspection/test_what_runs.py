"""What really runs: no proof where anything but plain layers acts; all rectifiers named, all modules counted."""

from contextlib import contextmanager, nullcontext

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.modules.module import register_module_forward_hook
from torch.nn.utils import parametrizations
from torch.nn.utils import parametrize as parametrized
from torch.overrides import TorchFunctionMode

from rectlab import inspect
from rectlab.inspection import proof

X = torch.rand(40, 6, generator=torch.Generator().manual_seed(9))


def dead():
    """A module whose 5 units are certified dead, as long as nothing but its layers acts."""
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(6, 5), nn.ReLU())
    net[0].bias.data.fill_(-50.0)
    return net


# no proof of what does not run


class Added(TorchFunctionMode):
    def __torch_function__(self, function, types, args=(), kwargs=None):
        output = function(*args, **(kwargs or {}))
        return output + 99 if function is F.linear else output


class Doubled(nn.Identity):
    def forward(self, x):
        return x * 2 + 160


class Unflat(nn.Flatten):
    def forward(self, x):
        return super().forward(x).exp() * 60


class Swapping(nn.Sequential):
    """Runs with other weights, and puts its own back."""

    def forward(self, x):
        own = self[0].bias.data
        self[0].bias.data = own + 99
        h = super().forward(x)
        self[0].bias.data = own
        return h


class Overwriting(nn.Sequential):
    def forward(self, x):
        self[0].bias.data.copy_(torch.full((5,), 9.0))
        return super().forward(x)


class Choosing(nn.Sequential):
    def forward(self, x):
        return super().forward(x * 1e4 if x.sum() < 0 else x)  # not on these examples


class Lifted(nn.ReLU):
    def forward(self, x):
        return super().forward(x + 99)


class Shifted(nn.Module):
    def forward(self, bias):
        return bias + 99


def with_a_hook(change):
    def tampered(net):
        net[0].register_forward_hook(change)

    return tampered


def to_memory(module, inputs, output):
    output.detach().numpy()[:] = 7.0


def unseen(module, inputs, output):
    with torch._C.DisableTorchFunction():
        output.data.add_(99)


def to_data(module, inputs, output):
    output.data += 99


def forward_of_linear(net):
    net[0].forward = lambda x: F.linear(x, net[0].weight, net[0].bias + 99)


def forward_of_act(net):
    net[1].forward = lambda z: F.leaky_relu(z, -1.0)


def bias_of_a_pre_hook(net):
    net[0].register_forward_pre_hook(lambda module, inputs: (module.bias.data.fill_(9.0), None)[1])


def bias_of_a_parametrization(net):
    parametrized.register_parametrization(net[0], "bias", Shifted())


def hook_on_the_rectifier(net):
    net[1].register_forward_hook(lambda module, inputs, output: output + 1)


TAMPERED = {
    "hook writes to memory": (dead, with_a_hook(to_memory)),
    "hook writes to .data": (dead, with_a_hook(to_data)),
    "hook past all modes": (dead, with_a_hook(unseen)),
    "hook that only listens": (dead, with_a_hook(lambda module, inputs, output: None)),
    "hook gives another tensor": (dead, with_a_hook(lambda module, inputs, output: torch.full_like(output, 3.0))),
    "hook on the rectifier": (dead, hook_on_the_rectifier),
    "forward of the Linear replaced": (dead, forward_of_linear),
    "forward of the rectifier replaced": (dead, forward_of_act),
    "weights of a pre-hook": (dead, bias_of_a_pre_hook),
    "weights of a parametrization": (dead, bias_of_a_parametrization),
    "subclass of Identity": (lambda: nn.Sequential(dead()[0], Doubled(), nn.ReLU()), None),
    "subclass of Flatten": (lambda: nn.Sequential(Unflat(), dead()[0], nn.ReLU()), None),
    "subclass of ReLU": (lambda: nn.Sequential(dead()[0], Lifted()), None),
    "weights swapped": (lambda: Swapping(*dead()), None),
    "weights overwritten": (lambda: Overwriting(*dead()), None),
    "a choice by values": (lambda: Choosing(*dead()), None),
    "dropout in the forward pass": (lambda: nn.Sequential(Always(), *dead()), None),
}


class Always(nn.Module):
    def forward(self, x):
        return F.dropout(x, 0.001, training=True) * 1e3


@pytest.mark.parametrize("name", TAMPERED)
def test_there_is_no_proof_where_something_else_acts(name):
    make, tamper = TAMPERED[name]
    net = make()
    if tamper:
        tamper(net)
    before = {key: value.clone() for key, value in net.state_dict().items()}
    (layer,) = inspect(net, X, box=(0, 1)).layers
    assert layer.certified is None and layer.no_proof
    assert not layer.no_proof.startswith("a unit that the bounds call dead")  # known before an example contradicts
    assert all(torch.equal(value, before[key]) for key, value in net.state_dict().items())  # also where it writes


@contextmanager
def hook_on_all():
    handle = register_module_forward_hook(lambda module, inputs, output: None)
    yield
    handle.remove()


@pytest.mark.parametrize(
    ("around", "reason"),
    [
        (Added, "a mode of torch is switched on that may change what functions give"),
        (hook_on_all, "a hook on all modules may change what passes"),
        (lambda: torch.autocast("cpu", torch.bfloat16),
         "a Linear layer works in another dtype, or with weights that are made or changed as it runs"),
    ],
)
def test_there_is_no_proof_under_what_torch_has_switched_on(around, reason):
    with around():
        (layer,) = inspect(dead(), X, box=(0, 1)).layers
    assert layer.certified is None and layer.no_proof == reason


@pytest.mark.parametrize("patched", ["relu", "linear"])
def test_there_is_no_proof_through_a_function_that_was_replaced(patched, monkeypatch):
    true = getattr(F, patched)
    monkeypatch.setattr(F, patched, lambda *args, **kwargs: true(*args, **kwargs) + 99)
    (layer,) = inspect(dead(), X, box=(0, 1)).layers
    assert layer.certified is None and layer.states.ever_on.all()


def test_what_stands_beside_the_way_leaves_the_proof():
    net = nn.Sequential(*dead(), nn.Linear(5, 2))
    net[2].register_forward_hook(lambda module, inputs, output: output + 1)
    net[2] = parametrizations.weight_norm(net[2])
    for around in (nullcontext(), torch.device("cpu"), torch.no_grad()):
        with around:
            assert inspect(net, X, box=(0, 1)).layers[0].certified.all()


def test_a_certificate_that_an_example_contradicts_is_taken_back(monkeypatch):
    net = nn.Sequential(*dead(), nn.Linear(5, 3), nn.ReLU())
    net[2].bias.data.fill_(1.0)
    true = proof.certify_chain

    def wrong(chain, box):
        bounds = true(chain, box)
        bounds.certified[-1][:] = True
        return bounds

    assert inspect(net, X, box=(0, 1)).layers[0].certified.all()
    monkeypatch.setattr(proof, "certify_chain", wrong)
    seen = inspect(net, X, box=(0, 1))
    why = "a unit that the bounds call dead is on for an example, so the module does what its layers do not say"
    assert [(layer.certified, layer.no_proof) for layer in seen.layers] == [(None, why)] * 2


def test_there_is_no_proof_where_batches_take_different_ways():
    class Alternating(nn.Sequential):
        def forward(self, x):
            return self[2](self[len(x) % 2](x))

    net = Alternating(dead()[0], dead()[0], nn.ReLU())
    (layer,) = inspect(net, X, box=(0, 1), batch_size=15).layers  # of 14, 13 and 13 examples
    assert layer.no_proof == "before it comes not the same for every batch, and bounds follow Linear layers only"
    assert inspect(net, X, box=(0, 1), batch_size=10).layers[0].certified.all()


def test_a_change_of_weights_that_keeps_their_sum_is_noticed():
    net = dead()
    seen = inspect(net, X)
    net[0].weight.data.copy_(net[0].weight.data.flip(0))
    with pytest.raises(ValueError, match="as they were at the inspection"):
        seen.certify(0, 1)


def test_an_autopsy_shows_the_weights_that_ran():
    net = parametrizations.weight_norm(nn.Linear(6, 5))
    unit = inspect(nn.Sequential(net, nn.ReLU()), X).autopsy(1, 2)
    np.testing.assert_array_equal(unit.weights, net.weight[1].detach())


# every rectifier is counted or named


class Calls(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.linear, self.act, self.function = nn.Linear(6, 5), nn.ReLU(), function

    def forward(self, x):
        return self.function(self.act(self.linear(x)))


def scripted(function, *like):
    with pytest.warns((DeprecationWarning, FutureWarning)):  # the second from Python 3.14 on
        return torch.jit.script(function) if not like else torch.jit.trace(function, *like)


def clipped(x: torch.Tensor) -> torch.Tensor:
    return torch.clamp(x, 0.0, 2.0)


@pytest.mark.parametrize(
    ("function", "spelled"),
    [
        (lambda x: F.hardtanh(x, 0, 20), "F.hardtanh"),
        (lambda x: F.hardtanh(x, min_val=0.0, max_val=1.0, inplace=True), "F.hardtanh"),
        (lambda x: torch.max(x, other=torch.zeros(())), "torch.max"),
        (lambda x: x.max(x.new_zeros(5)), "Tensor.max"),
        (lambda x: torch.fmax(torch.zeros_like(x), x), "torch.fmax"),
        (lambda x: torch.ops.aten.relu(x), "aten.relu"),
        (lambda x: torch.ops.aten.clamp_min.default(x, 0), "aten.clamp_min"),
        (lambda x: torch.threshold(x, 0, 0), "torch.threshold"),
        (nn.RNNCell(5, 4, nonlinearity="relu"), "the rectifier in nn.RNN"),
    ],
)
def test_functions_that_rectify_are_named(function, spelled):
    seen = inspect(Calls(function), X)
    assert [call[0] for call in seen.outside] == [spelled] and spelled in seen.in_words()


@pytest.mark.parametrize("function", [lambda x: x.max(0).values + 0 * x, F.hardtanh, lambda x: x.max(x + 1)])
def test_functions_that_do_not_rectify_are_not_named(function):
    assert inspect(Calls(function), X).outside == ()


def test_what_rectifies_inside_torchscript_is_named_and_the_rest_counted():
    function = Calls(scripted(clipped))
    part = Calls(scripted(nn.Sequential(nn.Linear(5, 5), nn.ReLU()), torch.rand(3, 5)))
    net = nn.Sequential(scripted(nn.Sequential(nn.Linear(6, 5), nn.Tanh(), nn.ReLU6())), nn.Linear(5, 5), nn.ReLU())
    for module, name in ((function, "aten.clamp"), (part, "aten.relu"), (net, "aten.hardtanh")):
        seen = inspect(module, X)
        assert [call[0] for call in seen.outside] == [name] and [layer.units for layer in seen.layers] == [5]
        assert "use what it was made from" in seen.in_words()


def test_clipped_rectifiers_are_counted_and_proved():
    class Relu20(nn.Hardtanh):
        def __init__(self):
            super().__init__(0, 20)

    net = nn.Sequential(dead()[0], nn.Hardtanh(0.0, 3.0), nn.Linear(5, 4), Relu20(), nn.Linear(4, 3), nn.Hardtanh())
    seen = inspect(net, X, box=(0, 1))
    assert [layer.kind for layer in seen.layers] == ["Hardtanh", "Relu20"]
    assert seen.layers[0].certified.all() and seen.layers[1].certified is None


def test_a_class_that_wraps_a_function_is_offered_for_also():
    class Swish(nn.Module):
        def forward(self, x):
            return F.silu(x)

    net = nn.Sequential(*[part for _ in range(40) for part in (nn.Linear(6, 6), Swish())])
    with pytest.raises(ValueError) as caught:
        inspect(net, X)
    assert "Or pass also=(Swish,) to count what these classes give." in str(caught.value)
    assert "and in 34 more places" in str(caught.value) and len(str(caught.value)) < 700
    assert len(inspect(net, X, also=(Swish,)).layers) == 40


# if module(X) runs, so does inspect


class Experts(nn.Module):
    """The last expert gets no example."""

    def __init__(self):
        super().__init__()
        self.experts = nn.ModuleList(nn.Sequential(nn.Linear(6, 4), nn.ReLU()) for _ in "abc")
        self.gate = nn.Linear(6, 3)
        self.gate.bias.data[2] = -99

    def forward(self, x):
        chosen, h = self.gate(x).argmax(1), x.new_zeros(len(x), 4)
        for k, expert in enumerate(self.experts):
            h[chosen == k] = expert(x[chosen == k])
        return h


class Counting(nn.Module):
    """Works in place on a buffer of its own."""

    def __init__(self):
        super().__init__()
        self.linear, self.act = nn.Linear(6, 5), nn.ReLU()
        self.register_buffer("seen", torch.zeros(()))

    def forward(self, x):
        self.seen += len(x)
        return self.act(self.linear(x))


class FortyOnly(nn.Sequential):
    def forward(self, x):
        return super().forward(x.view(40, 6))


def made_in_inference_mode():
    with torch.inference_mode():
        return Counting()


RUNS = {
    "experts": (Experts, [4, 4]),
    "one batch size": (lambda: FortyOnly(*dead()), [5]),
    "gated": (lambda: nn.Sequential(nn.Linear(6, 8), nn.GLU(), nn.Linear(4, 3), nn.ReLU()), [3]),
    "made in inference mode": (made_in_inference_mode, [5]),
    "sparse buffer": (lambda: with_sparse_buffer(dead()), [5]),
}


def with_sparse_buffer(net):
    net.register_buffer("graph", torch.eye(5).to_sparse())
    return net


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.parametrize("inference", [False, True])
def test_what_runs_is_counted(name, inference):
    make, units = RUNS[name]
    net = make()
    with torch.inference_mode() if inference else nullcontext():
        given = X.clone()
        if not (name == "made in inference mode" and not inference):  # in-place work on its buffer needs that mode
            net(given)
        seen = inspect(net, given, box=(0, 1), batch_size=16)
        assert [layer.units for layer in seen.layers] == units
        assert seen.autopsy(1, 1).unit == 1


def test_modules_that_are_compiled_run_as_python():
    torch.manual_seed(0)
    wanted = inspect(nn.Sequential(nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 5), nn.ReLU()), X)
    for compiled in ("all", "a part", "a function"):
        torch.manual_seed(0)
        net = nn.Sequential(nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 5), nn.ReLU())
        if compiled == "all":
            net.compile(backend="eager")
        if compiled == "a part":
            net[3] = torch.compile(net[3], backend="eager")
        if compiled == "a function":
            net[2].register_forward_hook(torch.compile(lambda module, inputs, output: output, backend="eager"))
        with torch.no_grad():
            net(X)
            for _ in range(2):
                seen = inspect(net, X, batch_size=17)
                assert [layer.name for layer in seen.layers] == ["1", "3"]
                assert (seen.layers[1].states.zeros == wanted.layers[1].states.zeros).all()
            net(X)


def test_what_cannot_be_looked_at_is_not_blamed_on_the_module():
    class Mapped(Calls):
        def forward(self, x):
            return torch.vmap(lambda row: self.act(self.linear(row)))(x)

    with pytest.raises(ValueError) as caught:
        inspect(Mapped(None), X)
    said = "inspect: activations must be ordinary tensors; got RuntimeError while looking at"
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize(
    "array",
    [X.numpy()[::-1], X.numpy().astype(">f4"), X.numpy().astype(np.longdouble), np.asfortranarray(X.numpy())],
    ids=["flipped", "big-endian", "longdouble", "by columns"],
)
def test_arrays_of_numpy_that_torch_refuses_are_copied(array):
    net = dead()
    net[0].bias.data.zero_()
    (layer,) = inspect(net, array).layers
    assert (layer.states.zeros == inspect(net, X).layers[0].states.zeros).all()


def test_a_list_of_numbers_is_read_and_one_of_many_tensors_or_arrays_is_refused_in_one_line():
    zeros = inspect(dead(), X).layers[0].states.zeros
    assert (inspect(dead(), X.tolist()).layers[0].states.zeros == zeros).all()
    for rows in (list(X), list(X.numpy())):
        with pytest.raises(ValueError, match=r"got a list of 40 of type \w+. Stack them first: np.stack\(X\), say.$"):
            inspect(dead(), rows)


# X and the module stay as they were


class InPlace(nn.Module):
    def __init__(self, change):
        super().__init__()
        self.linear, self.act, self.change, self.mean = nn.Linear(6, 5), nn.ReLU(), change, torch.zeros(6)

    def forward(self, x):
        self.change(self, x)
        return self.act(self.linear(x))


def halves_the_weights(net, x):
    net.linear.weight.data.mul_(0.5)


def moves_its_mean(net, x):
    net.mean += x.mean(0)
    x -= net.mean


@pytest.mark.parametrize(
    "change",
    [lambda net, x: x.clamp_(min=0.5), lambda net, x: x[:, 0].zero_(), halves_the_weights, moves_its_mean],
)
def test_x_and_the_module_stay_as_they_were(change):
    net, given = InPlace(change), X.clone()
    before = net.linear.weight.detach().clone()
    with torch.no_grad():
        first = inspect(net, given, batch_size=40).layers[0].states.zeros
        assert torch.equal(given, X) and torch.equal(net.linear.weight, before) and not net.mean.any()
        assert (first[0] == (net(given.clone()) == 0).sum(0).numpy()).all()
