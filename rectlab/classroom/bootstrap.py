"""Create ``.venv`` and keep it fitting: ``python3 -I rectlab/classroom/bootstrap.py [--extra test] [--torch cpu]``.

It runs before anything is installed, so it uses the standard library only; and it must parse on Pythons that are too
old, so that they get a sentence instead of a syntax error (no walrus, no ``match``, no annotations import).

Two small files inside ``.venv`` remember its state. The *stamp*, written last, says what was installed for which
pyproject.toml, constraints.txt, Python and folder. The *marker*, written first and removed when pip is done, stays
behind only when an installation was killed half-way: such an environment is built anew.
"""

import argparse
import contextlib
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST_PYTHON = (3, 11)
TORCH_INDEX = "https://download.pytorch.org/whl/cpu"
ROOT = Path(__file__).resolve().parents[2]


class Refusal(Exception):
    """What stands in the way, in one sentence with what to do."""


def wrong_python(version, command):
    """Return the one sentence for a Python that is too old, or None."""
    if tuple(version[:2]) >= OLDEST_PYTHON:
        return None
    got = ".".join(str(part) for part in version[:3])
    return (
        f"rectlab: needs Python 3.11 or newer; got {got} from {command}. "
        "Name a newer one (in every command, or once with `export PYTHON=...`): make lab PYTHON=python3.12"
    )


def missing_venv(find_spec=importlib.util.find_spec):
    """Return the one sentence for a Python without venv or ensurepip, or None."""
    if find_spec("venv") and find_spec("ensurepip"):
        return None
    return "rectlab: needs Python's venv module; got a Python without it. On Debian or Ubuntu: apt install python3-venv"


