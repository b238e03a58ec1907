"""A panel's front end as one text, without a bundler, and as a page without a kernel."""

import base64
import json
import re
from pathlib import Path

_MODEL = """
const bytes = text => new DataView(Uint8Array.from(atob(text), c => c.charCodeAt(0)).buffer);
const model = { get: name => state[name], set() {}, save_changes() {}, send() {}, on() {}, off() {} };
for (const name of packed) state[name] = bytes(state[name]);
const places = [...document.getElementsByClassName(place)];  // as many as the page shows this panel, filled in turn
shown.render({ model, el: places.find(one => !one.childElementCount) });
"""
_IMPORT = re.compile(r'^import \{[^}]*\} from "(\.[\w./]*\.mjs)";\n', re.M)


def front_end(panel):
    """Return (javascript, css) for the panel in that Python file.

    The panel's ``.mjs`` file lies beside it. Each ``import`` is replaced by the file that it names: a module stands
    once, before those that import it. A ``.css`` file beside a module belongs to it.
    """
    first, modules = Path(panel).resolve().with_suffix(".mjs"), {}
    _collect(first, modules)
    inner = {path: re.sub(r"^export ", "", text, flags=re.M) for path, text in modules.items() if path != first}
    javascript = "".join((modules | inner).values())
    sheets = [path.with_suffix(".css") for path in modules]
    return javascript, "".join(sheet.read_text("utf-8") for sheet in sheets if sheet.exists())


def _collect(path, modules):
    text = path.read_text("utf-8")
    for name in _IMPORT.findall(text):
        other = (path.parent / name).resolve()
        if other not in modules:
            _collect(other, modules)
    modules[path] = _IMPORT.sub("", text)


def page_html(panel, films, picture):
    """Return HTML with the panel, its films as one block, and a PNG or None for browsers that run no scripts."""
    place = f"rectlab-{panel.model_id or id(panel)}"
    packed = {"frame": panel.frame, "film": films, "pinned": panel.pinned, "shared": panel.shared}
    state = {"panel": panel.panel, "error": "", "playing": False, "live": False}
    state |= {name: base64.b64encode(content).decode() for name, content in packed.items()}
    script = re.sub(r"^export default ", "const shown = ", panel._esm, flags=re.M)
    known = f"const place = {json.dumps(place)}, packed = {json.dumps(list(packed))}, state = {_in_script(state)};"
    still = base64.b64encode(picture or b"").decode()
    return (
        f'<style>{panel._css}</style><div class="{place}"></div>'
        f'<script type="module">{script}\n{known}{_MODEL}</script>'
        f'<noscript><img alt="{_in_attribute(panel.in_words())}" src="data:image/png;base64,{still}"></noscript>'
    )


def _in_script(value):
    """Return JSON in which no "<" can end the surrounding script."""
    return json.dumps(value).replace("<", "\\u003c")


def _in_attribute(text):
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
