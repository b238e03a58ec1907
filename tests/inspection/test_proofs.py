"""Proof of death for a module: against that of a population, and the reasons why there is none."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from rectlab import Population, activations, inspect
from rectlab.inspection.kinds import is_rectifier
from rectlab.measures import certify

RECTIFYING = [name for name in activations.names() if is_rectifier(activations.get(name).module())]


def examples(*shape, n=40):
    return torch.rand(n, *shape, generator=torch.Generator().manual_seed(9))


class Through(nn.Module):
    """Linear layers with something between them."""

    def __init__(self, between, first=True):
        super().__init__()
        self.a, self.act, self.b, self.between, self.first = nn.Linear(6, 6), nn.ReLU(), nn.Linear(6, 6), between, first

    def forward(self, x):
        return self.act(self.between(self.b(torch.relu(self.a(x)) if self.first else self.a(x))))


@pytest.mark.parametrize("activation", RECTIFYING)
def test_bounds_are_those_of_a_population(activation):
    population = Population(6, (7, 8, 5), 3, activation=activation, seeds=(3,))
    population.biases[0].sub_(0.6)
    seen, want = inspect(population.to_module(0), examples(6), box=(0, 1)), certify(population, (0.0, 1.0))
    for k, layer in enumerate(seen.layers):
        assert layer.depth == k + 1 and layer.no_proof == ""
        for got, wanted in zip(layer.bounds.upper, want.upper[: k + 1]):
            np.testing.assert_array_equal(got, wanted)
        assert (layer.certified == want.certified[k][0]).all()
    assert (seen.states.certified_dead == want.certified_dead).all()
    if activations.get(activation).exact_zeros:
        assert seen.states.certified_dead[0, 0] > 0


@pytest.mark.parametrize(
    "net",
    [
        nn.Sequential(nn.Flatten(), nn.Linear(12, 9), nn.ReLU(inplace=True), nn.Dropout(), nn.Linear(9, 7), nn.ReLU6()),
        nn.Sequential(nn.Flatten(), nn.Identity(), nn.Linear(12, 9, bias=False), nn.PReLU(9), nn.Linear(9, 7),
                      nn.ReLU()),
        nn.Sequential(nn.Flatten(), nn.Linear(12, 9), nn.Linear(9, 9), nn.Tanh(), nn.Linear(9, 7), nn.ReLU()),
    ],
)
def test_a_chain_goes_through_what_leaves_values_as_they_are(net):
    for part in net:
        if isinstance(part, nn.PReLU):
            part.weight.data = torch.linspace(-1, 2, 9)
    net[-2].bias.data -= 2.0
    X = examples(3, 4)
    seen = inspect(net, X, box=(0, 1))
    with torch.no_grad():
        z, h = net.eval()[:-1](X), net(X)
        random = net(torch.rand(20_000, 3, 4))
    layer = seen.layers[-1]
    assert layer.bounds is not None and (z.amax(0).numpy() <= layer.bounds.upper[-1][0]).all()
    assert (z.amin(0).numpy() >= layer.bounds.lower[-1][0]).all()
    assert layer.certified.any() and not h[:, layer.certified].any() and not random[:, layer.certified].any()


@pytest.mark.parametrize(
    "reshape", [lambda x: x.view(len(x), -1), lambda x: torch.flatten(x, 1), lambda x: x.reshape(-1, 6)]
)
def test_a_chain_goes_through_functions_that_only_change_the_shape(reshape):
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.linear, self.act = nn.Linear(6, 5), nn.ReLU()

        def forward(self, x):
            return self.act(self.linear(reshape(x)))

    net = Net()
    net.linear.bias.data -= 5
    seen = inspect(net, examples(2, 3), box=(np.zeros((2, 3)), np.ones((2, 3))))
    assert seen.layers[0].certified.all() and seen.box == "values from 0 to 1"
    assert seen.autopsy(1, 1).bound.corner.shape == (6,)


class Skip(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear, self.act = nn.Linear(6, 6), nn.ReLU()

    def forward(self, x):
        return self.act(x + self.linear(x))


class OnIt(Skip):
    def forward(self, x):
        z = self.linear(x)
        z += 1
        return self.act(z)


class Painted(Skip):
    def forward(self, x):
        z = self.linear(x)
        z[:, 0] = 5.0
        return self.act(z)


BEFORE = "before it comes {}, and bounds follow Linear layers only"


@pytest.mark.parametrize(
    ("net", "X", "reason"),
    [
        (nn.Sequential(nn.Conv1d(1, 2, 3), nn.ReLU()), examples(1, 6), BEFORE.format("the function conv1d")),
        (nn.Sequential(nn.Linear(6, 6), nn.BatchNorm1d(6), nn.ReLU()), examples(6),
         BEFORE.format("the function batch_norm")),
        (Skip(), examples(6), BEFORE.format("the function add")),
        (OnIt(), examples(6), BEFORE.format("the function add")),
        (Painted(), examples(6), "what feeds it joins several tensors, or was changed on the way"),
        (Through(lambda x: x * 2), examples(6), BEFORE.format("the function mul")),
        (Through(nn.Identity()), examples(6), BEFORE.format("the function relu")),
        (Through(lambda x: F.softmax(x, 1), first=False), examples(6), BEFORE.format("the function softmax")),
        (nn.Sequential(nn.Linear(6, 6), nn.ReLU()), examples(3, 6),
         "a Linear layer acts on several positions of each example"),
        (nn.Sequential(nn.ReLU()), examples(6), "no Linear layer stands before it"),
        (nn.Sequential(nn.Linear(6, 6), nn.ReLU()).bfloat16(), examples(6).bfloat16(), "its weights are of bfloat16"),
    ],
)
def test_where_no_chain_leads_there_is_a_reason_and_no_certificate(net, X, reason):
    seen = inspect(net, X, box=(0, 1))
    assert seen.layers[0].certified is None and seen.layers[0].no_proof == reason
    assert f"No proof from {seen.layers[0].name} on: {reason}." in seen.in_words()
    assert seen.states.certified_dead.tolist() == [[0]] and seen.autopsy(1, 1).bound is None


def test_above_an_activation_of_which_no_interval_is_known_nothing_is_certified():
    net = nn.Sequential(nn.Linear(6, 6), nn.Hardswish(), nn.Linear(6, 6), nn.ReLU())
    net[2].bias.data -= 100
    seen = inspect(net, examples(6), box=(0, 1))
    assert [layer.certified for layer in seen.layers] == [None, None] and not seen.states.certified_dead.any()
    assert [layer.no_proof for layer in seen.layers] == [
        "what it gives is known of plain activation modules without hooks, not of this Hardswish",
        BEFORE.format("the function hardswish"),
    ]


def test_certifying_later_is_certifying_at_once():
    net, X = nn.Sequential(nn.Linear(6, 9), nn.ReLU()), examples(6)
    net[0].bias.data -= 1
    at_once, later = inspect(net, X, box=(0, 1)), inspect(net, X).certify(0, 1)
    assert repr(at_once) == repr(later) and (at_once.states.certified_dead == later.states.certified_dead).all()
    assert inspect(net, X).layers[0].certified is None


@pytest.mark.parametrize(
    ("box", "message"),
    [
        ((1, 0), "certify: box must be (low, high), finite numbers or 6 of them each, low at most high; got (1, 0). "
         "Pass dataset.box, say."),
        (3, "inspect: box must be (low, high); got int. Pass box=(0, 1), say."),
        ((0, 0.5), "inspect: X must lie in the box; got values from {low:g} to {high:g} and a box from 0 to 0.5. "
         "Pass the range of all valid inputs."),
    ],
)
def test_a_box_that_is_none_or_does_not_hold_the_examples_is_refused(box, message):
    X = examples(6)
    with pytest.raises(ValueError) as caught:
        inspect(nn.Sequential(nn.Linear(6, 9), nn.ReLU()), X, box=box)
    assert str(caught.value) == message.format(low=float(X.min()), high=float(X.max()))


def test_a_module_with_several_inputs_has_no_proof():
    class Two(Skip):
        def forward(self, x, y):
            return self.act(self.linear(x)) + y

    seen = inspect(Two(), (examples(6), examples(6)), box=(0, 1))
    assert seen.layers[0].no_proof == "the module has several inputs"
