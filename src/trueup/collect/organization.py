"""Which calls to an aggregator, in which order, and what they say together.

1. Sources: which accounts and Regions are aggregated, and whether AWS Config could read them.
2. Rules: which deployed rules have results, in which account and Region. This costs a call for a thousand.
3. The verdicts, by one of two routes. `rules` asks rule by rule, account by account, Region by Region: at least one
   call each, and it tells annotations and times. `sql` queries the items of type AWS::Config::ResourceCompliance: a
   call for a hundred resources, whatever the number of rules; but an account that does not record that type is not in
   it, nor are resources that are deleted or not recorded. So what 2. reports and the query does not show is asked by
   route `rules`.
4. Gaps: whatever is still without a verdict gets a NOT_EVALUATED.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from math import ceil
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from trueup import aws, refusals
from trueup.bulk import sound
from trueup.collect import coverage, query
from trueup.collect.aggregator import ROWS_A_PAGE, Aggregator, Page
from trueup.collect.compliance import gap, state_of
from trueup.collect.coverage import Place, Why
from trueup.collect.rule_names import RuleNames
from trueup.collect.scope import AUTO, RULES, SQL, Scope
from trueup.collect.store import Store, Verdict
from trueup.results import Reason, State
from trueup.times import iso_or_empty

FEW = 200  # calls: rule by rule, for the annotations, is worth so many without a look at the other route
ACCOUNTS_ASKED_ONE_BY_ONE = 20

EXPIRED_PAGE = "InvalidNextTokenException"
REFUSED_QUERY = "InvalidExpressionException"
REFUSED_RULE = "ValidationException"  # about one rule, account and Region; the next may do

NO_RESULTS: Why = (
    Reason.NO_RESULTS,
    "The aggregator holds no result of this rule here: it is not deployed, has nothing to judge, or has not run.",
)

# Where the pages of a kind are kept; those of `details` replace what there was by themselves.
KEPT_IN = {"sources": "sources", "reported": "reported", "select": "verdicts"}

Keep = Callable[[str, str, list[Any]], None]


class Collector:
    """One collect. What is read goes into the store.

    day: the one on which a waiver must hold, in UTC. `say` is told what is missing, `inform` what is done and why,
    `progress` where it is.
    """

    def __init__(
        self,
        aggregator: Aggregator,
        scope: Scope,
        names: RuleNames,
        store: Store,
        day: date,
        say: Callable[[str], None],
        inform: Callable[[str], None],
        progress: Callable[[str], None],
    ) -> None:
        self._aggregator = aggregator
        self._scope = scope
        self._names = names
        self._store = store
        self._day = day
        self._say = say
        self._inform = inform
        self._progress = progress

    def collect(self) -> int:
        """Read everything that is not read yet.

        Out: how many sources, accounts, rules and rows could not be read. Raises AwsError; what was read is kept.
        """
        scope, aggregator = self._scope, self._aggregator
        self._drain("sources", ["sources"], lambda _key, token: aggregator.sources(token), self._keep_sources)
        few = scope.accounts if len(scope.accounts) <= ACCOUNTS_ASKED_ONE_BY_ONE else ()
        self._drain("reported", few or [""], lambda key, token: aggregator.rules(token, key), self._keep_reported)
        if self._route() == SQL:
            self._drain(
                "select", self._expressions(), lambda key, token: aggregator.select(token, key), self._keep_rows
            )
            if self._store.fact("missed") is None:
                self._plan_missed()
        else:
            with self._store.transaction():
                self._store.plan("details", (json.dumps(chain) for chain in self._chains()))
        self._drain("details", [], lambda key, token: aggregator.details(token, *json.loads(key)), self._keep_details)
        return self._fill_gaps()

    # Pages

    def _drain(self, kind: str, keys: Iterable[str], fetch: Callable[[str, str], Page], keep: Keep) -> None:
        """Read each chain of pages to its end, from where it stands; what a page says and where the next one is are
        kept together."""
        with self._store.transaction():
            self._store.plan(kind, keys)
        pending = self._store.pending(kind)
        for number, (key, held) in enumerate(pending, start=1):
            token, following = held, "first"
            while following:
                where = f" {' '.join(json.loads(key))}" if kind == "details" else ""
                self._progress(f"{kind} {number} of {len(pending)}{where}, call {self._aggregator.calls + 1}")
                try:
                    rows, following = fetch(key, token)
                except ClientError as error:
                    if refusals.code(error) == EXPIRED_PAGE and token and token == held:
                        # The checkpoint is older than AWS Config's memory of it, and so may be what it holds.
                        if kind in KEPT_IN:
                            with self._store.transaction():
                                self._store.restart(kind, KEPT_IN[kind])
                            self._drain(kind, keys, fetch, keep)
                            return
                        token = held = ""
                        continue
                    if refusals.code(error) != REFUSED_RULE or kind != "details":
                        raise aws.explained(error, f"{self._scope.aggregator}: {kind}") from error
                    self._refused(key, error)
                    break
                except BotoCoreError as error:
                    raise aws.explained(error, f"{self._scope.aggregator}: {kind}") from error
                with self._store.transaction():
                    keep(key, token, rows)
                    self._store.turn(kind, key, following)
                token = following

    def _keep_sources(self, _key: str, _token: str, rows: list[Any]) -> None:
        for row in rows:
            kind, source, region = (str(row.get(name) or "") for name in ("SourceType", "SourceId", "AwsRegion"))
            status, when = str(row.get("LastUpdateStatus") or "unknown"), iso_or_empty(row.get("LastUpdateTime"))
            why = ": ".join(filter(None, (row.get("LastErrorCode"), row.get("LastErrorMessage"))))
            said = f"AWS Config's last reading of it is {status}{f' ({when})' if when else ''}"
            said += f": {sound(why)}" if why else "; its results may be old."
            self._store.run("INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?, ?)", kind, source, region, status, said)

    def _keep_reported(self, _key: str, _token: str, rows: list[Any]) -> None:
        for row in rows:
            compliance = row.get("Compliance") or {}
            kind = str(compliance.get("ComplianceType") or "")
            counted = (compliance.get("ComplianceContributorCount") or {}).get("CappedCount") or 0
            place, deployed = (str(row["AccountId"]), str(row["AwsRegion"])), sound(row["ConfigRuleName"])
            rule, wanted = self._names.of(deployed)
            # Of a rule that fails at least one resource does; the count beside another verdict is not of failures.
            failing = max(1, counted) if kind == State.NON_COMPLIANT else 0
            statement = "INSERT OR REPLACE INTO reported VALUES (?, ?, ?, ?, ?, ?, ?)"
            wanted = wanted and self._scope.covers(*place)
            self._store.run(statement, *place, deployed, rule, wanted, kind, failing)

    def _keep_rows(self, _key: str, _token: str, rows: list[Any]) -> None:
        for text in rows:
            try:
                account, region, row = query.row(text)
                if self._scope.covers(account, region):
                    self._store.keep(query.judged(row, account, region, self._names, self._day))
            except (ValueError, RecursionError) as error:
                self._store.remember("broken", str(self._broken() + 1))
                self._say(f"{self._scope.aggregator}: a row of the query cannot be read: {error}: {text[:80]}")

    def _keep_details(self, key: str, token: str, rows: list[Any]) -> None:
        account, region, deployed = json.loads(key)
        rule, _wanted = self._names.of(deployed)
        if not token:  # what a query or an earlier attempt found of it is replaced as a whole
            statement = "DELETE FROM verdicts WHERE account = ? AND region = ? AND rule = ? AND deployed = ?"
            self._store.run(statement, account, region, rule, deployed)
        for row in rows:
            identifier = row.get("EvaluationResultIdentifier") or {}
            qualifier = identifier.get("EvaluationResultQualifier") or {}
            kind, resource = (sound(qualifier.get(name) or "unknown") for name in ("ResourceType", "ResourceId"))
            said = state_of(row.get("ComplianceType") or "", row.get("Annotation") or "", self._day)
            times = {
                "evaluated": iso_or_empty(row.get("ResultRecordedTime")),
                "captured": iso_or_empty(identifier.get("OrderingTimestamp")),
            }
            self._store.keep([Verdict(account, region, rule, kind, resource, deployed, **said, **times)])

    def _refused(self, key: str, error: ClientError) -> None:
        account, region, deployed = json.loads(key)
        why = f"AWS Config does not answer for {deployed}: {refusals.told(error)}"
        self._say(f"{account} {region}: {why}")
        with self._store.transaction():
            self._store.keep([gap(account, region, self._names.of(deployed)[0], Reason.SOURCE_FAILED, why)])
            self._store.fail("details", key)

    def _broken(self) -> int:
        return int(self._store.fact("broken") or 0)

    # Routes

    def _chains(self) -> list[tuple[str, str, str]]:
        """(account, Region, deployed rule) of each that is wanted and has results."""
        wanted = "SELECT account, region, deployed FROM reported WHERE wanted AND compliance IN (?, ?)"
        rows = self._store.rows(wanted, State.COMPLIANT, State.NON_COMPLIANT)
        return [(str(account), str(region), str(deployed)) for account, region, deployed in rows]

    def _expressions(self, *selected: str) -> list[str]:
        deployed = [deployed for _account, _region, deployed in self._chains()]
        return query.expressions(self._scope, deployed, selected or query.SELECTED)

    def _route(self) -> str:
        """The route of this collect: chosen once, however often it is interrupted."""
        route = self._store.fact("route")
        if route is None:
            route, why = self._chosen(len(self._chains()))
            self._inform(f"Route {route}: {why}.")
            with self._store.transaction():
                self._store.remember("route", route)
        return route

    def _chosen(self, chains: int) -> tuple[str, str]:
        by_rule = f"rule by rule takes {chains} calls or more"
        if self._scope.route != AUTO:
            return self._scope.route, f"as asked; {by_rule}"
        if chains <= FEW:
            return RULES, f"{by_rule}, few enough to have the annotations too"
        try:
            resources = sum(self._count(expression) for expression in self._expressions("COUNT(*)"))
        except ClientError as error:
            if not refusals.is_denied(error) and refusals.code(error) != REFUSED_QUERY:
                raise aws.explained(error, f"{self._scope.aggregator}: query") from error
            return RULES, f"AWS refuses the query ({refusals.code(error)}); {by_rule}"
        except BotoCoreError as error:
            raise aws.explained(error, f"{self._scope.aggregator}: query") from error
        if not resources:
            return RULES, f"a query finds nothing, as where {query.COMPLIANCE} is not recorded; {by_rule}"
        pages = ceil(resources / ROWS_A_PAGE)
        by_query = f"a query takes {pages} calls for {resources} resources"
        return (
            (SQL, f"{by_query}, without annotations; {by_rule}")
            if pages < chains
            else (RULES, f"{by_rule}, {by_query}")
        )

    def _count(self, expression: str) -> int:
        token, following = "", "first"
        while following:
            rows, following = self._aggregator.select(token, expression)
            if rows:
                return query.count(rows[0])
            token = following
        return 0

    def _plan_missed(self) -> None:
        """What is reported and the query does not show: to be asked rule by rule, or a gap where only a query is."""
        compared = """
            SELECT r.account, r.region, r.deployed, r.rule, coalesce(v.found, 0), coalesce(v.failing, 0), r.failing
            FROM reported r LEFT JOIN (
              SELECT account, region, rule, deployed, count(*) found, sum(state = 'NON_COMPLIANT') failing
              FROM verdicts GROUP BY account, region, rule, deployed
            ) v USING (account, region, rule, deployed)
            WHERE r.wanted AND r.compliance IN ('COMPLIANT', 'NON_COMPLIANT')
              AND (v.found IS NULL OR v.failing < r.failing)
        """
        missed = list(self._store.rows(compared))
        falls_back = self._scope.route == AUTO
        with self._store.transaction():
            if falls_back:
                self._store.plan("details", (json.dumps(each[:3]) for each in missed))
            else:
                self._store.keep(
                    gap(account, region, rule, Reason.TYPE_NOT_RECORDED, _unseen(found, failing, counted))
                    for account, region, _deployed, rule, found, failing, counted in missed
                )
            self._store.remember("missed", "planned")
        if missed:
            places = len({each[:2] for each in missed})
            self._inform(
                f"The query does not show all of {len(missed)} deployed rules in {places} places: {query.COMPLIANCE} "
                f"or some resources are not recorded there. "
                + ("They are asked rule by rule." if falls_back else "They are NOT_EVALUATED; --route rules asks.")
            )

    # Gaps

    def _fill_gaps(self) -> int:
        failed = list(self._failed_sources())
        for _kind, source, region, said in failed:
            self._say(f"{source} {region}: {said}")
        rules, places = coverage.expected(self._scope, self._names, self._store), self._places()
        doubts = {(source, region): _doubt(said) for kind, source, region, said in failed if kind == "ACCOUNT"}
        with self._store.transaction():
            silent, nowhere = coverage.fill(self._store, rules, places, doubts, NO_RESULTS)
            for kind, source, region, said in failed:
                if kind != "ACCOUNT":  # which accounts it has is what could not be read
                    whole = {"type": "AWS::Organizations::Organization", "id": source or "unknown"}
                    self._store.keep_new(gap("", region, rule, *_doubt(said))._replace(**whole) for rule in rules)
        unread = len(failed) + self._broken()
        if not places:
            self._say(f"{self._scope.aggregator}: no account of those asked about is in the aggregator.")
            return unread + 1
        [(others,)] = self._store.rows("SELECT count(DISTINCT rule) FROM reported WHERE NOT wanted")
        if others:
            self._inform(f"{others} other rules that AWS Config reports are left out; --all-rules keeps foreign ones.")
        return unread + coverage.tell(silent if rules else (), nowhere, self._say)

    def _places(self) -> set[Place]:
        """Each account and Region asked about: those aggregated, those with results, and accounts that nobody knows."""
        everywhere = """
            SELECT account, region FROM sources WHERE kind = 'ACCOUNT' UNION SELECT account, region FROM reported
            UNION SELECT account, region FROM verdicts WHERE account != ''
        """
        known = {(str(account), str(region)) for account, region in self._store.rows(everywhere)}
        regions = self._scope.regions or {region for _account, region in known} or {self._scope.home}
        strangers = set(self._scope.accounts) - {account for account, _region in known}
        return {place for place in known if self._scope.covers(*place)} | {
            (account, region) for account in strangers for region in regions
        }

    def _failed_sources(self) -> Iterator[tuple[str, str, str, str]]:
        """(kind, id, Region, what is said) of the sources asked about that are not up to date."""
        failed = "SELECT kind, account, region, said FROM sources WHERE status != 'SUCCEEDED'"
        for kind, source, region, said in self._store.rows(failed):
            account = source if kind == "ACCOUNT" else next(iter(self._scope.accounts), "")
            if self._scope.covers(account, region):
                yield kind, source, region, said


def _doubt(said: str) -> Why:
    return Reason.SOURCE_FAILED, said


def _unseen(found: int, failing: int, counted: int) -> str:
    return (
        f"The query shows {found} resources, {failing} failing; the aggregator counts {counted or 'no'} failing. "
        f"{query.COMPLIANCE} or the resources are not recorded here."
    )
