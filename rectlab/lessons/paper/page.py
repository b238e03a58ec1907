"""The ledger as one page: for a terminal, and for a teacher's printer."""

from html import escape
from pathlib import Path

from rectlab.compute import files
from rectlab.lessons.paper import recorded
from rectlab.lessons.paper.claims import VERDICTS
from rectlab.lessons.paper.ledger import ledger
from rectlab.words import counted

STYLE = """
@page { size: A4 landscape; margin: 12mm }
body { font: 9.5px/1.35 sans-serif; color: #222; margin: 1em } h1 { font-size: 15px } table { border-collapse: collapse
}
td, th { border-bottom: 1px solid #bbb; padding: 2px 6px; text-align: left; vertical-align: top } tr { break-inside:
avoid }
th { border-bottom: 2px solid #222 } td:nth-child(5) { font-weight: 600; white-space: nowrap }
"""
HEAD = ("claim", "where", "it holds for", "what was found", "verdict")
TITLE = "Glorot, Bordes and Bengio (2011), Deep sparse rectifier neural networks: the claims, re-measured"


def rows():
    """Return (claim, where, region, findings, verdict) in words, a row a claim."""
    table = []
    for claim in ledger().values():
        found = recorded.findings(claim)
        told = " ".join(claim.finding_in_words(one) for one in found) or claim.note or "Nothing was measured."
        region = f"{claim.measured}: {claim.region_in_words()}"
        table.append((claim.says, claim.where, region, told, claim.verdict(found)))
    return table


def counts_in_words():
    """Say how many claims have which verdict."""
    found = [row[-1] for row in rows()]
    return f"{counted(len(found), 'claim')}: " + ", ".join(f"{found.count(one)} {one}" for one in VERDICTS) + "."


def in_words():
    """Return the ledger as text."""
    lines = [f"{verdict.upper()}: {says} ({where})\n    {region}. {told}" for says, where, region, told,
             verdict in rows()]
    return "\n".join([TITLE, counts_in_words(), "", *lines])


def write(path):
    """Write the ledger as a page that prints on two sheets, and return its path."""
    path = Path(path)
    head = "".join(f"<th scope=col>{escape(word)}</th>" for word in HEAD)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows())
    page = (f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(TITLE)}</title><style>{STYLE}</style>'
            f"<h1>{escape(TITLE)}</h1><p>{escape(counts_in_words())} Ranges in brackets are 95 % intervals.</p>"
            f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></html>")
    files.write_whole({path: page})
    return path
