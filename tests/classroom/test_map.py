"""The map of the room in its docstring."""

import pkgutil
import re

from rectlab import classroom


def test_the_map_names_every_module():
    told = re.findall(r"^``(\w+)``", classroom.__doc__, flags=re.MULTILINE)
    assert sorted(told) == sorted(module.name for module in pkgutil.iter_modules(classroom.__path__))
