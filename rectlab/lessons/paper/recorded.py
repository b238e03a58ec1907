"""The miniatures as they were run once, with fresh seeds for every redraw, so that the ledger prints at once."""

import time
from dataclasses import dataclass

import numpy as np

from rectlab import records
from rectlab.compute.progress import Bar
from rectlab.lessons.paper.ledger import ledger

NAME = "miniatures"


@dataclass(frozen=True)
class Verdicts:
    """The verdicts of all miniatures on fresh seeds: how many differ from the first draw's.

    Attributes
    ----------
    by_claim : dict
        From a claim's key to its verdicts, one a redraw.
    """

    by_claim: dict

    @property
    def flips(self):
        """Share of redraws whose verdict is another one than the first draw's."""
        flipped = [one != found[0] for found in self.by_claim.values() for one in found[1:]]
        return float(np.mean(flipped)) if flipped else float("nan")

    def changing(self):
        """Return the keys of claims whose verdict changes from redraw to redraw."""
        return [key for key, found in self.by_claim.items() if len(set(found)) > 1]


def run(redraws=1, folder=records.FOLDER):
    """Run every miniature ``redraws`` times, each time on other seeds, and write the record; return its path."""
    kept, started = {"claim": [], "redraw": [], "value": []}, time.perf_counter()
    small = [claim for claim in ledger().values() if claim.miniature]
    bar = Bar(redraws * len(small), "miniatures")
    for redraw in range(redraws):
        for claim in small:
            for value in claim.miniature.numbers(seeds_of(claim.miniature, redraw)):
                for name, entry in zip(kept, (claim.key, redraw, float(value))):
                    kept[name].append(entry)
            bar.advance(1)
            bar.show()
    bar.close()
    return records.write(
        NAME, kept, what="Every miniature of the ledger on fresh seeds.", data="digits",
        settings={"redraws": redraws}, command=f"python -m rectlab claims --run {redraws}",
        seconds=time.perf_counter() - started, device="cpu", folder=folder,
    )


def seeds_of(miniature, redraw):
    """Return the seeds of one redraw: no seed comes twice."""
    return tuple(range(redraw * miniature.n_seeds, (redraw + 1) * miniature.n_seeds))


def values_of(key, redraw=0):
    """Return the recorded values of a claim's miniature, (n,); empty if it was not recorded."""
    if NAME not in records.names():
        return np.zeros(0)
    columns = records.load(NAME).columns
    return columns["value"][(columns["claim"] == key) & (columns["redraw"] == redraw)]


def findings(claim):
    """Return a :class:`Finding` for each piece of evidence; the miniature's comes from its record."""
    found = []
    for evidence in claim.evidence:
        if evidence.kind != "miniature":
            found.append(claim.judge(evidence))
        elif evidence is claim.miniature and len(values := values_of(claim.key)):
            found.append(claim.finding(evidence.source, values))
    return found


def verdicts():
    """Return the :class:`Verdicts` of the recorded redraws."""
    n = int(records.load(NAME).columns["redraw"].max()) + 1
    small = [claim for claim in ledger().values() if claim.miniature]
    return Verdicts({claim.key: [claim.finding("", values_of(claim.key,
                                                             k)).verdict for k in range(n)] for claim in small})
