import pytest

from config_recorders import judged
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT

RULE = "CONFIG_CONFORMANCE_PACK_DEPLOYED"
PROOF = "model"  # moto knows no conformance packs of an account, and no OpsItems
DONE, FAILED, UNDER_WAY = "CREATE_COMPLETE", "CREATE_FAILED", "CREATE_IN_PROGRESS"
OURS, THEIRS = "trueup-identity", "Operational-Best-Practices"
ORGANIZATIONS = f"OrgConformsPack-{OURS}-abcdefgh"
ONE, TWO = {"packNamePrefixes": "trueup-"}, {"packNamePrefixes": "trueup-, Operational"}

SCENARIOS = {  # given an account with ...: (the states of its packs, inputs, then the account is ...)
    "no pack": ({}, {}, NON_COMPLIANT),
    "no pack, where one is wanted": ({}, ONE, NON_COMPLIANT),
    "a pack": ({OURS: DONE}, {}, COMPLIANT),
    "a pack that is wanted": ({OURS: DONE}, ONE, COMPLIANT),
    "another pack": ({THEIRS: DONE}, ONE, NON_COMPLIANT),
    "a pack that has the name inside": ({f"my-{OURS}": DONE}, ONE, NON_COMPLIANT),
    "a pack of other letters": ({"Trueup-identity": DONE}, ONE, NON_COMPLIANT),
    "a pack of the organization": ({ORGANIZATIONS: DONE}, ONE, COMPLIANT),
    "a pack of the organization that failed": ({ORGANIZATIONS: FAILED}, ONE, NON_COMPLIANT),
    "one of two": ({OURS: DONE}, TWO, NON_COMPLIANT),
    "both of two": ({THEIRS: DONE, OURS: DONE}, TWO, COMPLIANT),
    "a pack that failed": ({OURS: FAILED}, {}, NON_COMPLIANT),
    "a pack that is under way": ({OURS: UNDER_WAY}, {}, NON_COMPLIANT),
    "a pack that goes": ({OURS: "DELETE_IN_PROGRESS"}, {}, NON_COMPLIANT),
    "a pack that does not go": ({OURS: "DELETE_FAILED"}, {}, NON_COMPLIANT),
    "a pack without a state": ({OURS: None}, {}, NON_COMPLIANT),
    "two packs of that name, of which one failed": ({OURS: DONE, "trueup-network": FAILED}, ONE, COMPLIANT),
}


class Config:
    """AWS Config with a pack on each page."""

    def __init__(self, states):
        self.states = states

    def get_paginator(self, operation):
        assert operation == "describe_conformance_pack_status"
        return self

    def paginate(self):
        told = [{"ConformancePackName": name, "ConformancePackState": state} for name, state in self.states.items()]
        return [{"ConformancePackStatusDetails": []}, *({"ConformancePackStatusDetails": [each]} for each in told)]


@pytest.mark.parametrize(("states", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_with(states, inputs, expected):
    [told] = judged(RULE, Config(states), **inputs)

    assert (told["ComplianceResourceId"], told["ComplianceType"]) == (ACCOUNT, expected)


WRONG = "A conformance pack is not deployed in this Region: "
ANNOTATIONS = {
    "there is none": ({}, {}, f"{WRONG}there is none."),
    "none has that name": ({THEIRS: DONE}, ONE, f"{WRONG}none is named trueup-."),
    "it failed": ({OURS: FAILED}, {}, f"{WRONG}{OURS} is {FAILED}."),
    "that of the organization failed": ({ORGANIZATIONS: FAILED}, {}, f"{WRONG}{OURS}-abcdefgh is {FAILED}."),
    "two failed": ({OURS: FAILED, "trueup-network": FAILED}, ONE, f"{WRONG}{OURS} is {FAILED} and 1 more."),
    "it has no state": ({OURS: None}, {}, f"{WRONG}{OURS} is in no known state."),
    "two are missing": ({}, TWO, f"{WRONG}none is named trueup-, none is named Operational."),
    "it is long": ({}, {"packNamePrefixes": "x" * 300}, f"{WRONG}none is named {'x' * 300}"[:256]),
}


@pytest.mark.parametrize(("states", "inputs", "annotation"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_says_that(states, inputs, annotation):
    [told] = judged(RULE, Config(states), **inputs)

    assert told["Annotation"] == annotation


def bad(aws):
    """No pack is deployed."""
    return ACCOUNT


def good(aws):
    """A pack is deployed."""
    aws("config").put_conformance_pack(ConformancePackName=OURS, TemplateBody="Resources: {}")
    return ACCOUNT
