"""What an aggregator holds -> results: by either route, with its gaps, however often it is interrupted."""

from dataclasses import replace

import pytest
from botocore.exceptions import EndpointConnectionError

from collect.aggregated import (
    AWAY,
    CAPTURED,
    GROUP,
    HOME,
    IAM,
    SSH,
    TLS,
    A,
    B,
    C,
    FakeAggregator,
    Held,
    deployed,
    refusal,
    source,
)  # fmt: skip
from collect.collecting import ask, run
from trueup.collect import query
from trueup.collect.store import Store
from trueup.errors import AwsError, UsageError

SSH_PACK, TLS_PACK, OTHER_PACK = deployed(SSH), deployed(TLS), deployed("their-own-rule")


def two_rules() -> list[Held]:
    """A bucket that fails TLS and passes another's rule, one that passes, and a group that fails SSH."""
    return [
        Held(A, HOME, TLS_PACK, "bad", "NON_COMPLIANT", "statement 1 allows HTTP"),
        Held(A, HOME, OTHER_PACK, "bad"),
        Held(A, HOME, TLS_PACK, "good"),
        Held(A, HOME, OTHER_PACK, "good", "NON_COMPLIANT"),
        Held(A, HOME, SSH_PACK, "sg-1", "NON_COMPLIANT", "0.0.0.0/0", GROUP),
        Held(B, HOME, TLS_PACK, "good"),
        Held(B, HOME, SSH_PACK, "sg-2", kind=GROUP),
    ]


VERDICTS = {
    (A, HOME, TLS, "bad"): "NON_COMPLIANT",
    (A, HOME, TLS, "good"): "COMPLIANT",
    (A, HOME, SSH, "sg-1"): "NON_COMPLIANT",
    (B, HOME, TLS, "good"): "COMPLIANT",
    (B, HOME, SSH, "sg-2"): "COMPLIANT",
}


@pytest.mark.parametrize("route", ["auto", "sql", "rules"])
@pytest.mark.parametrize("empty_pages", [False, True], ids=["full pages", "an empty page before each"])
@pytest.mark.parametrize("page", [1, 2, 100])
def test_every_route_and_paging_gives_the_same_verdicts(route, empty_pages, page):
    ran = run(FakeAggregator(two_rules(), page=page, empty_pages=empty_pages), ask(route=route))
    assert ran.states() == VERDICTS
    assert (ran.unread, ran.failures) == (0, 0)


def test_an_element_that_another_rule_fails_is_no_finding_of_ours():
    """The query for TLS also finds `good`, which fails another rule only: its own element says COMPLIANT."""
    fake = FakeAggregator(two_rules())
    assert run(fake, ask(TLS, route="sql")).states()[A, HOME, TLS, "good"] == "COMPLIANT"
    [expression] = [given["Expression"] for operation, given in fake.calls if operation.startswith("Select")]
    assert f"configuration.configRuleList.configRuleName IN ('{TLS_PACK}')" in expression
    assert {rule for _a, _r, rule, _id in run(fake, ask(TLS, route="sql")).states()} == {TLS}


def test_rule_by_rule_tells_annotation_and_times():
    [failed] = [each for each in run(FakeAggregator(two_rules()), ask(TLS)).results if each.state == "NON_COMPLIANT"]
    assert failed.annotation == "statement 1 allows HTTP"
    assert failed.evaluatedAt == "2026-05-02T09:00:00.000Z"
    assert failed.configurationItemCaptureTime == "2026-05-01T08:30:00.000Z"
    assert failed.severity == "medium"
    assert failed.arn == failed.resourceName == ""


def test_a_query_tells_when_compliance_was_recorded_and_no_annotation():
    [failed] = [
        each for each in run(FakeAggregator(two_rules()), ask(TLS, route="sql")).results if each.resourceId == "bad"
    ]
    assert failed.annotation == ""
    assert failed.configurationItemCaptureTime == "2026-05-01T08:30:00.000Z"
    assert failed.evaluatedAt == "2026-06-01T12:00:00.000Z"


# Routes


