"""What was read -> results: of several deployments of a rule, one result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from trueup.catalogue.rules import Rule
from trueup.collect.store import Store
from trueup.names import rule_of_instance
from trueup.results import Result, State
from trueup.run import Run

# AWS Config does not say how bad a foreign rule's finding is; Security Hub imports them all as MEDIUM.
# Source: AWS Security Hub user guide, "Integrations with AWS Config".
FOREIGN_SEVERITY = "medium"

# Of several deployments of a rule the worst verdict counts. A gap is worse than a good answer that may be old.
RANK = {
    State.NOT_APPLICABLE: 0, State.COMPLIANT: 1, State.WAIVED: 2, State.NOT_EVALUATED: 3, State.NON_COMPLIANT: 4,
}  # fmt: skip


@dataclass
class Merged:
    """What became of several verdicts about the same thing: rule -> resources."""

    judged_twice: Counter[str] = field(default_factory=Counter)
    disagreeing: Counter[str] = field(default_factory=Counter)


def results(
    store: Store, run: Run, rules: Mapping[str, Rule], inputs: Mapping[str, Mapping[str, str]], merged: Merged
) -> Iterator[Result]:
    """All results by account, Region, rule and resource: one a rule and resource, the worst of its deployments.

    inputs: rule -> input -> text, on top of the rules' own. AWS Config does not tell what a rule was deployed with: of
    an instance that is none of `rules`, no inputs are told.
    """
    given = {
        name: {key: text for key, text in sorted({**rule.inputs, **inputs.get(name, {})}.items()) if text}
        for name, rule in rules.items()
    }
    for _key, group in groupby(store.verdicts(), key=lambda each: each[:5]):
        held = list(group)
        deployments = [each for each in held if each.deployed]
        if len(deployments) > 1:
            merged.judged_twice[held[0].rule] += 1
            merged.disagreeing[held[0].rule] += len({each.state for each in deployments}) > 1
        worst = max(held, key=lambda each: (RANK[State(each.state)], each.captured, each.deployed))
        rule = rules.get(worst.rule) or rules.get(rule_of_instance(worst.rule))
        result = Result(
            runId=run.run_id,
            accountId=worst.account,
            awsRegion=worst.region,
            configRuleName=worst.rule,
            resourceType=worst.type,
            resourceId=worst.id,
            resourceName="",
            arn=worst.id if worst.id.startswith("arn:") else "",
            state=worst.state,
            severity=rule.severity if rule else FOREIGN_SEVERITY,
            evaluatedAt=worst.evaluated or run.started,
            reason=worst.reason,
            annotation=worst.annotation,
            configurationItemCaptureTime=worst.captured,
            waiverId=worst.waiver,
            inputs=given.get(worst.rule, {}),
        )
        yield run.waive(rule, result) if rule else result
