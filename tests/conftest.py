"""What every test shares: the classroom's environment and an ear on errors that widgets swallow."""

import logging
import os

import matplotlib
import pytest

# Set before anything is imported, so that kernels started by nbval inherit them too.
os.environ.setdefault("RECTLAB_DEVICE", "cpu")
os.environ.setdefault("RECTLAB_TESTING", "1")

# Not through MPLBACKEND: kernels would inherit it and lose their inline pictures.
matplotlib.use("agg")


class Ear(logging.Handler):
    """Collects warnings and worse."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.heard = []

    def emit(self, record):
        """Keep one record as text, with its traceback."""
        self.heard.append(logging.Formatter().format(record))


@pytest.fixture(autouse=True)
def no_swallowed_callback_errors():
    """Fail a test in which ipywidgets swallowed an exception: its only trace is the logger `traitlets`."""
    ear, logger = Ear(), logging.getLogger("traitlets")
    logger.addHandler(ear)
    yield
    logger.removeHandler(ear)
    if ear.heard:
        pytest.fail("the traitlets logger heard:\n" + "\n".join(ear.heard), pytrace=False)


@pytest.fixture
def made(monkeypatch):
    """Make panels that send no frame but the answer, however slow the machine; they are closed at the end."""
    monkeypatch.setattr("rectlab.panels.panel.REST_S", 3600)
    panels = []
    yield lambda kind, **knobs: panels.append(kind(**knobs)) or panels[-1]
    for panel in panels:
        panel.close()
