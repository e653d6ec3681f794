from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError

import support
from support import COMPLIANT, NON_COMPLIANT, evaluations, load
from trueup.rulekit.resources import UnjudgedError

PROOF = "model"  # moto lacks CodeArtifact
RULE = "CODEARTIFACT_NO_DIRECT_PUBLIC_UPSTREAM"
ARN = "arn:aws:codeartifact:eu-west-1:123456789012:repository/shop"


def connection(name, status="Available"):
    return {"externalConnectionName": name, "packageFormat": "npm", "status": status}


NPM, PYPI, MAVEN = connection("public:npmjs"), connection("public:pypi"), connection("public:maven-central")
UPSTREAM = {"upstreams": [{"repositoryName": "gateway"}]}
GATEWAY = {"gatewayRepositoryNames": "gateway, apps"}

SCENARIOS = {  # given a repository that ...: (what is told of it, inputs, then it is ...)
    "has no connection": ({"externalConnections": []}, {}, COMPLIANT),
    "tells of none": ({}, {}, COMPLIANT),
    "has null for its connections": ({"externalConnections": None}, {}, COMPLIANT),
    "connects to npmjs": ({"externalConnections": [NPM]}, {}, NON_COMPLIANT),
    "connects to PyPI": ({"externalConnections": [PYPI]}, {}, NON_COMPLIANT),
    "has a connection of unknown state": (
        {"externalConnections": [{"externalConnectionName": "public:npmjs"}]},
        {},
        NON_COMPLIANT,
    ),
    "takes packages through another": (UPSTREAM | {"externalConnections": []}, {}, COMPLIANT),
    "takes them through another and connects itself": (UPSTREAM | {"externalConnections": [NPM]}, {}, NON_COMPLIANT),
    "connects and is a gateway": ({"externalConnections": [NPM]}, GATEWAY, COMPLIANT),
    "connects while others are gateways": (
        {"externalConnections": [NPM]},
        {"gatewayRepositoryNames": "gateway, apps-2"},
        NON_COMPLIANT,
    ),
    "has no connection while others are gateways": ({}, {"gatewayRepositoryNames": "gateway"}, COMPLIANT),
}


@pytest.mark.parametrize(("told", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_repository_that(told, inputs, expected):
    [found] = judged(Told(apps=told), **inputs)

    said = found["ComplianceResourceType"], found["ComplianceResourceId"], found["ComplianceType"]
    assert said == ("AWS::CodeArtifact::Repository", f"{ARN}/apps", expected)


def test_where_it_connects_to_is_told():
    [found] = judged(Told(apps={"externalConnections": [NPM, PYPI, MAVEN]}))

    assert found["Annotation"] == "apps connects to public:npmjs, public:pypi, public:maven-central itself."


def test_every_repository_is_judged_and_one_that_is_gone_is_none():
    found = judged(Told(a={"externalConnections": [NPM]}, b="ResourceNotFoundException", c={}))

    assert [each["ComplianceType"] for each in found] == [NON_COMPLIANT, COMPLIANT]


def test_a_repository_that_cannot_be_read_costs_no_other():
    given = {"gatewayRepositoryNames": None}

    with pytest.raises(UnjudgedError, match=f"AWS::CodeArtifact::Repository {ARN}/a: ") as gap:
        load(RULE).CODEARTIFACT_NO_DIRECT_PUBLIC_UPSTREAM().evaluate_periodic(
            {}, Told(a="ThrottlingException", b={}), given
        )

    assert [each.complianceType for each in gap.value.evaluations] == [COMPLIANT]


class Told:
    """CodeArtifact with these repositories of another account's domain, each on a page of its own."""

    def __init__(self, **repositories):
        self.repositories = repositories

    def build_client(self, service):
        assert service == "codeartifact"
        return self

    def get_paginator(self, operation):
        assert operation == "list_repositories"
        return self

    def paginate(self):
        place = {"domainName": "shop", "domainOwner": "210987654321"}
        return [{"repositories": [place | {"name": name, "arn": f"{ARN}/{name}"}]} for name in self.repositories]

    def describe_repository(self, **given):
        assert given == {"domain": "shop", "domainOwner": "210987654321", "repository": given["repository"]}
        told = self.repositories[given["repository"]]
        if isinstance(told, str):
            raise ClientError({"Error": {"Code": told, "Message": "no"}}, "DescribeRepository")
        return {"repository": told}


def judged(told, **inputs):
    with patch.object(support, "client", lambda service, _region: {"codeartifact": told}[service]):
        return evaluations(RULE, **inputs)


def made(aws, name, connection=""):
    """The ARN of a new repository."""
    codeartifact = aws("codeartifact")
    arn = codeartifact.create_repository(domain="shop", repository=name)["repository"]["arn"]
    if connection:
        asked = {"domain": "shop", "repository": name, "externalConnection": connection}
        codeartifact.associate_external_connection(**asked)
    return arn


def bad(aws):
    """A repository connects to npmjs itself."""
    return made(aws, "apps", "public:npmjs")


def good(aws):
    """A repository connects to nothing."""
    return made(aws, "inner")
