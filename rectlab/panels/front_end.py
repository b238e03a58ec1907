"""Front-end modules as one text, without a bundler: an ``import`` of a file beside is replaced by the file itself."""

import re
from pathlib import Path

_HERE = Path(__file__).parent
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+)\.mjs";\n', re.M)


def front_end(name):
    """Return (javascript, css) of a panel: of all modules it imports, each once and before those that import it, and
    the style sheets that lie beside them.

    Parameters
    ----------
    name : str
        Of a module in this folder.
    """
    modules = []
    _collect(name, modules)
    javascript = "".join(_without_exports(text) if module != name else text for module, text in modules)
    sheets = [_HERE / f"{module}.css" for module, _ in modules]
    return javascript, "".join(sheet.read_text("utf-8") for sheet in sheets if sheet.exists())


def _collect(name, modules):
    text = (_HERE / f"{name}.mjs").read_text("utf-8")
    for other in _IMPORT.findall(text):
        if other not in (module for module, _ in modules):
            _collect(other, modules)
    modules.append((name, _IMPORT.sub("", text)))


def _without_exports(text):
    return re.sub(r"^export ", "", text, flags=re.M)