def many(accounts: int, groups: int = 1, rules: int = 5) -> list[Held]:
    """Each account has its own suffix for each of some rules of ours, and all of them judge the same resources."""
    names = (TLS, "S3_BUCKET_VERSIONING_ENABLED", "S3_DEFAULT_ENCRYPTION_KMS", "S3_BUCKET_PUBLIC_READ_PROHIBITED",
             "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED")  # fmt: skip
    return [
        Held(f"{account:012}", HOME, deployed(rule, f"abc{account:06}"), f"bucket-{number}")
        for account in range(accounts)
        for rule in names[:rules]
        for number in range(groups)
    ]


def operations(fake):
    return [operation.removesuffix("ByConfigRule") for operation, _given in fake.calls]


def test_fifty_accounts_of_five_rules_are_asked_by_query():
    fake = FakeAggregator(many(50, groups=3))
    ran = run(fake, ask())
    assert len(ran.results) == 50 * 5 * 3
    assert {each.state for each in ran.results} == {"COMPLIANT"}
    assert operations(fake).count("GetAggregateComplianceDetails") == 0
    assert operations(fake).count("SelectAggregateResourceConfig") == 1 + 2  # the count, 150 resources
    assert ran.said[0] == (
        "Route sql: a query takes 2 calls for 150 resources, without annotations; rule by rule takes 250 calls or more."
    )


def test_few_rules_are_asked_one_by_one_without_a_look_at_the_query():
    fake = FakeAggregator(many(50, rules=2))
    assert run(fake, ask()).said[0].startswith("Route rules: rule by rule takes 100 calls or more, few enough")
    assert "SelectAggregateResourceConfig" not in operations(fake)


def test_many_resources_of_few_rules_are_asked_rule_by_rule():
    fake = FakeAggregator(many(210, groups=101, rules=1))
    assert run(fake, ask()).said[0].startswith("Route rules: rule by rule takes 210 calls or more, a query takes 213")


def test_nothing_recorded_is_said_and_asked_rule_by_rule():
    held = many(50)
    fake = FakeAggregator(held, unrecorded={(each.account, HOME) for each in held})
    ran = run(fake, ask())
    assert "AWS::Config::ResourceCompliance is not recorded; rule by rule" in ran.said[0]
    assert len(ran.results) == 250


def test_an_account_that_does_not_record_is_asked_rule_by_rule_and_the_others_are_not():
    fake = FakeAggregator(many(50), unrecorded={("000000000007", HOME)})
    ran = run(fake, ask())
    assert len(ran.results) == 250
    assert operations(fake).count("GetAggregateComplianceDetails") == 5
    assert "does not show all of 5 deployed rules in 1 places" in ran.said[1]


def test_a_failing_resource_that_a_query_does_not_show_is_found_all_the_same():
    held = many(50)
    held[0] = replace(held[0], resource="deleted", compliance="NON_COMPLIANT")
    held.insert(1, replace(held[0], resource="still-there", compliance="COMPLIANT"))
    ran = run(FakeAggregator(held, invisible={"deleted"}), ask())
    assert ran.states()["000000000000", HOME, TLS, "deleted"] == "NON_COMPLIANT"


def test_only_a_query_leaves_a_gap_where_it_does_not_see():
    fake = FakeAggregator(two_rules(), unrecorded={(B, HOME)})
    ran = run(fake, ask(TLS, route="sql"))
    gap = next(each for each in ran.results if each.accountId == B)
    assert (gap.state, gap.reason, gap.resourceType) == ("NOT_EVALUATED", "TYPE_NOT_RECORDED", "AWS::::Account")
    assert gap.is_gap
    assert "GetAggregateComplianceDetails" not in operations(fake)


@pytest.mark.parametrize("code", ["AccessDeniedException", "InvalidExpressionException"])
def test_a_query_that_is_refused_is_said_and_asked_rule_by_rule(code):
    def refuse(_number, operation, _given):
        if operation.startswith("Select"):
            raise refusal(code)

    ran = run(FakeAggregator(many(50), before=refuse), ask())
    assert ran.said[0].startswith(f"Route rules: AWS refuses the query ({code})")
    assert len(ran.results) == 250


