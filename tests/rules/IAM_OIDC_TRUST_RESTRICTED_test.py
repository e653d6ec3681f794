import json
from urllib.parse import quote

import pytest

from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations, verdict
from trusts import OTHER, document, lets_in, made, role, trusting

RULE = "IAM_OIDC_TRUST_RESTRICTED"
HOST = "token.actions.githubusercontent.com"
GITHUB = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{HOST}"
EKS = f"arn:aws:iam::{ACCOUNT}:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC"
AUDIENCE = {f"{HOST}:aud": "sts.amazonaws.com"}
APP = "repo:octo-org/app:ref:refs/heads/main"


def web(*providers, **conditions):
    """A statement by which tokens of providers may assume the role."""
    elements = {"Action": "sts:AssumeRoleWithWebIdentity"} | ({"Condition": conditions} if conditions else {})
    return lets_in("Federated", *providers, **elements)


def subject(*values, test="StringLike"):
    return web(GITHUB, StringEquals=AUDIENCE) | {
        "Condition": {"StringEquals": AUDIENCE} | {test: {f"{HOST}:sub": list(values)} | said(test)}
    }


def said(test):
    return AUDIENCE if test == "StringEquals" else {}


def audience(value, test="StringEquals"):
    return web(GITHUB, **{test: {f"{HOST}:aud": value}, "StringLike": {f"{HOST}:sub": APP}})


WILD = {"allowWildcardSubject": "true"}
OCTO = {"allowedSubjectPatterns": "repo:octo-org/*, repo:other-org/app:*"}

