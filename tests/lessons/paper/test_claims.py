"""Claims: a verdict follows from the numbers and the region alone; the ledger names its sources."""

import numpy as np
import pytest

from rectlab import records
from rectlab.lessons.paper import from_records, ledger, miniatures, recorded
from rectlab.lessons.paper.claims import VERDICTS, Claim, FromRecord, FromTable, Miniature
from rectlab.lessons.paper.figures import claim_figure
from rectlab.questions.exercises import check
from rectlab.statistics import t_interval

CLAIM = Claim("trial", "It is so.", "p. 1", "points", 1.0, 2.0)


@pytest.mark.parametrize(("values", "verdict"), [
    ([1.4, 1.5, 1.6], "holds"), ([0.1, 0.2, 0.15], "not here"), ([2.6, 2.7, 2.8], "not here"),
    ([0.9, 1.5, 2.1], "cannot be told"), ([1.5], "cannot be told"), ([1.0, 1.0], "holds"), ([2.0 + 1e-6] * 2,
                                                                                            "not here"),
    ([1.5, np.nan], "cannot be told"),
])
def test_a_verdict_looks_at_the_whole_interval(values, verdict):
    assert CLAIM.finding("here", values).verdict == verdict


def test_the_interval_is_that_of_student():
    found = CLAIM.finding("here", [1.0, 2.0, 4.0])
    assert (found.mean, found.low, found.high) == pytest.approx([float(one) for one in t_interval([1.0, 2.0, 4.0])])


@pytest.mark.parametrize(("found", "verdict"), [
    ([], "not run"), (["holds"], "holds"), (["holds", "not here"], "holds in part"),
    (["holds", "cannot be told"], "holds in part"), (["not here", "cannot be told"], "cannot be told"),
    (["not here", "not here"], "not here"),
])
def test_several_findings_make_one_verdict(found, verdict):
    values = {"holds": [1.4, 1.5, 1.6], "not here": [5, 5.1, 5.2], "cannot be told": [0.9, 1.5, 2.1]}
    assert CLAIM.verdict([CLAIM.finding("here", values[one]) for one in found]) == verdict


def test_the_papers_own_table_has_the_interval_of_independent_images():
    gap, low, high = FromTable(1.57, 1.43, "MNIST").interval()
    half = 1.96 * np.hypot(*(np.sqrt(p * (1 - p) / 10_000) for p in (0.0157, 0.0143))) * 100
    assert (gap, low, high) == pytest.approx((0.14, 0.14 - half, 0.14 + half))


def test_the_ledger_has_claims_of_each_kind_and_says_where_each_stands():
    claims = ledger().values()
    assert len(claims) >= 30 and len({claim.says for claim in claims}) == len(claims)
    assert all(claim.says.endswith(".") and claim.where and claim.measured for claim in claims)
    assert {evidence.kind for claim in claims for evidence in claim.evidence} == {"record", "miniature", "table",
                                                                                  "lesson"}
    assert {claim.verdict(recorded.findings(claim)) for claim in claims} == set(VERDICTS)


def test_records_speak_through_their_own_rows():
    ten = records.load("figure3_batch_10")
    rows = ten.columns["l1"] == 0
    zeros = np.mean([ten.columns[f"zero_fraction_{k}"][rows] for k in (1, 2, 3)], axis=0)
    assert from_records.zeros_without_penalty(ten) == pytest.approx(100 * zeros)
    strengths = np.unique(ten.columns["l1"])
    means = [100 * np.mean([ten.columns[f"zero_fraction_{k}"][ten.columns["l1"] == l1] for k in (1, 2,
        3)]) for l1 in strengths]
    nearest = strengths[np.argmin(np.abs(np.array(means) - 83))]
    harm = 100 * (ten.columns["error"][ten.columns["l1"] == nearest] - ten.columns["error"][rows])
    assert from_records.harm_near(83)(ten) == pytest.approx(harm)