def test_queries_are_never_too_long_and_ask_for_each_account_once():
    accounts = tuple(f"{number:012}" for number in range(1000))
    scope = ask(TLS, SSH, accounts=accounts, regions=(HOME, AWAY))
    made = query.expressions(scope, [SSH_PACK, TLS_PACK])
    assert max(map(len, made)) <= query.LONGEST
    assert all(made[0].count(part) for part in (HOME, AWAY, SSH_PACK, TLS_PACK))
    assert sum(expression.count(f"'{account}'") for account in accounts for expression in made) == 1000
    assert len(made) < 8


HOSTILE = ["it's", "x' OR resourceType = 'y", "naïve", "", "a\nb", "%", "x" * 3000]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_that_could_end_the_quotation_never_reaches_a_query(name):
    [made] = query.expressions(ask(TLS), [TLS_PACK, name])
    assert made.endswith("resourceType = 'AWS::Config::ResourceCompliance'")


# Gaps


def test_a_rule_without_results_is_not_evaluated_in_that_account_and_region():
    held = [*two_rules(), Held(B, AWAY, TLS_PACK, "b")]
    ran = run(FakeAggregator(held), ask())
    gaps = [each for each in ran.results if each.state == "NOT_EVALUATED"]
    assert [(each.accountId, each.awsRegion, each.configRuleName) for each in gaps] == [(B, AWAY, SSH)]
    assert (gaps[0].reason, gaps[0].is_gap, gaps[0].is_failure) == ("NO_RESULTS", False, False)
    assert ran.unread == 0


def test_a_rule_that_was_asked_for_and_is_nowhere_is_said():
    ran = run(FakeAggregator(two_rules()), ask(TLS, IAM))
    assert [each.accountId for each in ran.results if each.configRuleName == IAM] == [A, B]
    assert f"{IAM}: no result in any account; is it deployed?" in ran.said
    assert ran.unread == 1


def test_an_account_that_is_aggregated_and_reports_nothing_is_said():
    sources = [source(A), source(B), source(C), source(C, AWAY)]
    ran = run(FakeAggregator(two_rules(), sources=sources), ask())
    assert [(r.awsRegion, r.configRuleName) for r in ran.results if r.accountId == C] == [
        (HOME, SSH), (HOME, TLS), (AWAY, SSH), (AWAY, TLS),
    ]  # fmt: skip
    assert f"{C}: no result of these rules in any Region." in ran.said
    assert ran.unread == 1


@pytest.mark.parametrize("status", ["FAILED", "OUTDATED"])
def test_a_source_that_is_not_up_to_date_is_a_gap_beside_the_verdicts_that_may_be_old(status):
    failed = source(B, HOME, status, LastErrorCode="AccessDenied", LastErrorMessage="no role", LastUpdateTime=CAPTURED)
    ran = run(FakeAggregator(two_rules(), sources=[source(A), failed]), ask())
    of_b = [each for each in ran.results if each.accountId == B]
    assert [(each.resourceId, each.state, each.reason) for each in of_b if each.configRuleName == TLS] == [
        (B, "NOT_EVALUATED", "SOURCE_FAILED"),
        ("good", "COMPLIANT", ""),
    ]
    assert of_b[0].annotation == (
        f"AWS Config's last reading of it is {status} (2026-05-01T08:30:00.000Z): AccessDenied: no role"
    )
    assert f"{B} {HOME}: {of_b[0].annotation}" in ran.said
    assert ran.unread == 1


def test_a_good_verdict_about_an_account_that_may_be_old_gives_way_to_the_gap_and_a_bad_one_does_not():
    held = [
        Held(account, HOME, deployed(IAM), account, compliance, kind="AWS::::Account")
        for account, compliance in ((A, "COMPLIANT"), (B, "NON_COMPLIANT"))
    ]
    ran = run(FakeAggregator(held, sources=[source(A, HOME, "OUTDATED"), source(B, HOME, "OUTDATED")]), ask())
    assert ran.states() == {(A, HOME, IAM, A): "NOT_EVALUATED", (B, HOME, IAM, B): "NON_COMPLIANT"}