SCENARIOS = {  # given a role that ...: (its item, inputs, then the role is ...)
    **{f"has a trust policy that {name}": (found, {}, expected) for name, (found, expected) in OTHER.items()},
    "trusts one branch of one repository": (trusting(subject(APP)), {}, COMPLIANT),
    "trusts it by an exact test": (trusting(subject(APP, test="StringEquals")), {}, COMPLIANT),
    "trusts two branches": (trusting(subject(APP, APP + "2")), {}, COMPLIANT),
    "trusts every token of the provider": (trusting(web(GITHUB)), {}, NON_COMPLIANT),
    "says the audience alone": (trusting(web(GITHUB, StringEquals=AUDIENCE)), {}, NON_COMPLIANT),
    "says the subject alone": (trusting(web(GITHUB, StringLike={f"{HOST}:sub": APP})), {}, NON_COMPLIANT),
    "has a wildcard for the audience": (trusting(audience("*", test="ForAnyValue:StringLike")), {}, NON_COMPLIANT),
    "has an empty audience": (trusting(audience("")), {}, NON_COMPLIANT),
    "has no audience in its test": (trusting(audience([])), {}, NON_COMPLIANT),
    "has the audience among others": (trusting(audience(["a", "b"])), {}, COMPLIANT),
    "wants the audience if there is one": (
        trusting(audience("sts.amazonaws.com", test="StringEqualsIfExists")),
        {},
        NON_COMPLIANT,
    ),
    "wants another audience": (trusting(audience("x", test="StringNotEquals")), {}, NON_COMPLIANT),
    "wants each of no audiences": (trusting(audience("x", test="ForAllValues:StringEquals")), {}, NON_COMPLIANT),
    "trusts every subject": (trusting(subject("*")), {}, NON_COMPLIANT),
    "trusts one subject and every other": (trusting(subject(APP, "*")), {}, NON_COMPLIANT),
    "trusts a repository by a wildcard": (trusting(subject("repo:octo-org/app:*")), {}, NON_COMPLIANT),
    "trusts a repository by a wildcard, as it may": (trusting(subject("repo:octo-org/app:*")), WILD, COMPLIANT),
    "trusts a whole organization, as it may": (trusting(subject("repo:octo-org/*")), WILD, COMPLIANT),
    "trusts organizations by the beginning of their name": (trusting(subject("repo:octo-org*")), WILD, NON_COMPLIANT),
    "trusts every repository": (trusting(subject("repo:*")), WILD, NON_COMPLIANT),
    "trusts every subject where wildcards are allowed": (trusting(subject("*")), WILD, NON_COMPLIANT),
    "trusts a subject by a variable": (trusting(subject("repo:octo-org/${aws:x}")), WILD, NON_COMPLIANT),
    "trusts an empty subject": (trusting(subject("")), {}, NON_COMPLIANT),
    "trusts all subjects but one": (trusting(subject(APP, test="StringNotLike")), {}, NON_COMPLIANT),
    "trusts a subject that is allowed": (trusting(subject(APP)), OCTO, COMPLIANT),
    "trusts a subject that is not allowed": (trusting(subject("repo:evil/app:x")), OCTO, NON_COMPLIANT),
    "trusts a wildcard within what is allowed": (trusting(subject("repo:octo-org/app:*")), OCTO | WILD, COMPLIANT),
    "trusts a wildcard within what is allowed, where none may be": (
        trusting(subject("repo:octo-org/app:*")),
        OCTO,
        NON_COMPLIANT,
    ),
    "trusts a wildcard that is wider than what is allowed": (
        trusting(subject("repo:other-org/*")),
        OCTO | WILD,
        NON_COMPLIANT,
    ),
    "spells the keys in other letters": (
        trusting(web(GITHUB, StringEquals={f"{HOST.upper()}:AUD": "a", f"{HOST.title()}:Sub": APP})),
        {},
        COMPLIANT,
    ),
    "says it of another provider": (
        trusting(web(EKS, StringEquals=AUDIENCE | {f"{HOST}:sub": APP})),
        {},
        NON_COMPLIANT,
    ),
    "trusts a cluster's service account": (
        trusting(
            web(
                EKS,
                StringEquals={
                    "oidc.eks.eu-west-1.amazonaws.com/id/ABC:aud": "sts.amazonaws.com",
                    "oidc.eks.eu-west-1.amazonaws.com/id/ABC:sub": "system:serviceaccount:shop:cart",
                },
            )
        ),
        {},
        COMPLIANT,
    ),
    "trusts a second provider that nothing is said of": (
        trusting(web(GITHUB, EKS, StringEquals=AUDIENCE | {f"{HOST}:sub": APP})),
        {},
        NON_COMPLIANT,
    ),
    "is right in its first statement only": (trusting(subject(APP), web(GITHUB)), {}, NON_COMPLIANT),
    "denies the provider": (trusting(web(GITHUB) | {"Effect": "Deny"}), {}, COMPLIANT),
    "trusts customers who sign in with Cognito": (
        trusting(web("cognito-identity.amazonaws.com")),
        {},
        COMPLIANT,
    ),
    "has a trust policy that is URL-encoded text": (
        role(quote(json.dumps(document(web(GITHUB))))),
        {},
        NON_COMPLIANT,
    ),
    "is AWS's own": (role(document(web(GITHUB)), "/aws-reserved/sso.amazonaws.com/"), {}, NOT_APPLICABLE),
    "is of a service's own": (role(document(web(GITHUB)), "/aws-service-role/x/"), {}, NOT_APPLICABLE),
    "has no path in its item": (role(document(web(GITHUB)), None), {}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("found", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_role_that(found, inputs, expected):
    assert verdict(RULE, found, **inputs) == expected


ANNOTATIONS = {
    f"A statement in the trust policy lets tokens of {HOST} in without a fixed audience; it says nothing of that.": web(
        GITHUB
    ),
    f"Statement Any of the trust policy lets tokens of {HOST} in without a fixed subject; what it says of that is "
    "too wide: repo:*, *.": subject("repo:*", "*") | {"Sid": "Any"},
}


@pytest.mark.parametrize(("annotation", "statement"), ANNOTATIONS.items())
def test_the_annotation_names_the_provider_and_what_is_missing(annotation, statement):
    [judged] = evaluations(RULE, trusting(statement))
    assert judged["Annotation"] == annotation


def bad(aws):
    """A role trusts one repository, whatever the tokens were made for, beside a service."""
    iam = aws("iam")
    iam.create_open_id_connect_provider(
        Url=f"https://{HOST}", ClientIDList=["sts.amazonaws.com"], ThumbprintList=["a" * 40]
    )
    statement = web(GITHUB, StringEquals={f"{HOST}:sub": APP}) | {"Sid": "Pipeline"}
    return made(aws, "pipeline", lets_in("Service", "lambda.amazonaws.com"), statement)


def good(aws):
    """A role trusts one branch of one repository."""
    return made(aws, "release", subject(APP))
