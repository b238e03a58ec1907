"""How results write their numbers, to the letter."""

import pytest

from rectlab.words import counted, percent


@pytest.mark.parametrize(
    ("share", "digits", "words"),
    [
        (0.0, 0, "0 %"), (1.0, 0, "100 %"), (0.4862, 0, "49 %"), (0.4862, 1, "48.6 %"), (0.021, 1, "2.1 %"),
        (0.0004, 1, "< 0.1 %"), (0.5, 2, "50.00 %"),
        (0.9996, 1, "> 99.9 %"), (0.997, 0, "> 99 %"), (0.9996, 2, "99.96 %"),
    ],
)
def test_percent_rounds_and_sets_a_space_before_the_sign(share, digits, words):
    assert percent(share, digits) == words


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (0, "0 units"), (1, "1 unit"), (2, "2 units"), (999, "999 units"), (1297, "1,297 units"),
        (10**6, "1,000,000 units"),
    ],
)
def test_counted_is_singular_for_one_and_groups_thousands(n, words):
    assert counted(n, "unit") == words
