"""The front end as one text, without a bundler: each ``import`` is replaced by the file that it names."""

import re
from pathlib import Path

_IMPORT = re.compile(r'^import \{[^}]*\} from "(\.[\w./]*\.mjs)";\n', re.M)


def front_end(panel):
    """Return (javascript, css) for the panel in that Python file.

    The panel's ``.mjs`` file lies beside it. Each imported module stands once, before the modules that import it; a
    ``.css`` file beside a module belongs to it.
    """
    first, modules = Path(panel).resolve().with_suffix(".mjs"), {}
    _collect(first, modules)
    javascript = "".join(_without_exports(text) if path != first else text for path, text in modules.items())
    sheets = [path.with_suffix(".css") for path in modules]
    return javascript, "".join(sheet.read_text("utf-8") for sheet in sheets if sheet.exists())


def _collect(path, modules):
    text = path.read_text("utf-8")
    for name in _IMPORT.findall(text):
        other = (path.parent / name).resolve()
        if other not in modules:
            _collect(other, modules)
    modules[path] = _IMPORT.sub("", text)


def _without_exports(text):
    return re.sub(r"^export ", "", text, flags=re.M)