def python_of(venv):
    """Return the path of the interpreter inside an environment."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def runs(python, code=""):
    """Say whether an interpreter starts (after an upgrade of the system's Python its link may lead nowhere)."""
    isolated = "-I" if code else "-IS"  # without site-packages it starts in half the time
    try:
        return subprocess.call([str(python), isolated, "-c", code], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def wanted_stamp(root, version, torch, extras):
    """Return what the stamp of a fitting environment says.

    Parameters
    ----------
    root : Path
        The clone; an environment does not survive being moved.
    version : tuple of int
        The Python version, of which major and minor count.
    torch : str
        "default" or "cpu": which of torch's builds.
    extras : iterable of str
        Optional groups of pyproject.toml that are installed.
    """
    packages = hashlib.sha256()
    for name in ("pyproject.toml", "constraints.txt"):
        packages.update((root / name).read_bytes() + b"\0")
    base = {"python": "{}.{}".format(*version), "torch": torch, "root": str(root)}
    return {"base": base, "packages": packages.hexdigest(), "extras": sorted(extras)}


def read_stamp(venv):
    """Return the stamp of an environment; a missing or damaged one is empty."""
    try:
        stamp = json.loads((venv / "rectlab-stamp.json").read_text(encoding="utf-8"))
        return {"base": dict(stamp["base"]), "packages": str(stamp["packages"]), "extras": list(stamp["extras"])}
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def plan(venv, stamp, wanted, works=runs):
    """Decide what an environment needs.

    Returns
    -------
    tuple of (str, str)
        "nothing", "install" (into what is there) or "rebuild", and why.
    """
    if not venv.exists():
        return "rebuild", "there is no .venv yet"
    if (venv / "rectlab-building").exists():
        return "rebuild", "its last installation was cut short"
    if not works(python_of(venv)):
        return "rebuild", "its Python does not start"
    if stamp and stamp["base"] != wanted["base"]:
        changed = sorted(key for key in wanted["base"] if stamp["base"].get(key) != wanted["base"][key])
        return "rebuild", "another {} than before".format(" and ".join(changed).replace("root", "folder"))
    if not stamp:
        same_python = "sys.exit('{{}}.{{}}'.format(*sys.version_info) != {!r})".format(wanted["base"]["python"])
        if works(python_of(venv), "import pip, sys; " + same_python):
            return "install", "it is not known what .venv holds"
        return "rebuild", "it is unfinished or of another Python"
    if stamp["packages"] != wanted["packages"]:
        return "install", "pyproject.toml or constraints.txt changed"
    if not set(wanted["extras"]) <= set(stamp["extras"]):
        return "install", "the packages for {} are missing".format(", ".join(wanted["extras"]))
    return "nothing", "it fits"


def pip_command(venv, torch, extras):
    """Return the pip command that fills an environment.

    With torch's CPU index as an extra one, pip sees 2.13.0 and 2.13.0+cpu; the latter counts as the higher version.
    """
    target = ".[{}]".format(",".join(extras)) if extras else "."
    command = [str(python_of(venv)), "-m", "pip", "install", "--disable-pip-version-check"]
    if torch == "cpu":
        command += ["--extra-index-url", TORCH_INDEX]
    return [*command, "-c", "constraints.txt", "-e", target]


def announce(action, why, torch, fresh):
    """Say before a long installation what is about to happen."""
    print("rectlab: {} .venv ({}).".format("building" if action == "rebuild" else "updating", why))
    if fresh:
        print("  The first time this fetches some 130 packages, 0.5 GB or more, and takes one to several minutes.")
    if fresh and torch != "cpu" and sys.platform.startswith("linux"):
        print("  On ordinary Linux machines torch brings its CUDA build, several GB. The small one: make lab TORCH=cpu")
    sys.stdout.flush()


def call(command, cwd=None):
    """Run a command with its own output on the screen and return its exit code; Ctrl-C counts as a failure."""
    process = subprocess.Popen(command, cwd=None if cwd is None else str(cwd))
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.wait()
        return 130


def remove(venv):
    """Remove an environment, or whatever else bears its name; of a link only the link."""
    if venv.is_symlink() or venv.is_file():
        venv.unlink()
    elif venv.exists():
        shutil.rmtree(str(venv))


def build(root, venv, action, wanted, run=call):
    """Create the environment where needed, install into it, and write the stamp last."""
    marker = venv / "rectlab-building"
    if action == "rebuild":
        remove(venv)
    venv.mkdir(exist_ok=True)
    marker.touch()
    if action == "rebuild" and run([sys.executable, "-I", "-m", "venv", str(venv)]):
        raise Refusal("rectlab: Python could not create .venv (see above). On Debian: apt install python3-venv")
    failed = run(pip_command(venv, wanted["base"]["torch"], wanted["extras"]), cwd=root)
    marker.unlink()
    if failed:
        raise Refusal(
            "rectlab: pip could not install what rectlab needs (see above). Check the network and try again; "
            "`make lab TORCH=cpu` needs much less room; if it stays broken, delete .venv"
        )
    unfinished = venv / "rectlab-stamp.json.part"
    unfinished.write_text(json.dumps(wanted, indent=1), encoding="utf-8")
    os.replace(str(unfinished), str(venv / "rectlab-stamp.json"))


@contextlib.contextmanager
def alone(root):
    """Wait until no other process builds this environment (where the system has file locks)."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with open(str(root / ".venv.lock"), "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("rectlab: another command is filling .venv; waiting for it.", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def ensure(root, extras=(), torch="", run=call, version=sys.version_info):
    """Make the environment of a clone fit; return what had to be done.

    An empty `torch` keeps the choice made before, and extras once installed stay.
    """
    venv = root / ".venv"
    stamp = read_stamp(venv)
    torch = torch or stamp.get("base", {}).get("torch", "default")
    wanted = wanted_stamp(root, version, torch, set(extras) | set(stamp.get("extras", ())))
    action, why = plan(venv, stamp, wanted)
    if action != "nothing":
        announce(action, why, torch, fresh=not stamp)
        build(root, venv, action, wanted, run)
    return action


def main(argv=None):
    """Make ``.venv`` fit and return an exit code."""
    parser = argparse.ArgumentParser(prog="bootstrap.py", description="Create .venv and keep it fitting.")
    parser.add_argument("--extra", action="append", default=[], help="an optional group of pyproject.toml, e.g. test")
    parser.add_argument("--torch", default="", choices=["", "default", "cpu"], help="torch's ordinary or CPU build")
    options = parser.parse_args(argv)
    refusal = wrong_python(sys.version_info, sys.executable) or missing_venv()
    if refusal is None:
        try:
            with alone(ROOT):
                ensure(ROOT, options.extra, options.torch)
        except Refusal as sentence:
            refusal = str(sentence)
        except OSError as error:
            refusal = f"rectlab: could not write .venv ({error}). Make room and permission for it, then try again"
    if refusal is not None:
        print(refusal, file=sys.stderr)
    return 0 if refusal is None else 1


if __name__ == "__main__":
    sys.exit(main())
