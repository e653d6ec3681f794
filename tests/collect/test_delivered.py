"""Delivered AWS::Config::ResourceCompliance items -> results: the latest of each resource counts."""

import gzip
import json
from datetime import date

import pytest

from collect.aggregated import AWAY, BUCKET, HOME, IAM, SSH, TLS, A, B, Held, compliance_items, deployed
from collect.collecting import LIBRARY, RUN, ask
from trueup.collect import delivered, merge
from trueup.collect.rule_names import RuleNames
from trueup.collect.store import Store
from trueup.items import sources

TLS_PACK, SSH_PACK = deployed(TLS), deployed(SSH)
T1, T2, T3 = (f"2026-05-0{day}T08:00:00.000Z" for day in (1, 2, 3))


def item(*held, captured=T1, **more):
    """One compliance item as AWS Config delivers it, about the first of these and all of them."""
    [made] = compliance_items(held)
    account, region = made.pop("accountId"), made["awsRegion"]
    delivered_so = {"awsAccountId": account, "awsRegion": region, "configurationItemStatus": "OK"}
    return made | delivered_so | {"configurationItemCaptureTime": captured} | more


def bucket(account=A, region=HOME):
    """An item that says nothing of compliance."""
    return item(Held(account, region, "x", "bucket")) | {"resourceType": BUCKET, "configuration": {}}


def read(tmp_path, *files, scope=None):
    """(results, what was read, what was said) of files, each a list of items."""
    for number, items in enumerate(files):
        content = json.dumps({"fileVersion": "1.0", "configurationItems": items})
        (tmp_path / f"{number}.json.gz").write_bytes(gzip.compress(content.encode()))
    asked = scope or ask(TLS)
    names, store, said = RuleNames(LIBRARY.rules, asked.rules, asked.all_rules), Store(None, {}), []
    try:
        found = sources.find([str(tmp_path)]).files
        day = date(2026, 6, 1)
        total = delivered.collect(found, asked, names, store, day, said.append, lambda each: said.append(each.line))
        return list(merge.results(store, RUN, LIBRARY.rules, {}, merge.Merged())), total, said
    finally:
        store.close()


def states(results):
    return {(r.accountId, r.configRuleName, r.resourceId): r.state for r in results}


