"""The fast path of products: taken only where it is faster and as exact, and never left on."""

import threading

import pytest
import torch

from rectlab import fast_products as module
from rectlab.fast_products import decide, fast_products, worth_it

MATMUL = torch.backends.mkldnn.matmul
TWICE_AS_FAST = (2.0, 1.0, 1e-5, 1e-5)


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """Nothing probed yet, nothing switched off, and the flag the same afterwards."""
    monkeypatch.setattr(module, "_answers", {})
    monkeypatch.delenv("RECTLAB_FAST", raising=False)
    monkeypatch.delenv("RECTLAB_TESTING", raising=False)
    before = MATMUL.fp32_precision
    yield
    assert MATMUL.fp32_precision == before and module._inside == 0


def probe_finds(monkeypatch, *trial):
    """Replace the measuring; return the list of shapes that were tried."""
    tried = []
    monkeypatch.setattr(module, "_tried", lambda shape: tried.append(shape) or trial)
    return tried


@pytest.mark.parametrize(
    ("trials", "worth"),
    [
        ([TWICE_AS_FAST], True),
        ([(1.16, 1.0, 1e-5, 1e-5)], True),
        ([(1.14, 1.0, 1e-5, 1e-5)], False),
        ([(4.0, 1.0, 1e-5, 0.99e-4)], True),
        ([(4.0, 1.0, 1e-5, 1.01e-4)], False),
        ([(4.0, 1.0, 1e-5, float("nan"))], False),
        ([(1.0, 1.0, 1e-5, 1e-5), (4.0, 1.0, 1e-5, 1e-5)], True),  # the same for small ones, faster for large ones
        ([(1.0, 2.0, 1e-5, 1e-5), (2.0, 1.0, 1e-5, 1e-5)], False),  # as much lost as gained
        ([TWICE_AS_FAST, (2.0, 1.0, 1e-5, 1.0)], False),  # one bad error is enough
    ],
)
def test_fast_path_is_worth_it_where_faster_and_as_exact(trials, worth):
    assert worth_it(trials) is worth


@pytest.mark.parametrize(("seconds", "fast"), [(2.0, True), (1.0, False)])
def test_auto_asks_the_probe_once_for_every_shape(monkeypatch, seconds, fast):
    tried = probe_finds(monkeypatch, seconds, 1.0, 1e-5, 1e-5)
    assert [decide("auto"), decide("auto")] == [fast, fast]
    assert tried == list(module.SHAPES)
    mine = ((3, 5, 7, 11),)
    assert decide("auto", shapes=mine) is fast and tried == [*module.SHAPES, *mine]


def test_probe_measures_products_on_one_thread_and_restores_the_flag(monkeypatch):
    seen, before, product = [], MATMUL.fp32_precision, module.product
    monkeypatch.setattr(
        module, "product", lambda *a: seen.append((torch.get_num_threads(), MATMUL.fp32_precision)) or product(*a)
    )
    assert decide("auto") in (True, False)
    rounds = len(seen) // 2
    assert seen == [(1, before), (1, "bf16")] * rounds
    assert 2 * len(module.SHAPES) <= rounds <= (module.ROUNDS + 1) * len(module.SHAPES)


def test_probe_measures_the_error_of_each_path(monkeypatch):
    product = module.product

    def rough(weight, bias, X, out):
        product(weight, bias, X, out)
        return out.add_(1.0) if MATMUL.fp32_precision == "bf16" else out

    monkeypatch.setattr(module, "product", rough)
    *_, error, fast_error = module._tried((2, 16, 16, 16))
    assert 0 < error < 1e-4 and 0.9 < fast_error < 1.1
    assert decide("auto", shapes=[(2, 16, 16, 16)]) is False


def test_error_in_the_probe_leaves_no_flag_behind(monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("no product")

    monkeypatch.setattr(module, "product", broken)
    with pytest.raises(RuntimeError, match="no product"):
        decide("auto")


@pytest.mark.parametrize("fast", ["auto", "on", True])
@pytest.mark.parametrize(
    ("dtype", "device", "variable"), [("float64", "cpu", ""), ("float32", "cuda", ""), ("float32", "cpu", "off")]
)
def test_never_for_float64_never_on_a_gpu_never_where_switched_off(monkeypatch, fast, dtype, device, variable):
    tried = probe_finds(monkeypatch, *TWICE_AS_FAST)
    monkeypatch.setenv("RECTLAB_FAST", variable)
    assert decide(fast, dtype, device) is False
    assert tried == []


def test_under_tests_nothing_is_probed(monkeypatch):
    tried = probe_finds(monkeypatch, *TWICE_AS_FAST)
    monkeypatch.setenv("RECTLAB_TESTING", "1")
    assert decide("auto") is False and tried == []
    assert decide("on") is True


def test_what_was_decided_elsewhere_is_not_asked_again(monkeypatch):
    tried = probe_finds(monkeypatch, *TWICE_AS_FAST)
    assert (decide(True), decide(False), decide("on"), decide("off")) == (True, False, True, False)
    assert tried == []


def test_block_sets_the_flag_and_puts_it_back_after_an_error():
    before = MATMUL.fp32_precision
    with pytest.raises(KeyError), fast_products("on") as fast:
        assert fast is True and MATMUL.fp32_precision == "bf16"
        raise KeyError
    assert MATMUL.fp32_precision == before
    with fast_products("off") as fast:
        assert fast is False and MATMUL.fp32_precision == before


def test_torch_s_older_switch_can_be_read_afterwards():
    with fast_products("on"):
        pass
    assert torch.get_float32_matmul_precision() == "highest"


def test_nested_blocks_put_the_flag_back_at_the_last_exit():
    before = MATMUL.fp32_precision
    with fast_products("on"):
        with fast_products(True):
            pass
        assert MATMUL.fp32_precision == "bf16"
        with fast_products("off"):
            assert MATMUL.fp32_precision == "bf16"  # the flag is the process's; the outer block still wants it
    assert MATMUL.fp32_precision == before


def test_blocks_of_two_threads_may_overlap():
    before, inside, leave = MATMUL.fp32_precision, threading.Event(), threading.Event()

    def other():
        with fast_products("on"):
            inside.set()
            leave.wait(10)

    thread = threading.Thread(target=other)
    with fast_products("on"):
        thread.start()
        assert inside.wait(10)
    assert MATMUL.fp32_precision == "bf16"  # this thread came first and has left; the other is still inside
    leave.set()
    thread.join()
    assert MATMUL.fp32_precision == before


def test_probe_does_not_disturb_a_block_that_computes(monkeypatch):
    tried = probe_finds(monkeypatch, *TWICE_AS_FAST)
    with fast_products("on"):
        assert decide("auto") is False and tried == []
    assert decide("auto") is True


def test_unknown_choice_is_said():
    with pytest.raises(ValueError) as caught:
        fast_products("yes").__enter__()
    assert str(caught.value) == "fast_products: fast must be one of auto, on, off; got 'yes'. Choose one."
