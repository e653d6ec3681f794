import json

import pytest

import databases
from emulating import emulated_account
from looping import LIBRARY, Loop
from support import COMPLIANT, NON_COMPLIANT, evaluations, item, verdict
from trueup.remediation.journal import Journal

RULE = "RDS_SNAPSHOTS_PUBLIC_PROHIBITED"

FRIEND = "111122223333"


def restore(*who):
    return {"attributeName": "restore", "attributeValues": list(who)}


SCENARIOS = {  # given a snapshot that ...: (its attributes, then the snapshot is ...)
    "is private": ([restore()], COMPLIANT),
    "is shared with one account": ([restore(FRIEND)], COMPLIANT),
    "is public": ([restore("all")], NON_COMPLIANT),
    "is public and shared with one account": ([restore(FRIEND, "all")], NON_COMPLIANT),
    "is public, as a single value": ([{"attributeName": "restore", "attributeValues": "all"}], NON_COMPLIANT),
    "is public, as a single attribute": (restore("all"), NON_COMPLIANT),
    "is public, as JSON text": (json.dumps([restore("all")]), NON_COMPLIANT),
    "is private, as JSON text": (json.dumps([restore()]), COMPLIANT),
    "has null for who may restore it": ([{"attributeName": "restore", "attributeValues": None}], COMPLIANT),
    "has another attribute for all": ([restore(), {"attributeName": "copy", "attributeValues": ["all"]}], COMPLIANT),
    "has another attribute first and is public": (
        [{"attributeName": "copy", "attributeValues": []}, restore("all")],
        NON_COMPLIANT,
    ),
    "was recorded without attributes": ([], NON_COMPLIANT),
    "has null for its attributes": (None, NON_COMPLIANT),
}


def snapshot(kind, attributes):
    parts = {f"{kind}Attributes": attributes}
    return item(
        f"AWS::RDS::{kind}", resourceId="s-1", resourceName="s-1", configuration={}, supplementaryConfiguration=parts
    )


@pytest.mark.parametrize(("attributes", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_snapshot_that(attributes, expected):
    for kind in ("DBSnapshot", "DBClusterSnapshot"):
        assert verdict(RULE, snapshot(kind, attributes)) == expected


@pytest.mark.parametrize(
    ("attributes", "annotation"),
    [([restore("all")], "Everybody can restore s-1."), (None, "Who can restore s-1 is not recorded.")],
)
def test_the_annotation_names_the_snapshot(attributes, annotation):
    assert evaluations(RULE, snapshot("DBSnapshot", attributes))[0]["Annotation"] == annotation


MADE = {
    "a cluster's is public": ([], ["all"]),
    "both are public, of one name": (["all"], ["all", FRIEND]),
    "the instance's is public, and the cluster's has its name": (["all"], [FRIEND]),
}


@pytest.mark.parametrize(("instances", "clusters"), MADE.values(), ids=MADE)
def test_snapshots_are_made_private_and_shared_again_where(tmp_path, instances, clusters):
    with emulated_account() as account:
        private_and_back(account, tmp_path, instances, clusters)


def private_and_back(account, tmp_path, instances, clusters):
    databases.snapshot(account.client, "same", shared=instances)
    databases.cluster_snapshot(account.client, "same", shared=clusters)
    loop = Loop(LIBRARY.rules[RULE], account, "same")
    before = loop.state()

    with Journal(tmp_path / "journal.jsonl") as written:
        fixed = loop.run("apply", written.about(resource="same", account=account.account_id))

    assert (fixed.status, fixed.outputs["MakeRdsSnapshotPrivate.Changed"]) == ("Success", True)
    assert set(loop.verdicts().values()) == {COMPLIANT}
    assert {end.kind for end in loop.undo(tmp_path / "journal.jsonl")} == {"restored"}
    assert loop.state() == before


def bad(aws):
    """Everybody can restore a snapshot that is also shared with an account."""
    return databases.snapshot(aws, shared=[FRIEND, "all"])


def good(aws):
    """A snapshot is shared with an account."""
    return databases.snapshot(aws, shared=[FRIEND])
