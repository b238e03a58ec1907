"""The choice of a device, with machines made up where this one has no GPU."""

import pytest
import torch

from rectlab.compute import devices


@pytest.fixture
def machine(monkeypatch):
    """Return a function that pretends the given GPUs, and the given value of RECTLAB_DEVICE."""

    def build(*gpus, wish=None):
        monkeypatch.setattr(devices, "_works", lambda name: name in gpus)
        if wish is None:
            monkeypatch.delenv("RECTLAB_DEVICE", raising=False)
        else:
            monkeypatch.setenv("RECTLAB_DEVICE", wish)

    return build


def test_every_listed_device_computes_and_cpu_comes_first():
    assert devices.available()[0] == "cpu"
    for name in devices.available():
        assert torch.ones(2, device=name).sum().item() == 2


@pytest.mark.parametrize(
    ("gpus", "listed", "automatic"),
    [
        ((), ("cpu",), "cpu"),
        (("cuda",), ("cpu", "cuda"), "cuda"),
        (("mps",), ("cpu", "mps"), "mps"),
        (("mps", "cuda"), ("cpu", "cuda", "mps"), "cuda"),
    ],
)
def test_auto_takes_cuda_before_mps_before_cpu(machine, gpus, listed, automatic):
    machine(*gpus)
    assert devices.available() == listed
    assert devices.choose() == devices.choose("auto") == torch.device(automatic)


def test_auto_follows_the_environment_variable(machine):
    machine("cuda", wish="cpu")
    assert devices.choose("auto") == torch.device("cpu")


@pytest.mark.parametrize("wish", ["", "auto"])
def test_an_empty_wish_is_no_wish(machine, wish):
    machine("mps", wish=wish)
    assert devices.choose() == torch.device("mps")


def test_a_named_device_wins_over_the_environment_variable(machine):
    machine("cuda", wish="cpu")
    assert devices.choose("cuda") == torch.device("cuda")


@pytest.mark.parametrize("name", ["cuda", "gpu", "cpu0", ""])
def test_a_device_that_is_not_there_is_refused(machine, name):
    machine()
    with pytest.raises(ValueError) as caught:
        devices.choose(name)
    assert str(caught.value) == (
        f"devices.choose: device must be one of auto, cpu; got {name!r}, which this machine does not have. "
        "Use device='auto'."
    )


def test_a_bad_environment_variable_is_named(machine):
    machine("mps", wish="cuda")
    with pytest.raises(ValueError) as caught:
        devices.choose()
    assert str(caught.value) == (
        "devices.choose: RECTLAB_DEVICE must be one of auto, cpu, mps; got 'cuda', which this machine does not have. "
        "Set RECTLAB_DEVICE=auto, or unset it."
    )
    assert devices.choose("cpu") == torch.device("cpu")  # a device given by name does not ask the variable


def test_a_gpu_that_is_listed_and_fails_does_not_count(monkeypatch):
    def fail(*sizes, dtype, device):
        raise RuntimeError("CUDA error: no kernel image is available for execution on the device")

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch, "ones", fail)
    assert devices._works.__wrapped__("cuda") is False
