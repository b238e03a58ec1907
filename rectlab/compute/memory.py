"""How much memory this process may use."""

import math
import os
from pathlib import Path


def memory_bytes(root=Path("/sys/fs/cgroup")):
    """Return the least of the machine's memory, its container's limit and a hub's MEM_LIMIT; infinity if unknown.

    A container that takes more than its limit is killed without a word, however much the machine has.
    """
    most = [math.inf]
    try:
        most.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    except (AttributeError, ValueError, OSError):  # Windows
        pass
    for name in ("memory.max", "memory/memory.limit_in_bytes"):  # version 2 and 1 of Linux's cgroups
        try:
            most.append(int((root / name).read_text("ascii")))
        except (OSError, ValueError):  # no such file, or "max": no limit
            pass
    try:
        most.append(int(os.environ.get("MEM_LIMIT", "")))
    except ValueError:  # not a hub's
        pass
    return min(number for number in most if number > 0)
