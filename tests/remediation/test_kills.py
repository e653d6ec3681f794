"""A fix that is killed after any of its writes: the next apply finishes it or says what to do, and an undo ends.

A few documents that stand for the others, one of them after some of its writes; `make kills` tries them all.
"""

import pytest

import kills

DOCUMENTS = {
    "a policy that is put whole": "EnforceS3TlsOnly",
    "a detector that is switched on": "EnableGuardDuty",
    "what is deleted for good": "DeleteUnusedNetworkAcl",
    "a log group and what writes to it": "EnableVpcFlowLogs",
    "many writes, of which each needs the one before": "ReplaceVolumeWithEncryptedCopy",
}
# Each stop of it waits until the lock of the run that was killed is given up: these are as many as there is time for.
MOST = {"ReplaceVolumeWithEncryptedCopy": 3}


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_nothing_is_left_half_done(document):
    made = list(kills.rows(document, MOST.get(document)))
    assert {row.stop for row in made} == {"killed", "lost"}
    assert [row for row in made if not row.right] == []
