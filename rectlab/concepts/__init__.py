"""Twelve questions on the ideas of the course: asked before it, asked again after it, never judged in between.

The answers stay in the learner's folder, in ``concepts.json``. ``python -m rectlab progress`` reads the file.
"""

from rectlab.concepts.items import ITEMS as ITEMS
from rectlab.concepts.items import Item as Item
from rectlab.concepts.sheets import FILE as FILE
from rectlab.concepts.sheets import WHEN as WHEN
from rectlab.concepts.sheets import checked as checked
from rectlab.concepts.sheets import keep as keep
from rectlab.concepts.sheets import load as load
from rectlab.concepts.sheets import load_none as load_none
from rectlab.concepts.sheets import score as score
