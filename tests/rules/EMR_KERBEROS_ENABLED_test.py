import json
from unittest.mock import patch

import pytest

import emr_clusters
import support
from support import COMPLIANT, NON_COMPLIANT, evaluations, load

RULE = "EMR_KERBEROS_ENABLED"
PROOF = "model"  # moto has no OpsItems

TRUST = {"Realm": "AD.EXAMPLE.COM", "Domain": "ad.example.com", "AdminServer": "ad:749", "KdcServer": "ad:88"}
OWN = {
    "Provider": "ClusterDedicatedKdc",
    "ClusterDedicatedKdcConfiguration": {"TicketLifetimeInHours": 24, "CrossRealmTrustConfiguration": TRUST},
}
OUTSIDE = {
    "Provider": "ExternalKdc",
    "ExternalKdcConfiguration": {"TicketLifetimeInHours": 24, "AdminServer": "kdc:749", "KdcServer": "kdc:88"},
}
NO_TRUST = {"Provider": "ClusterDedicatedKdc", "ClusterDedicatedKdcConfiguration": {"TicketLifetimeInHours": 24}}


def kerberos(configured):
    return {"AuthenticationConfiguration": {"KerberosConfiguration": configured}}


SCENARIOS = {  # given a cluster whose security configuration ...: (it, inputs, then the cluster is ...)
    "is not there": (None, {}, NON_COMPLIANT),
    "is empty": ({}, {}, NON_COMPLIANT),
    "only encrypts": ({"EncryptionConfiguration": {"EnableInTransitEncryption": True}}, {}, NON_COMPLIANT),
    "has null for authentication": ({"AuthenticationConfiguration": None}, {}, NON_COMPLIANT),
    "has an empty Kerberos": (kerberos({}), {}, NON_COMPLIANT),
    "has a KDC of its own": (kerberos(OWN), {}, COMPLIANT),
    "has a KDC outside": (kerberos(OUTSIDE), {}, COMPLIANT),
    "has a KDC that it says nothing of": (kerberos({"Provider": "ClusterDedicatedKdc"}), {}, COMPLIANT),
    "has tickets that live as long": (kerberos(OWN), {"TicketLifetimeInHours": "24"}, COMPLIANT),
    "has tickets outside that live as long": (kerberos(OUTSIDE), {"TicketLifetimeInHours": "24"}, COMPLIANT),
    "has tickets that live longer": (kerberos(OWN), {"TicketLifetimeInHours": "23"}, NON_COMPLIANT),
    "has tickets that live longer than an hour": (kerberos(OWN), {"TicketLifetimeInHours": "1"}, NON_COMPLIANT),
    "says nothing of tickets": (kerberos({"Provider": "ExternalKdc"}), {"TicketLifetimeInHours": "24"}, NON_COMPLIANT),
    "trusts the realm": (kerberos(OWN), TRUST, COMPLIANT),
    "trusts the realm in other letters": (kerberos(OWN), {"Realm": "ad.example.com"}, NON_COMPLIANT),
    "trusts another domain": (kerberos(OWN), TRUST | {"Domain": "example.com"}, NON_COMPLIANT),
    "trusts another admin server": (kerberos(OWN), {"AdminServer": "other:749"}, NON_COMPLIANT),
    "trusts another KDC": (kerberos(OWN), {"KdcServer": "other:88"}, NON_COMPLIANT),
    "trusts no realm": (kerberos(NO_TRUST), {"Realm": "AD.EXAMPLE.COM"}, NON_COMPLIANT),
    "has the server outside, where one of a trusted realm is asked for": (
        kerberos(OUTSIDE),
        {"KdcServer": "kdc:88"},
        NON_COMPLIANT,
    ),
}


class Answers:
    """EMR with one cluster on the second page."""

    def __init__(self, configured):
        self.configured = configured

    def get_paginator(self, operation):
        assert operation == "list_clusters"
        return self

    def paginate(self, **given):
        assert given == {"ClusterStates": ["STARTING", "BOOTSTRAPPING", "RUNNING", "WAITING"]}
        return [{"Clusters": []}, {"Clusters": [{"Id": "j-1"}]}]

    def describe_cluster(self, **_):
        return {"Cluster": {} if self.configured is None else {"SecurityConfiguration": "strict"}}

    def describe_security_configuration(self, **given):
        return {"SecurityConfiguration": {"strict": json.dumps(self.configured)}[given["Name"]]}


def judged(configured, **inputs):
    with patch.object(support, "client", lambda service, _region: {"emr": Answers(configured)}[service]):
        return evaluations(RULE, **inputs)


@pytest.mark.parametrize(("configured", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_cluster_whose_security_configuration(configured, inputs, expected):
    [evaluation] = judged(configured, **inputs)

    judged_is = evaluation["ComplianceResourceType"], evaluation["ComplianceResourceId"]
    assert (*judged_is, evaluation["ComplianceType"]) == ("AWS::EMR::Cluster", "j-1", expected)


@pytest.mark.parametrize(
    ("configured", "inputs", "annotation"),
    [
        (None, {}, "The cluster has no security configuration."),
        ({}, {}, "The security configuration strict has no Kerberos."),
        (
            kerberos(NO_TRUST),
            {"Realm": "AD", "TicketLifetimeInHours": "8"},
            "The Kerberos of strict has TicketLifetimeInHours 24, not 8 and Realm (none), not AD.",
        ),
    ],
)
def test_the_annotation_names_what_is_wrong(configured, inputs, annotation):
    assert judged(configured, **inputs)[0]["Annotation"] == annotation


@pytest.mark.parametrize("given", ["0", "a day"])
def test_tickets_live_at_least_an_hour(given):
    module = load(RULE)

    with pytest.raises(module.inputs.InvalidParametersError, match="TicketLifetimeInHours"):
        module.EMR_KERBEROS_ENABLED().evaluate_parameters({"TicketLifetimeInHours": given})


def bad(aws):
    """A cluster waits without a security configuration."""
    return emr_clusters.started(aws)


def good(aws):
    """A cluster waits that has a KDC of its own."""
    aws("emr").create_security_configuration(Name="strict", SecurityConfiguration=json.dumps(kerberos(OWN)))
    own = {"Realm": "EC2.INTERNAL", "KdcAdminPassword": "Not-a-secret-1"}
    return emr_clusters.started(aws, SecurityConfiguration="strict", KerberosAttributes=own)
