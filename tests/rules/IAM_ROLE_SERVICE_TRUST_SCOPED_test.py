import json
from urllib.parse import quote

import pytest

from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations, verdict
from trusts import OTHER, PARTNER, document, lets_in, made, role, trusting

RULE = "IAM_ROLE_SERVICE_TRUST_SCOPED"
EVENTS, CONFIG, LAMBDA = "events.amazonaws.com", "config.amazonaws.com", "lambda.amazonaws.com"
PLAIN = lets_in("Service", EVENTS)
RULE_ARN = f"arn:aws:events:eu-west-1:{ACCOUNT}:rule/nightly"


def when(test, key, *values):
    return trusting(PLAIN | {"Condition": {test: {key: list(values)}}})


SCENARIOS = {  # given a role that ...: (its item, inputs, then the role is ...)
    **{f"has a trust policy that {name}": (found, {}, expected) for name, (found, expected) in OTHER.items()},
    "trusts a service for any account": (trusting(PLAIN), {}, NON_COMPLIANT),
    "trusts a service that is no list": (trusting(PLAIN | {"Principal": {"Service": EVENTS}}), {}, NON_COMPLIANT),
    "trusts it among others": (trusting(lets_in("Service", LAMBDA, EVENTS)), {}, NON_COMPLIANT),
    "trusts it in its second statement": (trusting(lets_in("Service", LAMBDA), PLAIN), {}, NON_COMPLIANT),
    "trusts a service that is not asked about": (trusting(PLAIN), {"services": CONFIG}, COMPLIANT),
    "trusts another service that is asked about": (
        trusting(lets_in("Service", LAMBDA)),
        {"services": f"{CONFIG}, {LAMBDA}"},
        NON_COMPLIANT,
    ),
    "names the account": (when("StringEquals", "aws:SourceAccount", ACCOUNT), {}, COMPLIANT),
    "names it in other letters": (when("stringequals", "AWS:sourceaccount", ACCOUNT), {}, COMPLIANT),
    "names two accounts": (when("StringEquals", "aws:SourceAccount", ACCOUNT, PARTNER), {}, COMPLIANT),
    "names any account": (when("StringLike", "aws:SourceAccount", "*"), {}, NON_COMPLIANT),
    "names one account and any other": (when("StringLike", "aws:SourceAccount", ACCOUNT, "*"), {}, NON_COMPLIANT),
    "names no account in its test": (when("StringEquals", "aws:SourceAccount"), {}, NON_COMPLIANT),
    "names all accounts but one": (when("StringNotEquals", "aws:SourceAccount", ACCOUNT), {}, NON_COMPLIANT),
    "names the account if the service does": (
        when("StringEqualsIfExists", "aws:SourceAccount", ACCOUNT),
        {},
        NON_COMPLIANT,
    ),
    "names the resource": (when("ArnEquals", "aws:SourceArn", RULE_ARN), {}, COMPLIANT),
    "names resources of the account by a wildcard": (
        when("ArnLike", "aws:SourceArn", f"arn:aws:events:*:{ACCOUNT}:rule/*"),
        {},
        COMPLIANT,
    ),
    "names resources of any account": (
        when("ArnLike", "aws:SourceArn", "arn:aws:events:*:*:rule/*"),
        {},
        NON_COMPLIANT,
    ),
    "names a bucket": (when("ArnLike", "aws:SourceArn", "arn:aws:s3:::logs"), {}, COMPLIANT),
    "names buckets by a wildcard": (when("ArnLike", "aws:SourceArn", "arn:aws:s3:::logs*"), {}, NON_COMPLIANT),
    "names the organization": (when("StringEquals", "aws:SourceOrgID", "o-abcdefghij"), {}, COMPLIANT),
    "names any organization": (when("StringLike", "aws:SourceOrgID", "o-*"), {}, NON_COMPLIANT),
    "names a part of the organization": (
        when("ForAnyValue:StringLike", "aws:SourceOrgPaths", "o-abcdefghij/r-1/ou-2/*"),
        {},
        COMPLIANT,
    ),
    "names parts of any organization": (
        when("ForAnyValue:StringLike", "aws:SourceOrgPaths", "o-*/r-1/*"),
        {},
        NON_COMPLIANT,
    ),
    "names another condition": (when("StringEquals", "sts:ExternalId", ACCOUNT), {}, NON_COMPLIANT),
    "denies the service": (trusting(PLAIN | {"Effect": "Deny"}), {}, COMPLIANT),
    "trusts an account of that name": (trusting(lets_in("AWS", EVENTS)), {}, COMPLIANT),
    "has a trust policy that is URL-encoded text": (role(quote(json.dumps(document(PLAIN)))), {}, NON_COMPLIANT),
    "is a service's own": (role(document(PLAIN), "/aws-service-role/events.amazonaws.com/"), {}, NOT_APPLICABLE),
    "is Identity Center's": (role(document(PLAIN), "/aws-reserved/sso.amazonaws.com/"), {}, NOT_APPLICABLE),
    "is one that a service may take": (role(document(PLAIN), "/service-role/"), {}, NON_COMPLIANT),
    "has no path in its item": (role(document(PLAIN), None), {}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("found", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_role_that(found, inputs, expected):
    assert verdict(RULE, found, **inputs) == expected


def test_the_annotation_names_the_services():
    [judged] = evaluations(RULE, trusting(lets_in("Service", LAMBDA, EVENTS, CONFIG)))
    assert judged["Annotation"] == f"A statement in the trust policy lets {EVENTS}, {CONFIG} in for any account."


def bad(aws):
    """A role trusts a service that is asked about and one that is not, in one statement."""
    return made(aws, "runner", lets_in("Service", EVENTS, LAMBDA))


def good(aws):
    """A role trusts a service for the account alone."""
    own = aws("sts").get_caller_identity()["Account"]
    return made(aws, "nightly", PLAIN | {"Condition": {"StringEquals": {"aws:SourceAccount": own}}})