def test_a_setting_is_chosen_on_the_validation_part_not_on_the_test_set():
    table = records.load("table1_mnist")
    settings = {}
    for k, activation in enumerate(table.columns["activation"]):
        if activation == "tanh":
            settings.setdefault(table.columns["lr"][k], []).append(k)
    best = min(settings.values(), key=lambda rows: table.columns["error_valid"][rows].mean())
    assert sorted(from_records.tuned(table, "tanh")) == pytest.approx(sorted(100 * table.columns["error"][best]))


def test_zeros_of_two_batch_sizes_are_compared_seed_by_seed_over_all_rates():
    columns = {"batch_size": [10, 10, 10, 10, 50, 50, 50, 50], "lr": [0.1, 0.1, 0.3, 0.3] * 2, "seed": [0, 1] * 4,
               "l1": [0.0] * 8, "zero_fraction_1": [0.5, 0.6, 0.7, 0.9, 0.4, 0.4, 0.4, 0.5]}
    made = records.Record("made", {"data": "mnist"}, {name: np.array(values) for name, values in columns.items()})
    assert from_records.zeros_by_batch(10, 50)(made) == pytest.approx([60 - 40, 75 - 45])


@pytest.mark.parametrize(("name", "source"), [
    ("figure3_batch_10", "MNIST at full size, batches of 10"),
    ("table1_cifar10_small", "CIFAR10 (not the official files) at small size, 3 × 100 units, batches of 10"),
    ("batches_small", "MNIST at small size, 3 × 100 units, batches of 10 to 200"),
])
def test_a_record_names_its_size(name, source):
    assert FromRecord(name, None).source == source


def test_what_is_measured_stands_whole_under_the_picture_of_every_claim():
    for key, claim in ledger().items():
        figure = claim_figure(claim, recorded.findings(claim))
        figure.canvas.draw()
        box, width = figure.axes[0].xaxis.label.get_window_extent(), figure.canvas.get_width_height()[0]
        assert 0 <= box.x0 and box.x1 <= width, key


QUICK = ("half at the start", "tanh is a sigmoid", "rescaling changes nothing", "linear inside a region",
         "depth multiplies pieces", "turned signs centre", "sigmoid starts half-way")


@pytest.mark.parametrize("key", QUICK)
def test_a_miniature_gives_a_number_a_seed_and_the_recorded_verdict(key):
    claim = ledger()[key]
    values = claim.miniature.numbers(None)
    assert values.shape == (claim.miniature.n_seeds,)
    assert claim.finding("", values).verdict == claim.finding("", recorded.values_of(key)).verdict
    fresh = claim.miniature.numbers((1000,))
    assert fresh.shape == (1,) and np.isfinite(fresh).all()


def test_small_batches_are_the_only_difference(monkeypatch):
    asked = []

    def trained(seeds, **over):
        asked.append(over)
        return over["batch_size"]

    monkeypatch.setattr(miniatures, "trained", trained)
    monkeypatch.setattr(miniatures, "zeros", lambda size: np.array([100.0 / size]))
    assert miniatures.small_batches((0,)).tolist() == [8.0]
    assert asked == [{"lr": 0.3, "batch_size": 10}, {"lr": 0.3, "batch_size": 50}]


def test_flips_count_redraws_that_differ_from_the_first():
    verdicts = recorded.Verdicts({"a": ["holds", "holds", "not here"], "b": ["not here"] * 3})
    assert verdicts.flips == 0.25 and verdicts.changing() == ["a"]
    assert recorded.seeds_of(Miniature(None, 5), 2) == (10, 11, 12, 13, 14)


def test_an_interval_that_touches_the_region_from_outside_is_not_outside():
    def strict(low, high, least, most):
        return 1 if low >= least and high <= most else (-1 if high <= least or low >= most else 0)

    verdict = check("12 verdict", strict)
    assert not verdict.right and verdict.because.startswith("strict(0.5, 1, 1, 2) gives -1 and not 0")
