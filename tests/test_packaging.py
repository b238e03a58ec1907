import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from rectlab.classroom import bootstrap

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def bounds(lines):
    """Return the version bounds by package name."""
    return {Requirement(line).name: Requirement(line).specifier for line in lines}


def constraints():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    return [line for line in lines if not line.startswith("#")]


def test_environment_has_the_packages_and_bounds_of_the_project():
    text = (ROOT / "environment.yml").read_text()
    items = re.findall(r"^ {6}- (.+)$", text, flags=re.MULTILINE)
    options = [item for item in items if item.startswith("-")]
    packages = [item for item in items if not item.startswith("-")]
    assert bounds(packages) == bounds(PROJECT["dependencies"])
    assert options == ["--extra-index-url https://download.pytorch.org/whl/cpu", "-e ."]
    conda = re.findall(r"^ {2}- (.+)$", text, flags=re.MULTILINE)
    assert [conda[0], *conda[2:]] == ["conda-forge", "pip", "pip:"]
    python = re.match(r"python\s*=+\s*([\d\.]*)", conda[1])[1]  # Binder's own pattern; any other form means 3.10 there
    assert bootstrap.OLDEST_PYTHON <= Version(python).release <= bootstrap.NEWEST_PYTHON


def test_every_dependency_has_a_lower_and_an_upper_bound():
    lines = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]
    for name, specifier in bounds(lines).items():
        assert {one.operator for one in specifier} == {">=", "<"}, name


def test_constraints_pin_every_dependency_within_its_bounds():
    pins = dict(line.split("==") for line in constraints())
    lines = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]
    for name, specifier in bounds(lines).items():
        assert specifier.contains(pins[name]), f"{name} {pins.get(name)} is not {specifier}"


def test_cpu_build_of_torch_fits_the_pin_and_counts_as_higher():
    pin = next(line for line in constraints() if line.startswith("torch=="))
    plain, cpu = Version("2.13.0"), Version("2.13.0+cpu")
    for version in (plain, cpu):
        assert Requirement(pin).specifier.contains(version)
        assert bounds(PROJECT["dependencies"])["torch"].contains(version)
    assert cpu > plain  # so pip takes it when both are on offer


def test_constraints_are_plain_pins_and_name_no_host():
    for line in constraints():
        assert re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9A-Za-z.]*", line), line
    assert "torch==2.13.0" in constraints()


def test_make_help_lists_every_target():
    makefile = (ROOT / "Makefile").read_text()
    targets = re.search(r"^\.PHONY: (.+)$", makefile, flags=re.MULTILINE)[1].split()
    assert set(re.findall(r"^([a-z0-9-]+):", makefile, flags=re.MULTILINE)) == set(targets)
    outer = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    try:
        shown = subprocess.run(["make", "help"], cwd=ROOT, env=outer, capture_output=True, text=True).stdout
    except FileNotFoundError:
        pytest.skip("make is not installed")
    assert [line.split()[1] for line in shown.splitlines()] == targets
    assert all(len(line.split()) > 3 for line in shown.splitlines())


def test_ruff_finds_nothing():
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", "."], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def test_commands_start_without_torch_and_jupyter():
    code = "import sys, rectlab.__main__ as m; m.parser(); print({'torch', 'jupyterlab', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "set()\n", done.stderr


def test_a_panel_loads_no_statistics_and_no_tables():
    heavy = {"pandas", "scipy.stats", "seaborn", "sklearn", "statsmodels"}
    code = f"import sys, rectlab; rectlab.Scope; print({heavy} & set(sys.modules), 'anywidget' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "set() True\n", done.stderr


def test_the_pythons_of_the_project_are_those_for_which_its_torch_is_built():
    named = [line.rpartition(" ")[2] for line in PROJECT["classifiers"] if "Python :: 3." in line]
    oldest, newest = ([*map(str, version)] for version in (bootstrap.OLDEST_PYTHON, bootstrap.NEWEST_PYTHON))
    assert [named[0], named[-1]] == [".".join(oldest), ".".join(newest)]
    assert PROJECT["requires-python"] == f">={named[0]}"


def test_front_ends_and_settings_are_package_data():
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]["*"]
    shipped = [path for path in (ROOT / "rectlab").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    strays = [path.name for path in shipped if path.suffix != ".py" and f"*{path.suffix}" not in patterns]
    assert strays == []
