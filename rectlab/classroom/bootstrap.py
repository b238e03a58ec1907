"""Create ``.venv`` and keep it fitting: ``python3 -I rectlab/classroom/bootstrap.py [--extra test] [--torch cpu]``.

It runs before anything is installed, so it uses the standard library only. It must parse on Pythons that are too old,
so that they give a sentence instead of a syntax error: no walrus, no ``match``, no annotations import.

A *stamp* inside ``.venv`` records the Python, torch and folder it was built for, and a hash of pip's input. While pip
runs, the hash is "unfinished", and it stays so if pip is killed. A ``.venv`` without a stamp is not ours.
"""

import argparse
import contextlib
import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST_PYTHON, NEWEST_PYTHON = (3, 11), (3, 14)  # torch, as constraints.txt pins it, is built for these
TORCH_INDEX = "https://download.pytorch.org/whl/cpu"
ROOT = Path(__file__).resolve().parents[2]
STAMP = "rectlab-stamp.json"
UNFINISHED, FAILED = "unfinished", "failed"


def wrong_python(version, command):
    """Return the sentence for a Python that is too old or too new, or None."""
    if OLDEST_PYTHON <= tuple(version[:2]) <= NEWEST_PYTHON:
        return None
    got = ".".join(str(part) for part in version[:3])
    return (
        f"rectlab: needs Python 3.11 to 3.14, for which its torch is built; got {got} from {command}. "
        "Name another one (in every command, or once with `export PYTHON=...`): make lab PYTHON=python3.12"
    )


def missing_venv(find_spec=importlib.util.find_spec):
    """Return the sentence for a Python without venv or ensurepip, or None."""
    if find_spec("venv") and find_spec("ensurepip"):
        return None
    return "rectlab: needs Python's venv module; got a Python without it. On Debian or Ubuntu: apt install python3-venv"


def leave_strangers_alone(venv):
    """Exit with one sentence if ``.venv`` exists and is not ours."""
    if (venv.exists() or venv.is_symlink()) and not (venv / STAMP).exists():
        sys.exit(
            "rectlab: .venv must be one that make built; got another one, and it is left as it is. "
            "If rectlab is in it: .venv/bin/python -m rectlab lab. Else move it away and try again"
        )


def read_stamp(venv):
    """Return the stamp of an environment; a missing or damaged one counts as unfinished."""
    try:
        stamp = json.loads((venv / STAMP).read_text(encoding="utf-8"))
        return {"base": dict(stamp["base"]), "packages": str(stamp["packages"]), "extras": list(stamp["extras"])}
    except (OSError, ValueError, TypeError, KeyError):
        return {"base": {}, "packages": UNFINISHED, "extras": []}


def write_stamp(venv, stamp, **changes):
    """Write the stamp of an environment."""
    (venv / STAMP).write_text(json.dumps({**stamp, **changes}, indent=1), encoding="utf-8")


def plan(venv, stamp, wanted):
    """Return what our environment needs, "nothing", "install" (into the existing one) or "rebuild", and why."""
    if not venv.exists():
        return "rebuild", "there is no .venv yet"
    if stamp["packages"] == UNFINISHED:
        return "rebuild", "its last installation was cut short"
    if not (venv / "bin/python").exists():  # an upgrade of the system's Python may break this link
        return "rebuild", "its Python does not start"
    changed = sorted(key for key in wanted["base"] if stamp["base"].get(key) != wanted["base"][key])
    if changed:
        return "rebuild", "another {} than before".format(" and ".join(changed).replace("root", "folder"))
    if stamp["packages"] == FAILED:
        return "install", "its last installation failed"
    if stamp["packages"] != wanted["packages"]:
        return "install", "pyproject.toml or constraints.txt changed"
    if stamp["extras"] != wanted["extras"]:
        return "install", "the packages for {} are missing".format(", ".join(wanted["extras"]))
    return "nothing", "it fits"


