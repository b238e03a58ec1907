"""Which axis counts the units: followed through what makes and moves a tensor, asked for where it is lost."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from rectlab import inspect


def examples(*shape, n=11):
    return torch.randn(n, *shape, generator=torch.Generator().manual_seed(4))


class Net(nn.Module):
    """Layers a, b and a rectifier act, put together by a function of the module and X."""

    def __init__(self, run, a, b=None, act=None):
        super().__init__()
        self.run, self.a, self.b, self.act = run, a, b, act or nn.ReLU()

    def forward(self, *inputs):
        return self.run(self, *inputs)


class Normed(nn.LayerNorm):
    def forward(self, x):
        return super().forward(x.movedim(1, -1)).movedim(-1, 1)


class Standardized(nn.Conv2d):
    def forward(self, x):
        return F.conv2d(x, self.weight - self.weight.mean((1, 2, 3), keepdim=True), self.bias)


def stepped(cell, x):
    h = None
    for step in x:
        h = cell(step, h)
    return h


CONV = nn.Conv1d(6, 8, 3, padding=1)
KNOWN = {
    "GRU": (Net(lambda m, x: m.act(m.a(x)[0]), nn.GRU(6, 8, batch_first=True)), (5, 6), 8, 5),
    "RNN, time first inside": (
        Net(lambda m, x: m.act(m.a(x.transpose(0, 1))[0]), nn.RNN(6, 8)), (5, 6), 8, 5),
    "last state of an LSTM": (Net(lambda m, x: m.act(m.a(x)[1][0][-1]), nn.LSTM(6, 8, batch_first=True)), (5, 6), 8, 1),
    "attention": (
        Net(lambda m, x: m.act(m.a(x, x, x)[0]), nn.MultiheadAttention(6, 2, batch_first=True)), (5, 6), 6, 5),
    "split": (Net(lambda m, x: m.act(m.a(x).split([3, 5], -1)[1]), nn.Linear(6, 8)), (5, 6), 5, 5),
    "tensor_split beside a convolution": (
        Net(lambda m, x: m.act(m.a(m.b(x).mT).tensor_split(4, 2)[0]), nn.Linear(8, 16), CONV), (6, 5), 4, 5),
    "unbind": (Net(lambda m, x: m.act(m.a(x).unbind(1)[0]), nn.Linear(6, 8)), (2, 5, 6), 8, 5),
    "movedim": (Net(lambda m, x: m.act(m.a(x).movedim(1, -1)), nn.Conv2d(3, 8, 3, padding=1)), (3, 5, 6), 8, 30),
    "mT": (Net(lambda m, x: m.act(m.a(x).mT), CONV), (6, 5), 8, 5),
    "flattened positions": (Net(lambda m, x: m.act(m.a(x).flatten(2).mT), nn.Conv2d(3, 8, 3)), (3, 5, 6), 8, 12),
    "positions and examples merged": (Net(lambda m, x: m.act(m.a(x).view(-1, 8)), nn.Linear(6, 8)), (5, 6), 8, 5),
    "a subclass of LayerNorm": (Net(lambda m, x: m.act(m.b(m.a(x))), nn.Conv2d(3, 8, 3), Normed(8)), (3, 5, 6), 8, 12),
    "a convolution of one's own": (Net(lambda m, x: m.act(m.a(x)), Standardized(3, 8, 3)), (3, 5, 6), 8, 12),
    "sum of two branches": (
        Net(lambda m, x: m.act(m.a(x) + m.b(x)), CONV, nn.Conv1d(6, 8, 1)), (6, 5), 8, 5),
    "branches side by side": (
        Net(lambda m, x: m.act(torch.cat([m.a(x), x.new_zeros(len(x), 2, 5)], 1)), CONV), (6, 5), 10, 5),
    "squeeze and excite": (
        Net(lambda m, x: m.act(m.a(x) * m.b(m.a(x).mean(2))[:, :, None]), CONV, nn.Linear(8, 8)), (6, 5), 8, 5),
    "product with a matrix": (Net(lambda m, x: m.act(x @ m.a.weight.T), nn.Linear(6, 8)), (5, 6), 8, 5),
    "step by step": (Net(lambda m, x: m.act(stepped(m.a, x.transpose(0, 1))), nn.GRUCell(6, 8)), (5, 6), 8, 1),
    "norm says the channels": (
        Net(lambda m, x: m.act(m.b(m.a(x).view(-1, 4, 2, 3))), nn.Linear(6, 24), nn.BatchNorm2d(4)), (6,), 4, 6),
    "inside DataParallel": (nn.DataParallel(nn.Sequential(CONV, nn.ReLU())), (6, 5), 8, 5),
}


@pytest.mark.parametrize("name", KNOWN)
def test_the_axis_is_followed(name):
    net, shape, units, positions = KNOWN[name]
    seen = inspect(net, examples(*shape), batch_size=7)
    assert [(layer.units, layer.positions) for layer in seen.layers] == [(units, positions)] and seen.unknown == ()


class Attention(nn.Module):
    """Heads side by side: their features are merged in one reshape."""

    def __init__(self):
        super().__init__()
        self.qkv, self.act = nn.Linear(6, 18), nn.ReLU()

    def forward(self, x):
        q, k, v = self.qkv(x).unflatten(-1, (3, 2, 3)).permute(2, 0, 3, 1, 4)
        return self.act(((q @ k.mT).softmax(-1) @ v).transpose(1, 2).flatten(2))


LOST = {
    "einsum": (Net(lambda m, x: m.act(torch.einsum("bti,oi->bto", x, m.a.weight)), nn.Linear(6, 8)), (5, 6)),
    "heads": (Attention(), (5, 6)),
    "a known and a moved branch": (Net(lambda m, x: m.act(m.a(x) + m.a(x).mT), nn.Linear(6, 5)), (5, 6)),
    "channels cut": (Net(lambda m, x: m.act(m.a(x).reshape(-1, 4, 2, 5)), CONV), (6, 5)),
    "example by example": (Net(lambda m, x: m.act(torch.stack([m.a(row) for row in x])), nn.Linear(6, 8)), (6,)),
    "the input": (nn.Sequential(nn.ReLU()), (3, 5, 6)),
    "pixels of one's own": (Net(lambda m, x: m.act(F.pixel_shuffle(m.a(x), 2)), nn.Conv2d(3, 8, 3)), (3, 5, 6)),
}


@pytest.mark.parametrize("name", LOST)
def test_where_the_axis_is_lost_it_is_asked_for_and_then_counted(name):
    net, shape = LOST[name]
    act, X = "0" if name == "the input" else "act", examples(*shape)
    with pytest.raises(ValueError) as caught:
        inspect(net, X)
    assert str(caught.value).startswith("inspect: axes must say which axis counts the units.")
    assert f'Pass axes={{"{act}": -1}} if the last axis does' in str(caught.value)
    kept = []
    handle = net.get_submodule(act).register_forward_hook(lambda module, given, h: kept.append(h))
    net.eval()(X)
    handle.remove()
    for axis in (1, -1):
        (layer,) = inspect(net, X, axes={act: axis}).layers
        zeros = (kept[0] == 0).movedim(axis, -1).flatten(0, -2).sum(0)
        assert layer.states.zeros[0].tolist() == zeros.tolist()


def test_rows_that_are_known_are_counted_beside_one_that_is_not():
    net = nn.Sequential(nn.Linear(6, 6), nn.ReLU(), Attention(), nn.Linear(6, 4), nn.GELU())
    seen = inspect(net, examples(5, 6))
    assert [layer.name for layer in seen.layers] == ["1", "4"] and seen.unknown == (("2.act", "ReLU", (11, 5, 6)),)
    assert (
        "Not counted, since it is not known which axis counts the units: 2.act (ReLU), which gives shape (11, 5, 6). "
        'Pass axes={"2.act": -1} if the last axis does, 1 if the one after the examples does.'
    ) in repr(seen)
    assert [layer.units for layer in inspect(net, examples(5, 6), axes={"2.act": -1}).layers] == [6, 6, 4]


@pytest.mark.parametrize(
    ("axes", "message"),
    [
        ([-1], "axes must be a dict of names of rectifiers to axes; got list."),
        ({"a": -1}, "axes must be by name of a rectifier, act; got 'a'."),
        ({"act": 0}, "axes['act'] must be a whole number other than 0, the axis of the examples; got 0."),
        ({"act": "last"}, "axes['act'] must be a whole number other than 0, the axis of the examples; got 'last'."),
        ({"act": 5}, "axes['act'] must be an axis of what it gives, of shape (8, 5, 8), other than that of the "
         "examples; got 5."),
        ({"act": -3}, "axes['act'] must be an axis of what it gives, of shape (8, 5, 8), other than that of the "
         "examples; got -3."),
    ],
)
def test_axes_that_are_none_are_refused(axes, message):
    with pytest.raises(ValueError) as caught:
        inspect(LOST["einsum"][0], examples(5, 6), axes=axes)
    assert str(caught.value).startswith(f"inspect: {message} Pass ")


ONE = "takes one example without an axis for examples"
ELSEWHERE = {
    "an image": (nn.Sequential(nn.ConvTranspose2d(3, 4, 3), nn.ReLU()), (3, 8, 8), ONE),
    "a signal": (nn.Sequential(nn.Conv1d(6, 4, 3), nn.ReLU()), (6, 9), ONE),
    "a volume": (nn.Sequential(nn.Identity(), nn.Conv3d(2, 4, 2), nn.ReLU()), (2, 5, 5, 5), ONE),
    "a vector": (nn.Sequential(nn.Linear(6, 4), nn.ReLU()), (6,), ONE),
    "a sequence": (nn.Sequential(nn.Linear(6, 6), nn.ReLU(), nn.GRU(6, 4, batch_first=True)), (9, 6), "along axis 0"),
    "time first": (nn.Sequential(nn.Linear(6, 6), nn.ReLU(), nn.LSTM(6, 4)), (9, 3, 6), "along axis 1"),
    "time first, attention": (
        nn.TransformerEncoderLayer(6, 2, 8, activation=nn.ReLU()), (9, 3, 6), "nn.MultiheadAttention of the module"),
    "time first, step by step": (
        Net(lambda m, x: m.act(stepped(m.a, x)), nn.GRUCell(6, 4)), (9, 3, 6), "one after another"),
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_examples_along_another_axis_are_refused(name):
    net, shape, said = ELSEWHERE[name]
    with pytest.raises(ValueError) as caught:
        inspect(net, torch.randn(shape))
    assert str(caught.value).startswith("inspect: X must be stacked with the examples along its first axis; got ")
    assert said in str(caught.value)


def test_an_autopsy_names_examples_that_stand_along_another_axis():
    net = Net(lambda m, x: m.act(m.a(x.transpose(0, 1))[0]), nn.RNN(6, 8))
    X = examples(5, 6)
    X[7] *= 100
    seen, h = inspect(net, X, batch_size=4), net.a(X.transpose(0, 1))[0].detach()
    for unit in (1, 5):
        values = h[:, :, unit - 1].relu().amax(0)
        assert values[seen.autopsy(1, unit).best[0]] == pytest.approx(float(values.max()))


MODELS = {
    "torchvision": ["resnet18", "mobilenet_v3_small", "densenet121", "shufflenet_v2_x0_5", "convnext_tiny", "swin_t",
                    "swin_v2_t", "vit_b_16"],
    "timm": ["vit_tiny_patch16_224", "eva02_tiny_patch14_224", "levit_128s", "pvt_v2_b0", "edgenext_xx_small",
             "mobilevit_xxs", "coatnet_nano_rw_224", "resmlp_12_224", "poolformer_s12"],
}


@pytest.mark.slow
@pytest.mark.parametrize(("library", "name"), [(library, name) for library in MODELS for name in MODELS[library]])
def test_the_units_of_models_of_others_are_the_width_of_the_layer_before(library, name):
    pytest.importorskip(library)
    make = {"torchvision": "torchvision.models.get_model", "timm": "timm.create_model"}[library]
    net = pytest.importorskip(make.rpartition(".")[0]).__dict__[make.rpartition(".")[2]](name)
    X = torch.randn(2, *getattr(net, "default_cfg", {}).get("input_size", (3, 224, 224)))
    seen = inspect(net, X)
    widths, last = {}, [0]

    def made(module, inputs, output):
        width = getattr(module, "out_features", getattr(module, "out_channels", getattr(module, "num_features", None)))
        last[0] = width if isinstance(width, int) else last[0]
        widths.setdefault(module, []).append(last[0])

    handles = [part.register_forward_hook(made) for part in net.modules()]
    with torch.no_grad():
        net.eval()(X)
    for handle in handles:
        handle.remove()
    for layer in seen.layers:
        name, _, call = layer.name.removesuffix(")").partition(" (call ")
        width = widths[net.get_submodule(name)][int(call or 1) - 1]
        assert layer.units in (width, width / 2), (layer.name, layer.units, width)  # half of a gated layer