GOOD, BAD = Held(A, HOME, TLS_PACK, "b"), Held(A, HOME, TLS_PACK, "b", "NON_COMPLIANT")
OTHER = Held(A, HOME, "theirs", "b", "NON_COMPLIANT")
HISTORIES = {
    "the later item counts": ([[item(BAD, captured=T1), item(GOOD, captured=T2)]], "COMPLIANT"),
    "the later item counts though it is read first": (
        [[item(BAD, captured=T2)], [item(GOOD, captured=T1)]], "NON_COMPLIANT",
    ),
    "milliseconds count": (
        [[item(BAD, captured="2026-05-01T08:00:00.500Z")], [item(GOOD, captured="2026-05-01T08:00:00Z")]],
        "NON_COMPLIANT",
    ),
    "of equally late items the last counts": ([[item(BAD), item(GOOD)]], "COMPLIANT"),
    "another rule's failure is not ours": ([[item(GOOD, OTHER)]], "COMPLIANT"),
    "the worst of two deployments counts": (
        [[item(GOOD, Held(A, HOME, deployed(TLS, "zzzzzzzzz"), "b", "NON_COMPLIANT"))]], "NON_COMPLIANT",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("files", "state"), HISTORIES.values(), ids=HISTORIES)
def test_of_a_resource(files, state, tmp_path):
    results, total, said = read(tmp_path, *files)
    assert states(results) == {(A, TLS, "b"): state}
    assert (total.unreadable, said) == (0, [])


def test_a_verdict_is_as_old_as_its_item(tmp_path):
    [[result], _total, _said] = read(tmp_path, [item(BAD, captured=T2)])
    assert (result.evaluatedAt, result.configurationItemCaptureTime) == (T2, T2)
    assert (result.resourceType, result.severity) == (BUCKET, "medium")


TAKEN_BACK = {
    "a later item that no longer names the rule": item(OTHER, captured=T2),
    "a resource that was deleted": item(BAD, captured=T2, configurationItemStatus="ResourceDeleted", configuration={}),
}


@pytest.mark.parametrize("later", TAKEN_BACK.values(), ids=TAKEN_BACK)
def test_a_verdict_is_taken_back_by(later, tmp_path):
    results, _total, _said = read(tmp_path, [item(BAD, captured=T1), later])
    assert states(results) == {(A, TLS, A): "NOT_EVALUATED"}


def test_an_account_whose_files_hold_no_compliance_is_a_gap(tmp_path):
    results, total, said = read(tmp_path, [item(GOOD), bucket(), bucket(B), bucket(A, "global")])
    [gap] = [each for each in results if each.accountId == B]
    assert (gap.state, gap.reason, gap.is_gap) == ("NOT_EVALUATED", "TYPE_NOT_RECORDED", True)
    assert said == [f"{B}: no result of these rules in any Region."]
    assert (total.items, total.compliance, total.missing, len(results)) == (4, 1, 1, 2)


def test_a_rule_that_is_asked_for_and_nowhere_is_said(tmp_path):
    results, total, said = read(tmp_path, [item(GOOD)], scope=ask(TLS, IAM))
    assert states(results)[A, IAM, A] == "NOT_EVALUATED"
    assert (said, total.missing) == ([f"{IAM}: no result in any account; is it deployed?"], 1)


def test_without_a_rule_asked_those_found_anywhere_are_expected_everywhere(tmp_path):
    results, total, _said = read(tmp_path, [item(GOOD), item(Held(B, AWAY, SSH_PACK, "sg"))], scope=ask())
    assert states(results) == {
        (A, TLS, "b"): "COMPLIANT", (A, SSH, A): "NOT_EVALUATED",
        (B, SSH, "sg"): "COMPLIANT", (B, TLS, B): "NOT_EVALUATED",
    }  # fmt: skip
    assert total.missing == 0


def test_only_the_accounts_and_regions_asked_for_are_read(tmp_path):
    files = [item(GOOD), item(Held(B, HOME, TLS_PACK, "b")), item(Held(A, AWAY, TLS_PACK, "far"))]
    results, _total, _said = read(tmp_path, files, scope=ask(TLS, accounts=(A,), regions=(AWAY,)))
    assert states(results) == {(A, TLS, "far"): "COMPLIANT"}


def test_foreign_rules_are_kept_where_all_are_wanted(tmp_path):
    results, _total, _said = read(tmp_path, [item(GOOD, OTHER)], scope=ask(all_rules=True))
    assert states(results) == {(A, TLS, "b"): "COMPLIANT", (A, "theirs", "b"): "NON_COMPLIANT"}


BROKEN = {
    "no configuration": ({"configuration": {}}, "names no target resource"),
    "a target that is no text": (
        {"configuration": {"targetResourceId": 1, "targetResourceType": BUCKET}}, "names no target resource",
    ),
    "a list of rules that is none": (
        {"configuration": {"targetResourceId": "b", "targetResourceType": BUCKET, "configRuleList": {"a": 1}}},
        "configRuleList is not a list",
    ),
    "a rule without a name": (
        {"configuration": {"targetResourceId": "b", "targetResourceType": BUCKET, "configRuleList": [{}]}},
        "names no rule",
    ),
    "a rule that is text": (
        {"configuration": {"targetResourceId": "b", "targetResourceType": BUCKET, "configRuleList": ["x"]}},
        "names no rule",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("parts", "message"), BROKEN.values(), ids=BROKEN)
def test_a_broken_item_is_told_in_its_place_and_the_others_are_read(parts, message, tmp_path):
    results, total, said = read(tmp_path, [item(OTHER) | {"resourceId": "x"} | parts, item(GOOD)])
    assert states(results) == {(A, TLS, "b"): "COMPLIANT"}
    assert total.unreadable == 1
    assert message in said[0]
    assert "0.json.gz: item 1" in said[0]
