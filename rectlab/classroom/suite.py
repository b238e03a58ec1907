"""The one pytest run behind ``make test``: tests, doctests and the stored outputs of every lesson."""

import os
import sys

from rectlab.classroom import offline

ENVIRONMENT = {"RECTLAB_DEVICE": "cpu", "RECTLAB_TESTING": "1", "JUPYTER_PREFER_ENV_PATH": "1", "JUPYTER_PATH": ""}
SIDE_BY_SIDE = ("-n2", "--dist=loadfile")  # two processes; a file's tests, a lesson's cells, stay together
NBVAL = ("--nbval-current-env", "--nbval-cell-timeout=120", "--nbval-kernel-startup-timeout=120")


def command(everything=False, lax=False, extra=(), side_by_side=True):
    """Return the pytest command; the folders it looks into stand in pyproject.toml.

    Parameters
    ----------
    everything : bool
        With the tests marked slow.
    lax : bool
        Run the lessons, but compare no stored outputs except where a cell asks for it.
    extra : sequence of str
        Further arguments for pytest; paths among them replace the usual folders.
    side_by_side : bool
        In two processes, each a part of the files.

    Examples
    --------
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
