"""A panel in a page without a kernel: its front end, its last frame and its films, as one piece of HTML."""

import base64
import json
import re

ON_PAGES = "RECTLAB_PAGES"  # the environment variable that makes panels display as HTML
_MODEL = """
const bytes = text => new DataView(Uint8Array.from(atob(text), c => c.charCodeAt(0)).buffer);
const model = { get: name => state[name], set() {}, save_changes() {}, send() {}, on() {}, off() {} };
for (const name of packed) state[name] = bytes(state[name]);
shown.render({ model, el: document.getElementById(place) });
"""


def page_html(panel, films, picture):
    """Return HTML with the panel, its films as one block, and a PNG for browsers that run no scripts."""
    place = f"rectlab-{panel.model_id or id(panel)}"
    packed = {"frame": panel.frame, "film": films, "pinned": panel.pinned}
    state = {"panel": panel.panel, "error": "", "playing": False, "live": False}
    state |= {name: base64.b64encode(content).decode() for name, content in packed.items()}
    script = re.sub(r"^export default ", "const shown = ", panel._esm, flags=re.M)
    known = f"const place = {json.dumps(place)}, packed = {json.dumps(list(packed))}, state = {_in_script(state)};"
    still = base64.b64encode(picture).decode()
    return (
        f'<style>{panel._css}</style><div id="{place}"></div>'
        f'<script type="module">{script}\n{known}{_MODEL}</script>'
        f'<noscript><img alt="{_in_attribute(panel.in_words())}" src="data:image/png;base64,{still}"></noscript>'
    )


def _in_script(value):
    """Return JSON in which no "<" can end the surrounding script."""
    return json.dumps(value).replace("<", "\\u003c")


def _in_attribute(text):
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
