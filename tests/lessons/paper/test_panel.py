"""The ledger's panel: what a claim shows, and what a fresh run adds."""

import pytest

from rectlab.lessons.paper import ledger
from rectlab.lessons.paper.claims import VERDICTS
from rectlab.lessons.paper.panel import FRESH, Ledger
from tests.hand import frame, move, send

KEYS = list(ledger())
QUICK, TOLD = KEYS.index("half at the start") + 1, KEYS.index("beats tanh on NISTP") + 1


def test_a_claim_shows_its_region_its_number_and_its_sources(made):
    panel = made(Ledger, claim=KEYS.index("zeros without a penalty") + 1)
    header, arrays = frame(panel)
    assert header["region"] == [72, 100] and header["paper"] == 72.5 and header["verdict"] == "holds in part"
    assert [words.split(",")[0] for words in header["sources"]] == ["MNIST at full size"] * 2
    assert header["verdicts"] == ["holds", "not here"] and len(arrays["values"]) == sum(header["sizes"])
    assert [VERDICTS[k] for k in arrays["ledger"]][panel.claim - 1] == "holds in part"


def test_a_run_adds_a_row_of_seeds_that_no_record_has(made, monkeypatch):
    panel, asked = made(Ledger, claim=QUICK), []
    measure = ledger()[panel.key].miniature.measure
    monkeypatch.setitem(vars(ledger()[panel.key].miniature), "measure",
                        lambda seeds: asked.append(seeds) or measure(seeds))
    send(panel, id=1, press="start")
    assert panel.transport.wait(60)
    header, _ = frame(panel)
    assert asked == [(FRESH + k,) for k in range(5)]
    assert header["n_live"] == 1 and header["sizes"][-1] == 5 and header["verdicts"][-1] == "holds"
    send(panel, id=2, press="reset")
    assert frame(panel)[0]["n_live"] == 0


def test_a_claim_without_a_miniature_says_so_and_loses_nothing(made):
    panel = made(Ledger, claim=TOLD)
    send(panel, id=1, press="start")
    assert panel.error.startswith("run: a claim must have a miniature; got 'beats tanh on NISTP'")
    move(panel, id=2, claim=QUICK)
    assert panel.error == "" and frame(panel)[0]["key"] == "half at the start"
    with pytest.raises(ValueError, match="^run: a claim must have a miniature"):
        made(Ledger, claim=TOLD).run()
