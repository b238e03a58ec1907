"""The shape of the house: which room may import which, what stays light, and how large a room may grow."""

import ast
import graphlib
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import rectlab

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "rectlab"
MODULES = sorted(PACKAGE.rglob("*.py"))
FRONT_ENDS = sorted(path for path in PACKAGE.rglob("*") if path.suffix in {".mjs", ".css"})

# Each room with those below it that it may import. A new room takes its place here, or the first test fails.
BASE = {"words", "streams", "threads", "devices", "progress", "keeping", "predictions", "concepts", "testing"}
BASE |= {"checks", "products"}
GROUND = {"activations", "neurons", "initialization", "datasets"}
MEASURES = BASE | GROUND | {"populations"}
SWEEPS = MEASURES | {"measures", "penalties", "snapshots", "previews", "autopsies", "training", "pretraining"}
CLAIMS = SWEEPS | {"sweeps"}
DEATH = {"censuses", "revivals", "born_dead", "lifetimes", "inspection"}
EXPERIMENTS = DEATH | {"folds", "depths", "penalties", "tournaments", "figure3", "figure3_record", "claims"}
NUMERICS = CLAIMS | EXPERIMENTS | {"exercises"}  # all that must stay without a display
RESULTS = EXPERIMENTS | {"measures", "snapshots", "autopsies", "sweeps"}
LAW = {
    **dict.fromkeys(BASE, set()),
    "predictions": {"keeping", "testing"},
    "concepts": {"keeping"},
    **dict.fromkeys(GROUND, BASE),
    "populations": BASE | GROUND,
    "training": MEASURES,
    "pretraining": MEASURES,
    "measures": MEASURES,
    "snapshots": MEASURES | {"measures"},
    "previews": MEASURES | {"measures", "snapshots"},
    "autopsies": MEASURES | {"measures", "training"},
    "censuses": MEASURES | {"measures"},
    "revivals": MEASURES,
    "born_dead": MEASURES,
    "penalties": MEASURES | {"measures", "snapshots", "training"},
    "sweeps": SWEEPS,
    "figure3": CLAIMS,
    "figure3_record": CLAIMS | {"figure3"},
    "claims": CLAIMS | {"figure3"},
    "exercises": NUMERICS - {"exercises"},
    "folds": MEASURES | {"measures", "training"},
    "depths": MEASURES | {"measures", "training", "snapshots"},
    "lifetimes": MEASURES | {"measures", "training", "snapshots", "censuses", "revivals", "tournaments"},
    "inspection": MEASURES | {"measures", "snapshots", "autopsies", "censuses"},
    "tournaments": CLAIMS,
    "plots": {"words", "neurons"} | RESULTS,  # result types, never networks
    "widgets": (NUMERICS | {"plots"}) - {"exercises"},
    "classroom": {"keeping"},
    "__main__": {"classroom", "concepts", "figure3_record", "predictions"},
    "__init__": set(),
}
DISPLAYS = ("matplotlib", "seaborn", "pandas", "IPython", "ipywidgets", "anywidget")


