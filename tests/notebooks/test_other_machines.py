"""Every lesson says the same on other machines: with 1 or 2 threads, on newer or older instructions."""

import json
import os
import platform
import re
import subprocess
import sys
from pathlib import Path

import pytest

from rectlab.classroom import suite

ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))

# torch's own kernels, its matrix products (MKL; CBWR also where the processor is not Intel's), its convolutions, numpy.
PROCESSORS = {
    "old": {
        "ATEN_CPU_CAPABILITY": "default", "MKL_ENABLE_INSTRUCTIONS": "SSE4_2", "MKL_CBWR": "COMPATIBLE",
        "ONEDNN_MAX_CPU_ISA": "SSE41", "OPENBLAS_CORETYPE": "Nehalem",
    },
    "avx2": {
        "ATEN_CPU_CAPABILITY": "avx2", "MKL_ENABLE_INSTRUCTIONS": "AVX2", "ONEDNN_MAX_CPU_ISA": "AVX2",
        "OPENBLAS_CORETYPE": "Haswell",
    },
}
THREADS = (1, 2)

FINGERPRINT = """
import hashlib, numpy as np, torch
X, a = np.random.default_rng(0).normal(size=(2, 300, 1000)).astype("f4"), torch.get_num_threads()
x = torch.tensor(X)
bits = [x @ x.mT, torch.nn.functional.softplus(x), torch.tensor(X[0] @ X[0].T)]
print(*(hashlib.sha256(b.numpy().tobytes()).hexdigest()[:8] for b in bits), a)
"""

pytestmark = pytest.mark.slow


def environment(processor, threads):
    """Return the environment of a process that computes as on such a machine."""
    return {**os.environ, **suite.ENVIRONMENT, **PROCESSORS.get(processor, {}), "OMP_NUM_THREADS": str(threads)}


def cells_that_differ(lesson, processor, threads):
    """Run a lesson against its stored outputs on such a machine; return the cells that differ and why."""
    command = suite.command(extra=[str(lesson), "-p", "no:cacheprovider", "--color=no"], side_by_side=False)
    run = subprocess.run(
        command, cwd=ROOT, env=environment(processor, threads), capture_output=True, text=True, timeout=280
    )
    cells = re.findall(r"^FAILED \S+::(Cell \d+)", run.stdout, flags=re.M)
    assert run.returncode == bool(cells), run.stdout + run.stderr
    assert cells or re.search(r"\d+ passed", run.stdout), run.stdout
    return cells, run.stdout


@pytest.mark.parametrize("threads", THREADS)
@pytest.mark.parametrize("processor", PROCESSORS)
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_prints_what_is_stored_on_every_machine(lesson, processor, threads):
    cells, report = cells_that_differ(lesson, processor, threads)
    assert cells == [], f"{lesson.name} differs in {', '.join(cells)}:\n{report}"


def test_a_cell_that_differs_is_named(tmp_path):
    notebook = json.loads(LESSONS[0].read_text("utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"][:3]
    code[1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["what no machine prints\n"]}]
    lesson = tmp_path / "wrong.ipynb"
    lesson.write_text(json.dumps({**notebook, "cells": code}), "utf-8")
    assert cells_that_differ(lesson, "avx2", 1)[0] == ["Cell 1"]


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="the older instructions are those of x86")
def test_the_old_processor_computes_other_bits_and_threads_are_as_many_as_asked():
    bits = {
        (processor, threads): subprocess.run(
            [sys.executable, "-c", FINGERPRINT], env=environment(processor, threads), capture_output=True, text=True,
            check=True,
        ).stdout.split()
        for processor, threads in (("as it is", 1), ("old", 1), ("old", 2))
    }
    here, old, two = bits.values()
    assert all(a != b for a, b in zip(here[:3], old[:3])), bits
    assert (old[3], two[3]) == ("1", "2")
