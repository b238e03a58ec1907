"""The precision of products: set for a while, for all threads inside, and put back."""

import re
import threading

import numpy as np
import pytest
import torch

from rectlab.compute.matmul import matmul
from rectlab.networks.backprop import HandEngine
from rectlab.sweeps import sweep, sweeping

X, Y = np.ones((8, 3)), np.arange(8) % 2


def now():
    backends = torch.backends.cuda.matmul, torch.backends.mkldnn.matmul
    return [backend.fp32_precision for backend in backends]


@pytest.fixture
def as_before():
    yield
    torch.set_float32_matmul_precision("highest")


@pytest.mark.parametrize("before", ["highest", "high", "medium"])
@pytest.mark.parametrize(("precision", "inside"), [("exact", ["ieee", "ieee"]), ("tf32", ["tf32", "tf32"])])
def test_switch_is_set_and_put_back(as_before, before, precision, inside):
    torch.set_float32_matmul_precision(before)
    outside = now()
    with pytest.raises(ZeroDivisionError), matmul(precision):
        assert now() == inside
        raise ZeroDivisionError
    assert now() == outside and torch.get_float32_matmul_precision() == before


def test_switch_of_one_backend_alone_is_put_back_too(as_before):
    torch.backends.cuda.matmul.fp32_precision = "tf32"
    with matmul():
        assert now()[0] == "ieee"
    assert now()[0] == "tf32"


def test_last_of_several_threads_puts_it_back(as_before):
    torch.set_float32_matmul_precision("medium")
    entered, leave = threading.Event(), threading.Event()

    def other():
        with matmul():
            entered.set()
            leave.wait(5)

    thread = threading.Thread(target=other)
    with matmul():
        thread.start()
        entered.wait(5)
    assert torch.get_float32_matmul_precision() == "highest"
    leave.set()
    thread.join()
    assert torch.get_float32_matmul_precision() == "medium"


def test_sweep_is_exact_whatever_torch_is_set_to(as_before, monkeypatch):
    seen, step = set(), HandEngine.step
    monkeypatch.setattr(HandEngine, "step", lambda *a: seen.add(torch.get_float32_matmul_precision()) or step(*a))
    torch.set_float32_matmul_precision("medium")
    result = sweep(X, Y, n_epochs=1, hidden_sizes=(4,), over={"seed": [0, 1]})
    assert seen == {"highest"} and torch.get_float32_matmul_precision() == "medium"
    assert result.about["matmul"] == "exact" and "TF32" not in result.in_words()


def test_sweep_in_tf32_says_so(as_before, monkeypatch):
    """On a pretended GPU: the check is told so, the work is done here."""
    seen, step = set(), HandEngine.step
    monkeypatch.setattr(HandEngine, "step", lambda *a: seen.add(torch.get_float32_matmul_precision()) or step(*a))
    monkeypatch.setattr(sweeping, "_checked_matmul", lambda matmul, _: matmul)
    result = sweep(X, Y, n_epochs=1, hidden_sizes=(4,), matmul="tf32", device="cpu")
    assert seen == {"high"} and torch.get_float32_matmul_precision() == "highest"
    assert result.about["matmul"] == "tf32"
    assert result.in_words().startswith("1 network, 1 epoch each. Products in TF32, not exact. Error ")


@pytest.mark.parametrize(
    ("matmul", "message"),
    [
        ("tf32", "sweep: matmul must be exact on cpu; got 'tf32'. Pass device=\"cuda\", or leave it out."),
        ("fast", "sweep: matmul must be one of exact, tf32; got 'fast'. Choose one."),
    ],
)
def test_other_products_are_refused_in_full(matmul, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        sweep(X, Y, matmul=matmul, device="cpu")
    assert sweeping._checked_matmul("tf32", "cuda") == "tf32"