def room_of(name):
    """Return the room of a dotted module name: rectlab.measures.zeros lies in measures."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def dotted(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def is_module(name):
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def imports_of(source, package):
    """Return the modules of rectlab that a source imports anywhere, in functions as well.

    Names that are modules count as such: ``from rectlab import plots`` imports rectlab.plots. ``package`` is where
    relative imports start.
    """
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.split(".")[0] == "rectlab"}
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: 1 - node.level or None] if node.level else []
            base = ".".join([*above, *filter(None, [node.module])])
            found |= {named(base, alias.name) for alias in node.names if base.split(".")[0] == "rectlab"}
    return found


def named(base, name):
    """Return the module behind ``from base import name``: a submodule, the room of a lazy name, or base itself."""
    if is_module(f"{base}.{name}"):
        return f"{base}.{name}"
    return rectlab._NAMES.get(name, base) if base == "rectlab" else base


def imports(path):
    package = dotted(path) if path.name == "__init__.py" else dotted(path).rpartition(".")[0]
    return imports_of(path.read_text("utf-8"), package)


def offences(room, imported):
    """Return the rooms among the imported modules that a room may not import."""
    rooms = {room_of(name) for name in imported} - {room}
    return sorted(rooms - LAW[room])


def test_every_room_has_its_place_in_the_law():
    rooms = {room_of(dotted(path)) for path in MODULES}
    assert rooms <= set(LAW), f"no place in the law for {sorted(rooms - set(LAW))}"


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_imports_run_from_higher_rooms_to_lower_ones_only(path):
    assert offences(room_of(dotted(path)), imports(path)) == []


def test_law_itself_has_no_cycle():
    tuple(graphlib.TopologicalSorter(LAW).static_order())


@pytest.mark.parametrize(
    ("room", "source", "found"),
    [
        ("measures", "from rectlab import plots", ["plots"]),
        ("measures", "def f():\n    import rectlab.widgets.scope", ["widgets"]),
        ("populations", "from rectlab.training import fit", ["training"]),
        ("training", "from rectlab.measures.zeros import zero_fraction", ["measures"]),
        ("training", "from rectlab import fit, Population, Scope", ["widgets"]),
        ("training", "from rectlab import sweep", ["sweeps"]),
        ("measures", "from rectlab.sweeps.result import SweepResult", ["sweeps"]),
        ("sweeps", "from rectlab import plots\nfrom rectlab.measures import unit_states", ["plots"]),
        ("progress", "import rectlab.widgets._order", ["widgets"]),
        ("plots", "from rectlab.populations import Population", ["populations"]),
        ("exercises", "from rectlab.snapshots import Snapshot\nfrom rectlab import plots", ["plots"]),
        ("classroom", "import rectlab.words\nimport json", ["words"]),
        ("measures", "from ..widgets import scope\nfrom . import _shape", ["widgets"]),
        ("widgets", "from rectlab import plots, datasets\nfrom rectlab.training import fit", []),
    ],
)
def test_law_sees_an_import_in_every_form(room, source, found):
    assert offences(room, imports_of(source, f"rectlab.{room}")) == found


def test_no_module_imports_itself_in_a_circle():
    names = {dotted(path) for path in MODULES}
    graph = {dotted(path): {name for name in imports(path) if name in names} - {dotted(path)} for path in MODULES}
    tuple(graphlib.TopologicalSorter(graph).static_order())  # raises CycleError, which names the circle


@pytest.mark.parametrize("path", sorted((PACKAGE / "measures").glob("[a-z]*.py")), ids=dotted)
def test_measures_do_not_import_each_other(path):
    siblings = {name for name in imports(path) if room_of(name) == "measures"}
    assert siblings <= {"rectlab.measures._shape"}


def fresh(code):
    """Run code in a fresh interpreter and return what it printed."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_numerics_load_no_display():
    rooms = sorted({room_of(dotted(path)) for path in MODULES} & NUMERICS)
    assert {"populations", "training", "measures", "snapshots", "exercises"} <= set(rooms)
    code = f"import sys, {', '.join(f'rectlab.{room}' for room in rooms)}\n"
    work = (
        "import numpy, rectlab\nX, y = numpy.ones((20, 64)), numpy.arange(20) % 10\n"
        "population = rectlab.Population(64, (8,), 10)\nnext(rectlab.fit(population, X, y))\n"
        "rectlab.snapshots.take_snapshot(population, population.inputs(X)).in_words()\n"
        "rectlab.sweep(X, y, hidden_sizes=(8,), n_epochs=1).in_words()\n"
    )
    assert fresh(f"{code}{work}print([name for name in {DISPLAYS} if name in sys.modules])") == "[]"


def test_a_display_would_be_seen():
    assert fresh(f"import sys, rectlab.plots; print('matplotlib' in set({DISPLAYS}) & set(sys.modules))") == "True"