def announce(action, why, torch, fresh):
    """Print what a long installation will do."""
    print("rectlab: {} .venv ({}).".format("building" if action == "rebuild" else "updating", why))
    if fresh:
        print("  The first time this fetches some 130 packages, 0.5 GB or more, and takes one to several minutes.")
    if fresh and torch != "cpu" and sys.platform.startswith("linux"):
        print("  On ordinary Linux machines torch brings its CUDA build, several GB. The small one: make lab TORCH=cpu")
    sys.stdout.flush()


def clear(venv):
    """Empty an environment except for its stamp: if this is interrupted, the rest still counts as ours."""
    for path in venv.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(str(path))
        elif path.name != STAMP:
            path.unlink()


def build(root, venv, action, wanted, run):
    """Create the environment if needed and install into it; its stamp always tells how far this has come."""
    venv.mkdir(exist_ok=True)
    write_stamp(venv, wanted, packages=UNFINISHED)
    if action == "rebuild":
        clear(venv)
        if run([sys.executable, "-I", "-m", "venv", str(venv)]):
            sys.exit("rectlab: Python could not create .venv (see above). On Debian: apt install python3-venv")
    pip = [str(venv / "bin/python"), "-m", "pip", "install", "--disable-pip-version-check", "-c", "constraints.txt"]
    if wanted["base"]["torch"] == "cpu":  # pip takes 2.13.0+cpu for a higher version than 2.13.0
        pip += ["--extra-index-url", TORCH_INDEX]
    target = ".[{}]".format(",".join(wanted["extras"])) if wanted["extras"] else "."
    if run([*pip, "-e", target], cwd=str(root)):
        write_stamp(venv, wanted, packages=FAILED)
        sys.exit(
            "rectlab: pip could not install what rectlab needs (see above). Check the network and try again; "
            "`make lab TORCH=cpu` needs much less room; if it stays broken, delete .venv"
        )
    write_stamp(venv, wanted)


@contextlib.contextmanager
def alone(root):
    """Hold the lock of this environment, and wait for it while another command installs."""
    import fcntl  # not on Windows, where pip or conda is used instead of make

    with open(str(root / ".venv.lock"), "w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("rectlab: another command is filling .venv; waiting for it.", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def ensure(root, extras=(), torch="", run=subprocess.call, version=sys.version_info):
    """Make the environment of a clone fit and return the action; an empty ``torch`` keeps the earlier choice."""
    venv = root / ".venv"
    leave_strangers_alone(venv)
    stamp = read_stamp(venv)
    torch = torch or stamp["base"].get("torch", "default")
    base = {"python": "{}.{}".format(*version), "torch": torch, "root": str(root)}
    read = b"".join((root / name).read_bytes() + b"\0" for name in ("pyproject.toml", "constraints.txt"))
    packages, extras = hashlib.sha256(read).hexdigest(), sorted({*extras, *stamp["extras"]})
    wanted = {"base": base, "packages": packages, "extras": extras}
    action, why = plan(venv, stamp, wanted)
    if action != "nothing":
        announce(action, why, torch, fresh=stamp["packages"] in (UNFINISHED, FAILED))
        build(root, venv, action, wanted, run)
    return action


def main(argv=None):
    """Make ``.venv`` fit, or exit with one sentence that says what is wrong."""
    parser = argparse.ArgumentParser(prog="bootstrap.py", description="Create .venv and keep it fitting.")
    parser.add_argument("--extra", action="append", default=[], help="an optional group of pyproject.toml, e.g. test")
    parser.add_argument("--torch", default="", choices=["", "default", "cpu"], help="torch's ordinary or CPU build")
    options = parser.parse_args(argv)
    refusal = wrong_python(sys.version_info, sys.executable) or missing_venv()
    if refusal:
        sys.exit(refusal)
    try:
        with alone(ROOT):
            ensure(ROOT, options.extra, options.torch)
    except OSError as error:
        sys.exit(f"rectlab: could not write .venv ({error}). Make room and permission for it, then try again")
    except KeyboardInterrupt:
        sys.exit("rectlab: stopped.")


if __name__ == "__main__":
    main()