def test_an_organization_that_cannot_be_read_is_a_gap_of_its_own():
    failed = source("o-1", HOME, "FAILED") | {"SourceType": "ORGANIZATION"}
    ran = run(FakeAggregator(two_rules(), sources=[failed]), ask(TLS))
    gap = ran.results[0]
    assert (gap.accountId, gap.resourceId, gap.reason) == ("", "o-1", "SOURCE_FAILED")
    assert gap.resourceType == "AWS::Organizations::Organization"
    assert ran.unread == 1


def test_an_account_that_nobody_knows_is_not_evaluated():
    ran = run(FakeAggregator(two_rules()), ask(TLS, accounts=(A, C)))
    assert ran.states() == {
        (A, HOME, TLS, "bad"): "NON_COMPLIANT",
        (A, HOME, TLS, "good"): "COMPLIANT",
        (C, HOME, TLS, C): "NOT_EVALUATED",
    }
    assert ran.unread == 1


def test_an_aggregator_without_accounts_is_said():
    ran = run(FakeAggregator([]), ask())
    assert ran.results == []
    assert ran.said[-1] == "organization: no account of those asked about is in the aggregator."
    assert ran.unread == 1


@pytest.mark.parametrize("route", ["sql", "rules"])
def test_only_the_accounts_and_regions_asked_for_are_collected(route):
    held = [*two_rules(), Held(A, AWAY, TLS_PACK, "far")]
    ran = run(FakeAggregator(held), ask(TLS, accounts=(A,), regions=(AWAY,), route=route))
    assert ran.states() == {(A, AWAY, TLS, "far"): "COMPLIANT"}


def test_a_rule_about_which_aws_will_not_answer_is_a_gap_and_the_others_go_on():
    def refuse(_number, _operation, given):
        if given.get("ConfigRuleName") == SSH_PACK and given["AccountId"] == B:
            raise refusal("ValidationException")

    ran = run(FakeAggregator(two_rules(), before=refuse), ask())
    assert ran.states() == {key: state for key, state in VERDICTS.items() if key[3] != "sg-2"} | {
        (B, HOME, SSH, B): "NOT_EVALUATED"
    }
    assert ran.failures == 1


def test_what_the_aggregator_says_it_cannot_tell_is_not_evaluated():
    held = [Held(A, HOME, TLS_PACK, "b", "INSUFFICIENT_DATA"), Held(A, HOME, SSH_PACK, "sg", kind=GROUP)]
    assert run(FakeAggregator(held), ask()).states()[A, HOME, TLS, A] == "NOT_EVALUATED"


# Deployments

DEPLOYMENTS = {
    "a pack of its own and one of the organization": (TLS_PACK, deployed(TLS, "zzzzzzzzz")),
    "a pack and an organization rule": (TLS_PACK, f"OrgConfigRule-{TLS.lower().replace('_', '-')}-abcd1234"),
    "a pack and rdk": (TLS_PACK, TLS),
}


@pytest.mark.parametrize("names", DEPLOYMENTS.values(), ids=DEPLOYMENTS)
@pytest.mark.parametrize("route", ["sql", "rules"])
@pytest.mark.parametrize("worst_first", [True, False])
def test_a_rule_deployed_twice_is_one_result_with_the_worst_verdict(names, route, worst_first):
    first, second = names if worst_first else reversed(names)
    held = [Held(A, HOME, first, "b", "NON_COMPLIANT"), Held(A, HOME, second, "b"), Held(A, HOME, second, "c")]
    ran = run(FakeAggregator(held), ask(route=route))
    assert ran.states() == {(A, HOME, TLS, "b"): "NON_COMPLIANT", (A, HOME, TLS, "c"): "COMPLIANT"}
    assert (ran.merged.judged_twice, ran.merged.disagreeing) == ({TLS: 1}, {TLS: 1})


@pytest.mark.parametrize("route", ["sql", "rules"])
def test_foreign_rules_are_left_out_and_said_unless_all_are_wanted(route):
    ran = run(FakeAggregator(two_rules()), ask(route=route))
    assert ran.said[-1].startswith("1 other rules that AWS Config reports are left out")
    everything = run(FakeAggregator(two_rules()), ask(all_rules=True, route=route))
    theirs = [each for each in everything.results if each.configRuleName == "their-own-rule"]
    assert [(each.resourceId, each.state, each.severity) for each in theirs] == [
        ("bad", "COMPLIANT", "medium"),
        ("good", "NON_COMPLIANT", "medium"),
    ]
    assert everything.states().items() >= VERDICTS.items()


