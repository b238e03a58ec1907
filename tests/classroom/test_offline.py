import subprocess
import sys

import pytest

from rectlab.classroom import offline

OUTSIDE_AND_INSIDE = """
import socket
try:
    socket.create_connection(("192.0.2.1", 80), timeout=2)
    print("outside reached")
except OSError as error:
    print(type(error).__name__ if isinstance(error, TimeoutError) else error.strerror)
server = socket.create_server(("127.0.0.1", 0))
socket.create_connection(server.getsockname(), timeout=2)
print("loopback works")
"""


def run_offline(*command):
    return subprocess.run(
        [sys.executable, "-m", "rectlab.classroom.offline", *command], capture_output=True, text=True, timeout=60
    )


def test_only_loopback_is_reachable():
    if not offline.can_enter():
        pytest.skip("THE NETWORK CANNOT BE SWITCHED OFF HERE: this system gives no empty network to a process")
    done = run_offline(sys.executable, "-c", OUTSIDE_AND_INSIDE)
    assert done.stdout.splitlines() == ["Network is unreachable", "loopback works"]
    assert done.stderr == ""


def test_exit_code_of_the_command_is_kept():
    assert run_offline(sys.executable, "-c", "raise SystemExit(7)").returncode == 7


def test_system_without_namespaces_is_told_loudly_and_the_command_runs(monkeypatch, capfd):
    monkeypatch.setattr(offline, "can_enter", lambda: False)
    assert offline.run([sys.executable, "-c", "print('ran'); raise SystemExit(7)"]) == 7
    printed = capfd.readouterr()
    assert printed.out == "ran\n"
    assert printed.err.startswith("!!! THE NETWORK WAS NOT OFF")


def test_trying_leaves_this_process_where_it_was():
    before = [name for _, name in __import__("socket").if_nameindex()]
    offline.can_enter()
    assert [name for _, name in __import__("socket").if_nameindex()] == before
