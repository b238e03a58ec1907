"""JupyterLab on the learner's copy: token on, loopback only, no news, no delayed packets, clean saves."""

import os
from pathlib import Path

from rectlab.classroom.folders import FIRST_LESSON
from rectlab.compute import files

OURS = Path(__file__).with_name("jupyter")
STYLE = "custom/custom.css"  # in a folder of settings: where Jupyter looks for it
# The settings of ours that hold only together with another one of ours; without ours Jupyter chooses what fits.
FOLLOWS = {"ServerApp.ip": "ServerApp.allow_remote_access", "ServerApp.root_dir": "LabApp.default_url"}


def environment(lessons):
    """Return the server's environment variables.

    Settings, window layout and IPython's profile lie beside the lessons, so that no other project's tabs and no
    personal configuration reach the lab or its kernels. The kernel is always that of this Python. In it a thread of
    torch that has nothing to do sleeps: one that waits by counting takes its processor from the browser.
    """
    return {
        "JUPYTER_CONFIG_DIR": str(lessons / ".jupyter"),
        "JUPYTER_CONFIG_PATH": str(OURS),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTER_PATH": "",
        "IPYTHONDIR": str(lessons / ".jupyter" / "ipython"),
        "OMP_WAIT_POLICY": os.environ.get("OMP_WAIT_POLICY", "PASSIVE"),
    }


def is_root():
    """Say whether this process runs as root, as in many containers."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def arguments(lessons, extra=()):
    """Return JupyterLab's command line: what ``extra`` sets, and our settings for the rest."""
    first = f"/tree/{FIRST_LESSON}" if (lessons / FIRST_LESSON).exists() else ""
    settings = {
        "ServerApp.root_dir": lessons,
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.allow_remote_access": False,
        "ServerApp.allow_root": is_root(),
        "ServerApp.answer_yes": True,  # one Ctrl-C ends it
        "ServerApp.kernel_websocket_connection_class": "rectlab.classroom.sockets.PromptWebsocketConnection",
        "ServerApp.contents_manager_class": "rectlab.classroom.contents.LiveContents",
        "ContentsManager.pre_save_hook": "rectlab.classroom.saving.pre_save_hook",
        "LabApp.custom_css": True,
        "LabApp.default_url": f"/lab{first}",
        "LabApp.extension_manager": "readonly",  # the other one asks a package index
    }
    for name in set_by(extra):
        settings.pop(name, None)
        settings.pop(FOLLOWS.get(name), None)
    return [*(f"--{name}={value}" for name, value in settings.items()), *extra]


def set_by(extra):
    """Return which settings a command line sets, by their long names: ``--ip`` and ``--ServerApp.ip`` are one.

    >>> set_by(["--ip=0.0.0.0", "--no-browser"])
    ['ServerApp.ip', 'ServerApp.open_browser', 'ExtensionApp.open_browser']
    """
    from jupyter_server.serverapp import ServerApp
    from jupyterlab.labapp import LabApp
    from traitlets.config.loader import Config, KVArgParseConfigLoader

    apps = ServerApp(), LabApp()
    names = {kind: {**getattr(apps[0], kind), **getattr(apps[1], kind)} for kind in ("aliases", "flags")}
    loader = KVArgParseConfigLoader(list(extra), classes=[*apps[0].classes, ServerApp, LabApp], **names)
    config = loader.load_config()
    found = [f"{owner}.{name}" for owner, values in config.items() if isinstance(values, Config) for name in values]
    return found + ["ServerApp.root_dir"] * bool(loader.extra_args)  # a folder or notebook to open


def dress(lessons):
    """Write our style sheet into the settings beside the lessons, the only folder in which Jupyter looks for one."""
    target = lessons / ".jupyter" / STYLE
    target.parent.mkdir(parents=True, exist_ok=True)
    files.write_whole({target: (OURS / STYLE).read_text("utf-8")})


def launch(lessons, extra=()):
    """Run JupyterLab in this process until it stops; ``extra`` are further arguments, such as ``--no-browser``."""
    for name in [name for name in os.environ if name.startswith("JUPYTERLAB_")]:
        del os.environ[name]  # another lab's settings, workspaces or application
    os.environ.update(environment(lessons))
    dress(lessons)
    command = arguments(lessons, extra)  # only now: Jupyter reads the environment when it is imported
    from jupyterlab.labapp import LabApp

    LabApp.launch_instance(command)
