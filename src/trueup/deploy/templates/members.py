"""What every account has, as templates by name: what is deployed holds the rules and documents of the chosen packs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from trueup.catalogue import Catalogue
from trueup.catalogue.rules import Rule
from trueup.deploy.fixes import Fix, families
from trueup.deploy.templates import evaluation, fixes, forwarding
from trueup.deploy.templates.language import Template

EVALUATION = "member-evaluation"
FORWARDING = "member-forwarding"
AT_HOME = frozenset({EVALUATION})  # in the home Region only; the others are in each Region


def build(library: Catalogue, rules: Sequence[Rule], held: Iterable[Fix], forwards: bool) -> dict[str, Template]:
    """The evaluation role where our function has rules to evaluate, the forwarding where there is a bus to forward to,
    and each family of documents.

    Raises CatalogueError where a role's rights cannot be told in full by reading, or fit no role.
    """
    made: dict[str, Template] = {}
    if rules:
        made[EVALUATION] = evaluation.build(rules)
    if forwards:
        made[FORWARDING] = forwarding.build()
    for family, some in families(held).items():
        made[f"member-fixes-{family}"] = fixes.build(library, family, some)
    return made