def test_import_of_the_package_loads_neither_torch_nor_numpy():
    code = "import sys, rectlab; print({'torch', 'numpy', 'matplotlib', 'IPython'} & set(sys.modules))"
    assert fresh(code) == "set()"


def test_import_of_the_package_takes_at_most_150_ms():
    def milliseconds():
        command = [sys.executable, "-X", "importtime", "-c", "import rectlab"]
        lines = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stderr.splitlines()
        (line,) = (line for line in lines if line.split("|")[-1].strip() == "rectlab")
        return int(line.split("|")[1]) / 1000

    assert min(milliseconds() for _ in range(5)) <= 150


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_modules_stay_small(path):
    panel = path.parent.name == "widgets" and not path.name.startswith("_")
    most = (280 if path.stem == "scope" else 150) if panel else 250
    assert len(path.read_text("utf-8").splitlines()) <= most


def test_no_module_is_called_by_what_it_is_not():
    names = {part.strip("_") for path in MODULES for part in dotted(path).split(".")}
    assert not names & {"utils", "util", "helpers", "helper", "common", "misc", "tools", "lib"}


def public_objects():
    """Yield (name, object) of every module, public function, class and public method that rectlab defines."""
    for found in pkgutil.walk_packages([str(PACKAGE)], "rectlab."):
        if found.name.endswith("__main__"):
            continue
        module = importlib.import_module(found.name)
        yield found.name, module
        for name, thing in vars(module).items():
            mine = inspect.isclass(thing) or inspect.isfunction(thing)
            if name.startswith("_") or not mine or thing.__module__ != module.__name__:
                continue
            yield f"{found.name}.{name}", thing
            for attribute, member in vars(thing).items() if inspect.isclass(thing) else ():
                method = inspect.isfunction(member) or isinstance(member, property)
                if method and not attribute.startswith("_") and attribute != "validate":  # traitlets' own name
                    yield f"{found.name}.{name}.{attribute}", getattr(thing, attribute)


def test_everything_public_says_what_it_is():
    silent = [name for name, thing in public_objects() if not (inspect.getdoc(thing) or "").strip()]
    assert silent == []


def test_summaries_are_one_sentence_on_one_line():
    for name, thing in public_objects():
        first, *rest = inspect.getdoc(thing).splitlines()
        whole = inspect.getdoc(thing).split("\n\n")[0]
        assert whole.rstrip().endswith((".", ":", "?")), f"{name}: {first}"
        assert first[0].isupper() or first[0] in "`(:", f"{name}: {first}"


def test_public_names_resolve():
    assert rectlab.__all__ == sorted(set(rectlab.__all__)) and set(rectlab.__all__) <= set(dir(rectlab))
    for name in rectlab.__all__:
        assert getattr(rectlab, name) is not None
    with pytest.raises(AttributeError, match="module 'rectlab' has no attribute 'nothing'"):
        rectlab.nothing  # noqa: B018


def test_the_map_in_the_docstring_names_every_public_room():
    told = set(re.findall(r"^``rectlab\.(\w+)``", rectlab.__doc__, flags=re.MULTILINE))
    assert told == set(rectlab._MODULES)


FORBIDDEN = re.compile(  # the one name that looks like an address is that of SVG
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|https?://(?!www\.w3\.org/2000/svg\")|\beval\b|"
    r"new Function|@import|\bimport\(|"
    r"\bfetch\(|XMLHttpRequest|WebSocket"
)


@pytest.mark.parametrize("path", FRONT_ENDS, ids=lambda path: path.name)
def test_front_ends_insert_no_markup_evaluate_nothing_and_reach_no_network(path):
    assert FORBIDDEN.findall(path.read_text("utf-8")) == []


def test_there_are_front_ends_to_look_at():
    assert {"explorer.mjs", "explorer.css", "scope.mjs"} <= {path.name for path in FRONT_ENDS}
