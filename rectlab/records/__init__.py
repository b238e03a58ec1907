"""What long runs gave, as data: one JSON file a run, with its settings, and the command that makes it again."""

from rectlab.records.record import FOLDER as FOLDER
from rectlab.records.record import Record as Record
from rectlab.records.record import load as load
from rectlab.records.record import names as names
from rectlab.records.record import write as write
