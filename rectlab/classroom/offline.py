"""Run a command with nothing but the loopback network: ``python -m rectlab.classroom.offline COMMAND...``.

Linux gives a process an empty network namespace of its own. Where this is not allowed, and on other systems, the
command runs with the network on, and a warning says so.
"""

import ctypes
import os
import socket
import struct
import subprocess
import sys
from pathlib import Path

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000  # <linux/sched.h>
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1  # <linux/sockios.h>, <linux/if.h>


def enter_empty_network():
    """Move this process into a network namespace with loopback only; OSError may leave it in a half-made one."""
    user, group = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) != 0:  # an ordinary user needs a user namespace around it
        if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "unshare")
        Path("/proc/self/setgroups").write_text("deny", "ascii")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1", "ascii")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1", "ascii")
    raise_loopback()


def raise_loopback():
    """Switch the loopback interface on."""
    import fcntl

    name = b"lo".ljust(16, b"\0")
    with socket.socket() as any_socket:
        answer = fcntl.ioctl(any_socket, SIOCGIFFLAGS, name + b"\0" * 24)
        flags = struct.unpack_from("=H", answer, 16)[0]
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, name + struct.pack("=H22x", flags | IFF_UP))


def can_enter():
    """Say whether the system gives an empty network, by trying it in a child process."""
    if not sys.platform.startswith("linux"):
        return False
    child = os.fork()
    if child == 0:
        try:
            enter_empty_network()
            os._exit(0)
        except BaseException:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def run(command):
    """Replace this process by a command without network; where that fails, warn, run it and return its exit code."""
    if can_enter():
        enter_empty_network()
        os.execvp(command[0], list(command))
    print("!!! THE NETWORK WAS NOT OFF: this system gives no empty network to a process.", file=sys.stderr, flush=True)
    return subprocess.call(list(command))


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
