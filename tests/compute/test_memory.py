"""How much memory there is: that of the container or the hub, where it is less than the machine's."""

import math
import os

import pytest

from rectlab.compute.memory import memory_bytes

MACHINE = 8 * 2**30


@pytest.mark.parametrize(
    ("files", "limit", "bytes_"),
    [
        ({}, "", MACHINE),
        ({"memory.max": "max\n"}, "", MACHINE),
        ({"memory.max": f"{2**30}\n"}, "", 2**30),
        ({"memory.max": f"{2**40}\n"}, "", MACHINE),
        ({"memory/memory.limit_in_bytes": "9223372036854771712\n"}, "", MACHINE),
        ({"memory/memory.limit_in_bytes": f"{2**29}\n"}, "", 2**29),
        ({"memory.max": f"{2**30}\n"}, f"{2**28}", 2**28),
        ({}, "2G", MACHINE),
        ({}, "0", MACHINE),
    ],
)
def test_memory_is_that_of_the_container_and_of_the_hub(tmp_path, monkeypatch, files, limit, bytes_):
    sizes = {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": MACHINE // 4096}
    monkeypatch.setattr(os, "sysconf", sizes.__getitem__, raising=False)
    monkeypatch.setenv("MEM_LIMIT", limit)
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    assert memory_bytes(tmp_path) == bytes_


def test_where_nobody_says_it_is_endless(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "sysconf", lambda name: (_ for _ in ()).throw(ValueError(name)), raising=False)
    monkeypatch.delenv("MEM_LIMIT", raising=False)
    assert memory_bytes(tmp_path) == math.inf