NAMES = [
    "it's",
    "x' OR 'a' = 'a",
    "=cmd()",
    "\x1b[31m",
    "a\u202eb",
    "-conformance-pack-abcdefghi",
    "x" * 128,
]


@pytest.mark.parametrize("route", ["sql", "rules"])
def test_hostile_names_come_through_as_they_are(route):
    held = [Held(A, HOME, name, f"resource {name}") for name in NAMES] + [Held(A, HOME, TLS_PACK, "b")]
    ran = run(FakeAggregator(held), ask(TLS, all_rules=True, route=route))
    assert {(each.configRuleName, each.resourceId) for each in ran.results} == {
        *((name, f"resource {name}") for name in NAMES),
        (TLS, "b"),
    }
    assert all(each.line().encode() for each in ran.results)


def test_an_id_that_utf_8_cannot_hold_is_made_harmless_rule_by_rule():
    ran = run(FakeAggregator([Held(A, HOME, TLS_PACK, "a\ud800b")]), ask(TLS))
    assert ran.states() == {(A, HOME, TLS, "a\ufffdb"): "COMPLIANT"}


class Garbled(FakeAggregator):
    """Among the rows of a query it gives some that are none."""

    def call(self, operation, given):
        answer = super().call(operation, given)
        rows = ["[]", "{", '{"accountId": "111111111111", "awsRegion": "eu-west-1"}']
        return answer | {"Results": [*rows, *answer["Results"]]} if "Results" in answer else answer


def test_a_row_that_cannot_be_read_is_said_and_the_others_are_read():
    ran = run(Garbled(two_rules()), ask(TLS, route="sql"))
    assert ran.states().items() == {key: state for key, state in VERDICTS.items() if key[2] == TLS}.items()
    assert ran.unread == 3
    assert sum("a row of the query cannot be read" in line for line in ran.said) == 3


# Interruptions


def interrupted_at(number, error=KeyboardInterrupt):
    def before(call, _operation, _given):
        if call == number:
            raise error

    return before


@pytest.mark.parametrize("route", ["sql", "rules"])
@pytest.mark.parametrize(
    "error", [KeyboardInterrupt(), refusal("ThrottlingException")], ids=["by hand", "by throttling"]
)
def test_a_collect_that_is_interrupted_at_any_call_goes_on_to_the_same_bytes(route, error, tmp_path):
    ours = [each for each in two_rules() if each.name != OTHER_PACK]
    held = [*ours, Held(B, HOME, deployed(TLS, "zzzzzzzzz"), "good", "NON_COMPLIANT")]
    sources = [source(A), source(B), source(C, AWAY, "FAILED")]

    def fake(**more):
        return FakeAggregator(held, page=1, empty_pages=True, sources=sources, unrecorded={(B, HOME)}, **more)

    scope = ask(route=route)
    whole = fake()
    wanted = [each.line() for each in run(whole, scope).results]
    path = tmp_path / "checkpoint"
    for number in range(1, len(whole.calls) + 1):
        with pytest.raises((KeyboardInterrupt, AwsError)):
            run(fake(before=interrupted_at(number, error)), scope, path)
        assert path.exists()
        rest = fake()
        assert [each.line() for each in run(rest, scope, path).results] == wanted
        assert len(rest.calls) == len(whole.calls) - number + 1  # no page is read again
        assert list(tmp_path.iterdir()) == []


def test_a_collect_that_is_interrupted_after_every_single_call_comes_to_its_end(tmp_path):
    path, fake = tmp_path / "checkpoint", FakeAggregator(two_rules(), page=1, empty_pages=True)
    scope = ask()
    for _attempt in range(200):
        fake.before = interrupted_at(len(fake.calls) + 2)
        try:
            assert run(fake, scope, path).states() == VERDICTS
            return
        except KeyboardInterrupt:
            continue
    pytest.fail("it never came to its end")


