"""Interrupts: the handler is there while a panel plays and at no other time."""

import os
import signal
import sys
import threading
import time
from types import SimpleNamespace

import pytest

from rectlab.lessons.scope.panel import Scope
from rectlab.panels.transport import on_interrupt
from tests.hand import send

PATIENCE_S = 20.0

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no signal to send to oneself")


@pytest.fixture
def heard():
    """A handler that was there before; it keeps what it hears."""
    heard = []
    mine = signal.signal(signal.SIGINT, lambda *_: heard.append("before"))
    installed = signal.getsignal(signal.SIGINT)
    yield heard
    left = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, mine)
    assert left is installed, "a handler was left behind"


@pytest.fixture
def loop(monkeypatch):
    """A kernel's event loop: what is asked of it is done when the main thread says ``run``."""
    asked = []

    def run(until=lambda: False, seconds=PATIENCE_S):
        end = time.monotonic() + seconds
        while asked or not (until() or time.monotonic() > end):
            asked.pop(0)() if asked else time.sleep(0.005)
        assert until()

    kernel = SimpleNamespace(io_loop=SimpleNamespace(add_callback=asked.append))
    fake = SimpleNamespace(get_ipython=lambda: SimpleNamespace(kernel=kernel))
    monkeypatch.setitem(sys.modules, "IPython", fake)
    return SimpleNamespace(run=run, asked=asked)


class Block:
    """A thread inside ``on_interrupt`` until told to leave."""

    def __init__(self, act):
        self._go, self._in = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._stay, args=(act,), daemon=True)
        self._thread.start()
        assert self._in.wait(PATIENCE_S)

    def _stay(self, act):
        with on_interrupt(act):
            self._in.set()
            self._go.wait(PATIENCE_S)

    def leave(self):
        self._go.set()
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()


def interrupt():
    """Interrupt this process; its handler has run when this returns."""
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0.01)


def handler():
    return signal.getsignal(signal.SIGINT)


def drain(loop):
    loop.run(until=lambda: True)


def test_handler_is_there_for_the_block_only(heard):
    before = handler()
    with on_interrupt(lambda: heard.append("act")):
        assert handler() is not before
        interrupt()
        assert heard == ["act"]
    assert handler() is before
    interrupt()
    assert heard == ["act", "before"]


def test_handler_goes_when_the_block_fails(heard):
    before = handler()
    with pytest.raises(ZeroDivisionError), on_interrupt(lambda: heard.append("act")):
        1 / 0  # noqa: B018
    assert handler() is before


def test_blocks_of_two_threads_share_one_handler_and_both_act(heard, loop):
    before = handler()
    first, second = Block(lambda: heard.append(1)), Block(lambda: heard.append(2))
    drain(loop)
    assert handler() is not before
    interrupt()
    assert heard == [1, 2]
    first.leave()
    drain(loop)
    interrupt()
    assert heard == [1, 2, 2]
    second.leave()
    drain(loop)
    assert handler() is before


def test_block_that_ends_before_the_event_loop_comes_round_installs_nothing(heard, loop):
    before = handler()
    Block(lambda: heard.append("act")).leave()
    assert len(loop.asked) == 2
    loop.asked.pop(0)()
    assert handler() is before
    drain(loop)


def test_interrupt_between_the_end_of_a_block_and_the_event_loop_goes_to_the_handler_before(heard, loop):
    block = Block(lambda: heard.append("act"))
    drain(loop)
    block.leave()
    interrupt()
    assert heard == ["before"]
    drain(loop)


def test_block_that_ends_while_a_cell_has_its_own_handler_leaves_none_that_swallows(heard, loop):
    before, block = handler(), Block(lambda: heard.append("act"))
    drain(loop)
    ours = signal.signal(signal.SIGINT, signal.default_int_handler)  # as ipykernel does before a cell
    block.leave()
    drain(loop)
    signal.signal(signal.SIGINT, ours)  # and after it
    interrupt()
    assert heard == ["before"]
    with on_interrupt(lambda: heard.append("next")):
        interrupt()
    interrupt()
    assert heard == ["before", "next", "before"] and handler() is before


def test_on_another_thread_without_a_kernel_nothing_is_installed_and_nothing_breaks(heard, monkeypatch):
    before = handler()
    for name in ("no module", "no shell", "no kernel"):
        shell = {"no shell": None, "no kernel": SimpleNamespace()}.get(name)
        monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda shell=shell: shell))
        if name == "no module":
            monkeypatch.delitem(sys.modules, "IPython")
        block = Block(lambda: heard.append("act"))
        assert handler() is before
        interrupt()
        block.leave()
        assert handler() is before
    assert heard == ["before"] * 3


def test_interrupt_stops_a_scope_that_trains_and_says_so(heard, loop):
    before, scope = handler(), Scope(hidden_layers=1, width=16, film=False)
    send(scope, press="train", id=1)
    loop.run(until=lambda: scope.live.head_steps > 5 and handler() is not before)
    interrupt()
    loop.run(until=lambda: handler() is before)
    assert not scope.playing and heard == []
    said = scope.error
    done = scope.live.head_steps
    time.sleep(0.05)
    assert scope.live.head_steps == done
    assert said.startswith("Stopped by an interrupt of the kernel after ") and said.endswith(" steps.")
    assert abs(int(said.split()[-2].replace(",", "")) - done) <= 1
    interrupt()
    assert heard == ["before"]
    send(scope, press="train", id=2)
    assert scope.playing and scope.error == ""
    send(scope, press="pause", id=3)
    drain(loop)
    scope.close()


def test_panel_that_is_paused_or_closed_leaves_no_handler(heard, loop):
    before = handler()
    for end in (lambda scope: send(scope, press="pause", id=2), lambda scope: scope.close()):
        scope = Scope(hidden_layers=1, width=16, film=False)
        send(scope, press="train", id=1)
        loop.run(until=lambda: handler() is not before)
        end(scope)
        drain(loop)
        assert handler() is before
        scope.close()
