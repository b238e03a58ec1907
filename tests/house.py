"""The house in numbers: ``python tests/house.py`` prints its size and how many homes an idea has.

tests/test_architecture.py holds the bounds. Lines count as they are, blank ones too.
"""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "rectlab"
NOT_CORE = {"lessons", "classroom", "inspection"}  # what one lesson owns, what starts Jupyter, a module of one's own


def text_of(path):
    return path.read_text("utf-8")


def lines(paths):
    return sum(len(text_of(path).splitlines()) for path in paths)


def homes(pattern, paths):
    """Return in how many files a pattern stands."""
    return sum(bool(re.search(pattern, text_of(path), flags=re.MULTILINE)) for path in paths)


def measure():
    """Return the figures by name."""
    modules = sorted(PACKAGE.rglob("*.py"))
    core = [path for path in modules if path.relative_to(PACKAGE).parts[0] not in NOT_CORE]
    rooms = {path.relative_to(PACKAGE).parts[0] for path in modules} - {"__init__.py", "__main__.py"}
    after_start = [path for path in modules if path.stem != "bootstrap"]  # it runs before anything is installed
    return {
        "lines of Python": lines(modules),
        "lines of the core": lines(core),
        "modules": len(modules),
        "rooms": len(rooms),
        "lines of tests": lines(sorted((ROOT / "tests").rglob("*.py"))),
        "homes of: a generator": homes(r"^[^>]*\bdefault_rng\(np\.random\.SeedSequence", modules),
        "homes of: an atomic write": homes(r"\bos\.replace\(", after_start),
        "homes of: a colour of zeros": homes(r"#c77700", [*modules, *PACKAGE.rglob("*.mjs"), *PACKAGE.rglob("*.css")]),
        "homes of: the network behind a panel": homes(r"^class \w*(Network|Mortal|Lived|Watched)\b", modules),
        "homes of: a unit's state": homes(r"def ever_on\b|== 0\)\.all\(", core),
    }


if __name__ == "__main__":
    for name, value in measure().items():
        print(f"{value:7,d}  {name}")
