"""The table of faults names tests that exist, and leaves none of the 47 out."""

import re
from pathlib import Path

HERE = Path(__file__).parent
ROWS = [line for line in (HERE / "README.md").read_text("utf-8").splitlines() if re.match(r"\| \d", line)]


def test_every_fault_stands_there_once_with_a_test_or_a_reason():
    assert [int(row.split("|")[1]) for row in ROWS] == list(range(1, 48))
    assert all("::" in row or row.split("|")[4].strip() for row in ROWS)


def test_every_test_that_is_named_exists():
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", "\n".join(ROWS))
    gone = [f"{path}::{name}" for path, name in named
            if not (HERE.parents[1] / path).exists()
            or f"def {name}(" not in (HERE.parents[1] / path).read_text("utf-8")]
    assert len(named) > 60 and gone == []
