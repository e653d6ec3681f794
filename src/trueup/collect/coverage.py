"""What was expected and has no verdict: a NOT_EVALUATED for each rule, account and Region."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from trueup.collect.compliance import gap
from trueup.collect.rule_names import RuleNames
from trueup.collect.scope import Scope
from trueup.collect.store import Store

Place = tuple[str, str]  # account, Region
Why = tuple[str, str]  # Reason, annotation


def expected(scope: Scope, names: RuleNames, store: Store) -> list[str]:
    """The rules that every account and Region should have: those asked for, or those of ours that are found anywhere.

    Nobody knows where a foreign rule was meant to be.
    """
    if scope.explicit:
        return sorted(scope.rules)
    found = store.rows("SELECT rule FROM reported WHERE wanted UNION SELECT rule FROM verdicts")
    return sorted(rule for (rule,) in found if names.is_ours(rule))


def fill(
    store: Store, rules: Iterable[str], places: Iterable[Place], doubts: Mapping[Place, Why], why: Why
) -> tuple[set[str], set[str]]:
    """Put a gap where a rule says nothing, for the reason `why`, and in each place of `doubts` for every rule.

    Out: the accounts without any verdict, and the rules without any. To be called inside a transaction.
    """
    rules, places = list(rules), sorted(places)
    silent, nowhere = {account for account, _region in places}, set(rules)
    for account, region in places:
        query = "SELECT DISTINCT rule FROM verdicts WHERE account = ? AND region = ? AND deployed != ''"
        told = {str(rule) for (rule,) in store.rows(query, account, region)}
        if told:
            silent.discard(account)
        nowhere -= told
        doubt = doubts.get((account, region))
        store.keep_new(gap(account, region, rule, *(doubt or why)) for rule in rules if doubt or rule not in told)
    return silent, nowhere


def tell(silent: Iterable[str], nowhere: Iterable[str], say: Callable[[str], None]) -> int:
    """Say which accounts and rules are without any verdict. Out: how many."""
    accounts, rules = sorted(silent), sorted(nowhere)
    for account in accounts:
        say(f"{account or 'an account without id'}: no result of these rules in any Region.")
    for rule in rules:
        say(f"{rule}: no result in any account; is it deployed?")
    return len(accounts) + len(rules)
