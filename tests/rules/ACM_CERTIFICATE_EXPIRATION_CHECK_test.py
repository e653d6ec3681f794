import base64
import json
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest

import support
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, aws, evaluations, item, verdict, verdicts
from trueup.rulekit.resources import UnjudgedError

PROOF = "model"  # moto lacks RenewCertificate
RULE = "ACM_CERTIFICATE_EXPIRATION_CHECK"
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)  # when the tests' events ask
ARN = "arn:aws:acm:eu-west-1:123456789012:certificate/1"
ONE = {"daysToExpiration": "1"}


def end(**left):
    return (NOW + timedelta(**left)).isoformat()


SCENARIOS = {  # given a certificate that ...: (its end, its status, inputs, then it is ...)
    "expires in a year": (end(days=365), "ISSUED", {}, COMPLIANT),
    "expires in 13 days": (end(days=13), "ISSUED", {}, NON_COMPLIANT),
    "expires in 14 days to the second": (end(days=14), "ISSUED", {}, NON_COMPLIANT),
    "expires in 14 days and a second": (end(days=14, seconds=1), "ISSUED", {}, COMPLIANT),
    "expires in an hour": (end(hours=1), "ISSUED", {}, NON_COMPLIANT),
    "has expired": (end(days=-3), "EXPIRED", {}, NON_COMPLIANT),
    "expires in 60 days where 90 are asked for": (end(days=60), "ISSUED", {"daysToExpiration": "90"}, NON_COMPLIANT),
    "expires in 13 days where one is asked for": (end(days=13), "ISSUED", ONE, COMPLIANT),
    "expires in a day where one is asked for": (end(days=1), "ISSUED", ONE, NON_COMPLIANT),
    "is revoked and expires in a year": (end(days=365), "REVOKED", {}, COMPLIANT),
    "waits for its validation": (None, "PENDING_VALIDATION", {}, NOT_APPLICABLE),
    "failed to be issued": (None, "FAILED", {}, NOT_APPLICABLE),
    "has empty text for its end": ("", "FAILED", {}, NOT_APPLICABLE),
    "tells nothing of itself": (None, None, {}, NOT_APPLICABLE),
    "tells its end in seconds since 1970": ((NOW + timedelta(days=13)).timestamp(), "ISSUED", {}, NON_COMPLIANT),
    "tells its end in Zulu time": ("2026-06-10T00:00:00.000Z", "ISSUED", {}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("end", "status", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_certificate_that(end, status, inputs, expected):
    assert verdict(RULE, certificate(notAfter=end, status=status), **inputs) == expected


@pytest.mark.parametrize(("end", "status", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_on_schedule_given_a_certificate_that(end, status, inputs, expected):
    [found] = listed({"CertificateArn": ARN, "NotAfter": end, "Status": status}, **inputs)

    assert (found["ComplianceResourceId"], found["ComplianceType"]) == (ARN, expected)


def test_an_end_that_the_list_leaves_out_is_none():
    [found] = listed({"CertificateArn": ARN, "Status": "PENDING_VALIDATION"})

    assert found["ComplianceType"] == NOT_APPLICABLE
    assert found["Annotation"] == "The certificate was not issued: its status is PENDING_VALIDATION."


def test_an_end_that_is_no_time_costs_no_other():
    read = {"CertificateArn": f"{ARN}-2", "NotAfter": end(days=365)}

    with pytest.raises(UnjudgedError, match=f"AWS::ACM::Certificate {ARN}: ") as gap:
        listed({"CertificateArn": ARN, "NotAfter": "soon"}, read)

    assert [each.complianceResourceId for each in gap.value.evaluations] == [f"{ARN}-2"]


@pytest.mark.parametrize("days", ["0", "-1", "soon"])
def test_days_that_are_none_are_refused(days):
    refused = evaluations(RULE, certificate(notAfter=end(days=365)), daysToExpiration=days)

    assert refused["customerErrorCode"] == "InvalidParameterValueException"


def test_a_configuration_that_is_json_text_is_read():
    text = json.dumps({"notAfter": end(days=3)})
    assert verdict(RULE, item("AWS::ACM::Certificate", configuration=text)) == NON_COMPLIANT


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"notAfter": end(days=3)}, "The certificate expires on 2026-06-04; 14 days before are asked for."),
        ({"notAfter": end(days=0)}, "The certificate expired on 2026-06-01; 14 days before are asked for."),
        ({"status": "FAILED"}, "The certificate was not issued: its status is FAILED."),
        ({}, "The certificate was not issued: its status is not told."),
    ],
    ids=["expires", "expired", "failed", "not told"],
)
def test_it_says_when_it_ends_or_why_it_has_no_end(told, expected):
    [found] = evaluations(RULE, certificate(**told))

    assert (found["ComplianceResourceId"], found["Annotation"]) == (ARN, expected)


def test_every_certificate_is_listed_whatever_its_key():
    with aws() as client:
        assert verdicts(RULE) == {}
        arn = client("acm").request_certificate(DomainName="example.com")["CertificateArn"]
        assert verdicts(RULE) == {arn: COMPLIANT}


def certificate(**configuration):
    return item("AWS::ACM::Certificate", resourceId=ARN, configuration=configuration)


class Listed:
    """ACM with these certificates, each on a page of its own, the first of which is empty."""

    def __init__(self, *certificates):
        self.certificates = certificates

    def get_paginator(self, operation):
        assert operation == "list_certificates"
        return self

    def paginate(self, **given):
        kinds = "RSA_1024 RSA_2048 RSA_3072 RSA_4096 EC_prime256v1 EC_secp384r1 EC_secp521r1"
        assert given == {"Includes": {"keyTypes": kinds.split()}}  # ACM lists two kinds otherwise
        return [{"CertificateSummaryList": []}, *({"CertificateSummaryList": [each]} for each in self.certificates)]


def listed(*certificates, **inputs):
    with patch.object(support, "client", lambda service, _region: {"acm": Listed(*certificates)}[service]):
        return evaluations(RULE, **inputs)


def inputs(_aws):
    """What was just issued, for a year, counts as about to expire; what is renewed lasts for 13 months."""
    return {"daysToExpiration": "380"}


def bad(aws):
    """A private certificate that was exported is about to expire."""
    authority = "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/1"
    acm = aws("acm")
    made = acm.request_certificate(DomainName="inside.example.com", CertificateAuthorityArn=authority)
    acm.export_certificate(CertificateArn=made["CertificateArn"], Passphrase=base64.b64encode(b"hunter2-and-more"))
    return made["CertificateArn"]


def good(aws):
    """A public certificate was just issued."""
    return aws("acm").request_certificate(DomainName="example.com")["CertificateArn"]
