"""The one pytest run behind ``make test``: tests, doctests and the stored outputs of every lesson."""

import os
import sys

from rectlab.classroom import offline

ENVIRONMENT = {"RECTLAB_DEVICE": "cpu", "RECTLAB_TESTING": "1", "JUPYTER_PREFER_ENV_PATH": "1", "JUPYTER_PATH": "",
               "OMP_WAIT_POLICY": "PASSIVE", "OMP_NUM_THREADS": "1"}  # two tests run side by side, on two processors
SIDE_BY_SIDE = ("-n2", "--dist=loadfile")  # two processes; the tests of a file, or of a lesson, stay together
NBVAL = ("--nbval-current-env", "--nbval-cell-timeout=120", "--nbval-kernel-startup-timeout=120")


def command(everything=False, lax=False, extra=(), side_by_side=True):
    """Return the pytest command; pyproject.toml names the folders, and paths in ``extra`` replace them.

    ``everything`` adds the tests marked slow, ``side_by_side`` takes two processes. ``lax`` runs the lessons, but
    compares a stored output only where a cell asks for it.

    >>> command(lax=True, extra=["-k", "zeros"])[3:]  # doctest: +NORMALIZE_WHITESPACE
    ['--nbval-lax', '--nbval-current-env', '--nbval-cell-timeout=120', '--nbval-kernel-startup-timeout=120',
     '-n2', '--dist=loadfile', '-m', 'not slow', '-k', 'zeros']
    """
    selection = () if everything else ("-m", "not slow")
    processes = SIDE_BY_SIDE if side_by_side else ()
    how = "--nbval-lax" if lax else "--nbval"
    return [sys.executable, "-m", "pytest", how, *NBVAL, *processes, *selection, *extra]


def run(root, everything=False, lax=False, extra=()):
    """Run the tests of a clone with the network off; return the exit code."""
    os.chdir(root)
    os.environ.update(ENVIRONMENT)
    return offline.run(command(everything, lax, extra))
