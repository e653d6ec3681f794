"""Fixes that share what the first of them makes: one apply ends with all of them fixed, and an undo with none of it."""

import pytest

import fixing
from fixing import result
from trueup.aws import Aws, session
from trueup.clock import VirtualClock
from trueup.emulated import HOME, KEYS, MANAGEMENT, emulation
from trueup.remediation import apply as applying
from trueup.remediation import plan as planning
from trueup.remediation import undo
from trueup.remediation.accounts import Accounts
from trueup.remediation.apply import Allowed
from trueup.remediation.journal import Journal, read

EVERYTHING = Allowed("disruptive", "grows")


def groups(client):
    return [each["Name"] for each in client("route53resolver").list_firewall_rule_groups()["FirewallRuleGroups"]]


def configurations(client):
    found = client("route53resolver").list_resolver_query_log_configs()["ResolverQueryLogConfigs"]
    return [each["Name"] for each in found]


def somebodys_group(client):
    client("route53resolver").create_firewall_rule_group(Name="trueup-threats", CreatorRequestId="somebody's")


def somebodys_configuration(client):
    client("logs").create_log_group(logGroupName="theirs")
    place = f"arn:aws:logs:{HOME}:{MANAGEMENT}:log-group:theirs:*"
    client("route53resolver").create_resolver_query_log_config(
        Name="trueup-query-logs", DestinationArn=place, CreatorRequestId="somebody's"
    )


SHARED = {
    "a firewall's rule group": ("AssociateDnsFirewall", groups, somebodys_group),
    "a query log": ("EnableResolverQueryLogging", configurations, somebodys_configuration),
}


@pytest.fixture
def account():
    with emulation():
        yield Aws(session(region=HOME, credentials=KEYS), HOME, MANAGEMENT)


@pytest.fixture
def vpcs(account):
    ec2 = account.client("ec2")
    return [ec2.create_vpc(CidrBlock=f"10.{second}.0.0/16")["Vpc"]["VpcId"] for second in (1, 2, 3)]


@pytest.fixture
def run(account, vpcs, tmp_path):
    """Plans a fix of every VPC at once, and applies that in one run after the other, each of some of them."""
    path = tmp_path / "journal.jsonl"

    def done(document, *runs, before=lambda _client: None):
        rule = next(rule.name for rule in fixing.LIBRARY.rules.values() if rule.document == document)
        here = {"accountId": MANAGEMENT, "awsRegion": HOME}
        books = fixing.runbooks()
        plan = planning.make([result(rule, vpc, **here) for vpc in vpcs], books, Accounts(account))
        assert len(plan.items) == len(vpcs)
        assert [any("changes the same" in note for note in item.notes) for item in plan.items] == [False, True, True]
        before(account.client)
        ends = []
        for only in runs or ((),):
            chosen = Allowed(EVERYTHING.risk, EVERYTHING.cost, only=tuple(only))
            with Journal(path) as opened:
                ends += [end.kind for end in applying.run(plan, books, Accounts(account), opened, chosen).ends]
        return ends

    def back():
        with Journal(tmp_path / "undo.jsonl") as opened:
            return undo.run(undo.chosen(read(path), (), ()), Accounts(account), opened, clock=VirtualClock())

    done.back = back
    return done


@pytest.mark.parametrize(("document", "made", "_theirs"), SHARED.values(), ids=SHARED)
def test_one_apply_fixes_all_and_an_undo_takes_all_back(run, account, document, made, _theirs):
    assert run(document) == ["changed"] * 3
    assert len(made(account.client)) == 1
    assert not run.back().incomplete
    assert made(account.client) == []


@pytest.mark.parametrize(("document", "made", "_theirs"), SHARED.values(), ids=SHARED)
def test_a_later_run_goes_on_with_what_an_earlier_one_has_made(run, account, vpcs, document, made, _theirs):
    assert run(document, vpcs[:1], vpcs[1:]) == ["changed"] * 3
    assert len(made(account.client)) == 1


@pytest.mark.parametrize(("document", "made", "theirs"), SHARED.values(), ids=SHARED)
def test_what_somebody_else_has_made_meanwhile_is_not_what_the_plan_meant(run, account, document, made, theirs):
    assert run(document, before=theirs) == ["moved"] * 3
    assert len(made(account.client)) == 1


TURNED_ON = {  # a document by which two rules turn one thing on, the second with something of its own besides
    "a hub": (("SECURITYHUB_ENABLED", "SECURITYHUB_STANDARDS_ENABLED"), "BatchEnableStandards"),
    "a recorder": (("CONFIG_DELIVERY_CHANNEL_PRESENT", "CONFIG_RECORDER_ALL_RESOURCE_TYPES"), ""),
}


@pytest.fixture
def both(account, tmp_path):
    """Plans what two rules want of the account, and applies it in one run after the other, each of some Regions."""
    path = tmp_path / "journal.jsonl"

    def done(rules, regions, before=lambda _client: None):
        books = fixing.runbooks()
        wrong = [result(each, MANAGEMENT, accountId=MANAGEMENT, awsRegion=where) for each in rules for where in regions]
        plan = planning.make(wrong, books, Accounts(account))
        before(account.client)
        with Journal(path) as opened:
            return {
                (end.item.rules[0], end.item.target.region): end.kind
                for end in applying.run(plan, books, Accounts(account), opened, EVERYTHING).ends
            }

    done.path = path
    return done


@pytest.mark.parametrize(("rules", "own"), TURNED_ON.values(), ids=TURNED_ON)
def test_what_two_rules_want_of_one_thing_goes_through_in_one_apply(both, rules, own):
    ends = both(rules, [HOME, "us-east-1"])
    assert set(ends.values()) <= {"changed", "unchanged"}, ends
    made = [change.call.operation for change in read(both.path)]
    assert not own or made.count(own) == 2


def _turned_on_by_somebody(client):
    client("securityhub").enable_security_hub(EnableDefaultStandards=False)


def test_what_somebody_else_has_turned_on_meanwhile_is_not_what_the_plan_meant(both):
    rules, _ = TURNED_ON["a hub"]
    ends = both(rules, [HOME], before=_turned_on_by_somebody)
    assert "moved" in ends.values()
