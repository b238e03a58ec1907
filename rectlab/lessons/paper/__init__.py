"""Lesson 12: the claims of the paper and of its summaries, each with the numbers that speak for or against it."""

from rectlab.lessons.paper.claims import VERDICTS as VERDICTS
from rectlab.lessons.paper.claims import Claim as Claim
from rectlab.lessons.paper.claims import Finding as Finding
from rectlab.lessons.paper.claims import Miniature as Miniature
from rectlab.lessons.paper.ledger import claim as claim
from rectlab.lessons.paper.ledger import ledger as ledger
