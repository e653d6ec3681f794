"""Each document, stopped after each of its writes: the next apply finishes it or says what to do, and an undo ends."""

import pytest

import kills
from looping import LIBRARY

DOCUMENTS = sorted({rule.document for rule in LIBRARY.rules.values()})


@pytest.mark.parametrize("document", DOCUMENTS)
def test_nothing_is_left_half_done(document):
    made = list(kills.rows(document))
    assert {row.stop for row in made} == {"killed", "lost"}
    assert [row for row in made if not row.right] == []
