"""The ledger, live: pick a claim, see the paper's number beside ours, and run its miniature."""

import time

import numpy as np

from rectlab import figures
from rectlab.compute.progress import followed
from rectlab.lessons.paper import figures as paper_figures
from rectlab.lessons.paper import recorded
from rectlab.lessons.paper.claims import VERDICTS
from rectlab.lessons.paper.ledger import ledger
from rectlab.panels.controls import Number
from rectlab.panels.frame import Frame
from rectlab.panels.front_end import front_end
from rectlab.panels.runner import Runner
from rectlab.panels.transport import Transport
from rectlab.words import counted

__all__ = ["Ledger"]

FRESH = 1000  # the first seed of a live run: beyond those of all records


class Ledger(Runner):
    """The claims of the paper and of its summaries: for each the region in which it holds, and the numbers.

    "run" trains a claim's miniature on seeds that no record has, one network (or pair) after another.

    Parameters
    ----------
    claim : int, from 1 up
        Its place in ``rectlab.lessons.paper.ledger()``.
    seeds : int, 1 to 20
        How many fresh seeds "run it here" adds.

    Raises
    ------
    TraitError
        For a place that is not in the ledger.

    Examples
    --------
    >>> panel = Ledger(claim=1)
    >>> panel.key
    'half at the start'
    >>> len(panel.run(2).values)
    2
    """

    _esm, _css = front_end(__file__)
    question = "Which of the paper's claims hold?"
    told = {"start": ("run it here", "run the miniature on fresh seeds"), "reset": ("forget", "forget the fresh seeds")}
    filmed = ("claim",)

    claim = Number(1, low=1, high=len(ledger()), step=1, label="claim")
    seeds = Number(5, low=1, high=20, step=1, label="fresh seeds", folded=True, about="How many a press of run adds.")

    def prepare(self):
        self._ran = {}  # from a claim's key to the values of its fresh seeds
        self._findings = {}
        self._waits, self._wanted = None, 0  # seconds that one seed takes, measured; seeds at the end of this run
        self.transport = Transport(self, self._work, done=lambda: counted(len(self._fresh()), "fresh seed"),
                                   ended=self.at_end)

    @property
    def key(self):
        """The claim's name in the ledger."""
        return list(ledger())[self.now.claim - 1]

    @property
    def result(self):
        """The :class:`rectlab.lessons.paper.Finding` of the fresh seeds, or None before any was run."""
        claim = ledger()[self.key]
        values = self._fresh()
        return claim.finding(f"fresh seeds, {len(values)} so far", values) if values else None

    def run(self, n_seeds=None):
        """Run the miniature of this claim on fresh seeds now, and return the :class:`Finding`.

        Raises
        ------
        ValueError
            If the claim has no miniature.
        """
        self.transport.pause()
        for _ in followed(self._runs(self.key, n_seeds, lambda: False), n_seeds or self.now.seeds, "seeds"):
            pass
        self.refresh()
        return self.result

    def answer_to(self, prediction):
        """Return how many claims hold without a rest."""
        return {"hold": float(sum(self._verdict(key) == "holds" for key in ledger()))}[prediction.quantity]

    def on_knobs(self, changed):
        self.playing &= "claim" not in changed

    def forget(self):
        self._ran.pop(self.key, None)

    def before_start(self):
        self._miniature(self.key)
        self._wanted = len(self._fresh()) + self.now.seeds

    def _miniature(self, key):
        miniature = ledger()[key].miniature
        if miniature is None:
            got, do = f"{key!r}, whose numbers come from elsewhere", "Pick another claim."
            raise ValueError(f"run: a claim must have a miniature; got {got}. {do}")
        return miniature

    def _fresh(self, key=None):
        return self._ran.get(key or self.key, [])

    def _work(self, stopped):
        yield from self._runs(self.key, None, stopped)

    def _runs(self, key, n_seeds, stopped):
        """Run a claim's miniature seed by seed; each seed's number stays."""
        miniature = self._miniature(key)
        for _ in range(n_seeds or self.now.seeds):
            if stopped():
                return
            started, done = time.perf_counter(), self._ran.setdefault(key, [])
            value = float(miniature.numbers((FRESH + len(done),))[0])
            with self.turn:
                done.append(value)
                self._waits = time.perf_counter() - started
            yield True

    # frames

    def findings(self, key):
        """Return the findings of a claim that need no run: those of records, tables, lessons and recorded
        miniatures."""
        if key not in self._findings:
            self._findings[key] = recorded.findings(ledger()[key])
        return self._findings[key]

    def make_frame(self, at, preview, stop):
        key = list(ledger())[at.claim - 1]
        claim, known = ledger()[key], self.findings(key)
        fresh = self._fresh(key)
        live = [claim.finding(f"here, now: {counted(len(fresh), 'fresh seed')}", fresh)] if fresh else []
        found = known + live
        own = {
            "key": key, "says": claim.says, "where": claim.where, "measured": claim.measured, "paper": claim.paper,
            "region": [_finite(claim.low), _finite(claim.high)], "in_words": claim.region_in_words(),
            "sources": [one.source for one in found], "verdict": claim.verdict(found), "n_live": len(live),
            "verdicts": [one.verdict for one in found], "sizes": [len(one.values) for one in found],
            "names": list(ledger()),
        }
        intervals = np.array([[one.mean, one.low, one.high] for one in found], np.float32).reshape(-1, 3)
        arrays = {
            "intervals": np.where(np.isfinite(intervals), intervals, intervals[:, :1]),
            "values": np.concatenate([np.zeros(0), *(one.values for one in found)]).astype(np.float32),
            "ledger": np.array([VERDICTS.index(self._verdict(other)) for other in ledger()], np.uint8),
        }
        return Frame(words=self._sentence(claim, found), probe_size=max(1, sum(own["sizes"])), own=own, arrays=arrays,
                     shown=counted(len(found), "source") + " of evidence", result=found, **self._progress(key))

    def _verdict(self, key):
        claim, fresh = ledger()[key], self._fresh(key)
        return claim.verdict(self.findings(key) + ([claim.finding("", fresh)] if fresh else []))

    def _progress(self, key):
        if not self.playing:
            return {}
        done, total = len(self._fresh(key)), self._wanted
        return {"epoch": done, "n_epochs": total, "seconds_left": (total - done) * self._waits if self._waits else None}

    def film_mark(self, control):
        return sum(map(len, self._ran.values()))

    @staticmethod
    def _sentence(claim, found):
        asked = f"Measured: {claim.measured}; the claim holds for {claim.region_in_words()}."
        told = " ".join(claim.finding_in_words(one) for one in found) or "Nothing was measured."
        return f"{claim.says} ({claim.where}) {asked} {told} All in all: {claim.verdict(found)}. {claim.note}".strip()

    def picture(self):
        return figures.png(paper_figures.claim_figure(ledger()[self.key], self._made.result))


def _finite(edge):
    return float(edge) if np.isfinite(edge) else None