@pytest.mark.parametrize("route", ["sql", "rules"])
def test_tokens_that_aws_has_forgotten_are_asked_for_anew(route, tmp_path):
    scope, path = ask(route=route), tmp_path / "checkpoint"
    whole = FakeAggregator(two_rules(), page=1)
    run(whole, scope)
    for number in range(1, len(whole.calls) + 1):
        fake = FakeAggregator(two_rules(), page=1, before=interrupted_at(number))
        with pytest.raises(KeyboardInterrupt):
            run(fake, scope, path)
        # What is gone by now is no longer a result: the pages read before do not count.
        left = [each for each in two_rules() if each.resource != "bad"] if number < 3 else two_rules()
        later = FakeAggregator(left, page=1, generation=1)
        found = run(later, scope, path).states()
        assert found == (VERDICTS if number >= 3 else {k: v for k, v in VERDICTS.items() if k[3] != "bad"})


def test_a_token_that_aws_forgets_at_once_is_an_error_and_no_endless_loop():
    fake = FakeAggregator(two_rules(), page=1)

    def forget(_number, _operation, _given):
        fake.generation += 1

    fake.before = forget
    with pytest.raises(AwsError, match="InvalidNextTokenException"):
        run(fake, ask())


class Circle(FakeAggregator):
    """It gives its first page for ever, with the same token."""

    def call(self, operation, given):
        first = {name: value for name, value in given.items() if name != "NextToken"}
        return super().call(operation, first) | {"NextToken": "again"}


def test_the_same_page_over_and_over_is_an_error_and_no_endless_loop():
    with pytest.raises(AwsError, match="the same page"):
        run(Circle(two_rules()), ask())


def test_a_checkpoint_of_another_question_is_refused(tmp_path):
    path = tmp_path / "checkpoint"
    with pytest.raises(KeyboardInterrupt):
        run(FakeAggregator(two_rules(), before=interrupted_at(2)), ask(TLS), path)
    with pytest.raises(UsageError, match="another question"):
        run(FakeAggregator(two_rules()), ask(SSH), path)
    assert run(FakeAggregator(two_rules()), ask(TLS), path).unread == 0


def test_a_disk_that_is_full_is_one_line_and_loses_nothing(tmp_path):
    store = Store(tmp_path / "checkpoint", ask().to_json())
    store.run("PRAGMA max_page_count = 30")
    with store.transaction():
        store.remember("before", "kept")
    with pytest.raises(UsageError, match="disk is full; what was read before is kept"), store.transaction():
        store.remember("before", "lost" * 1_000_000)
    assert store.fact("before") == "kept"
    store.close()


def test_two_collects_do_not_share_a_checkpoint(tmp_path):
    first = Store(tmp_path / "checkpoint", ask().to_json())
    with pytest.raises(UsageError, match="another collect uses it"):
        Store(tmp_path / "checkpoint", ask().to_json())
    first.close()


def test_a_checkpoint_in_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UsageError, match="give --out in a folder that can be written"):
        Store(tmp_path / "nowhere" / "checkpoint", ask().to_json())


def test_a_file_that_is_no_checkpoint_is_refused_and_kept(tmp_path):
    path = tmp_path / "checkpoint"
    path.write_text("my notes" * 1000)
    with pytest.raises(UsageError, match="not a database; delete it, or"):
        run(FakeAggregator(two_rules()), ask(), path)
    assert path.read_text().startswith("my notes")


ERRORS = {
    "an aggregator that there is not": (refusal("NoSuchConfigurationAggregatorException"), "NoSuchConfigurationAgg"),
    "rights that are missing": (refusal("AccessDeniedException"), "AWS denied it"),
    "credentials that have expired": (refusal("ExpiredTokenException"), "have expired; sign in again"),
    "a network that is down": (EndpointConnectionError(endpoint_url="https://config"), "cannot be reached"),
}


@pytest.mark.parametrize(("error", "message"), ERRORS.values(), ids=ERRORS)
def test_what_stops_a_collect_is_one_line(error, message):
    with pytest.raises(AwsError, match=message) as told:
        run(FakeAggregator(two_rules(), before=interrupted_at(1, error)), ask())
    assert "\n" not in str(told.value)
