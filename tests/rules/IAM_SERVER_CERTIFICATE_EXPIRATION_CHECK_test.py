from datetime import timedelta
from unittest.mock import patch

import pytest

import support
from load_balancers import iam_certificate
from support import COMPLIANT, NON_COMPLIANT, NOW, evaluations, verdicts
from trueup.times import moment

RULE = "IAM_SERVER_CERTIFICATE_EXPIRATION_CHECK"
PROOF = "model"  # to moto all certificates ended in 2012

SECOND, DAY, YEAR = timedelta(seconds=1), timedelta(days=1), timedelta(days=365)

SCENARIOS = {  # given a certificate that ...: (how long after the evaluation it ends, then it is ...)
    "is valid for years": (3 * YEAR, COMPLIANT),
    "ends in a month": (30 * DAY, COMPLIANT),
    "ends tomorrow": (DAY, COMPLIANT),
    "ends in a second": (SECOND, COMPLIANT),
    "ends at that moment": (0 * DAY, NON_COMPLIANT),
    "has just ended": (-SECOND, NON_COMPLIANT),
    "ended yesterday": (-DAY, NON_COMPLIANT),
    "ended years ago": (-3 * YEAR, NON_COMPLIANT),
}


class Iam:
    """IAM with server certificates, one on each page, by their names and ends."""

    def __init__(self, ends):
        self.ends = ends

    def get_paginator(self, operation):
        assert operation == "list_server_certificates"
        return self

    def paginate(self):
        yield {"ServerCertificateMetadataList": []}
        for name, ends in self.ends.items():
            yield {"ServerCertificateMetadataList": [{"ServerCertificateName": name, "Expiration": ends}]}


def asked(ask, **after):
    iam = Iam({name: moment(NOW) + each for name, each in after.items()})
    with patch.object(support, "client", lambda service, _region: {"iam": iam}[service]):
        return ask(RULE)


@pytest.mark.parametrize(("after", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_certificate_that(after, expected):
    assert asked(verdicts, www=after) == {"www": expected}


def test_each_certificate_is_judged_by_its_name():
    assert asked(verdicts, new=YEAR, old=-YEAR) == {"new": COMPLIANT, "old": NON_COMPLIANT}


def test_an_account_without_certificates_has_nothing_to_judge():
    assert asked(evaluations) == []


def test_the_annotation_says_when_it_expired():
    [told] = asked(evaluations, www=moment("2026-01-31T00:00:00Z") - moment(NOW))
    assert (told["ComplianceResourceType"], told["ComplianceType"]) == ("AWS::IAM::ServerCertificate", NON_COMPLIANT)
    assert told["Annotation"] == "The certificate expired on 2026-01-31."


def bad(aws):
    """A certificate ended years ago, and is still there."""
    iam_certificate(aws, "old", days=-3000)
    return "old"


def good(aws):
    """A certificate is valid for months."""
    iam_certificate(aws, "new", days=300)
    return "new"
