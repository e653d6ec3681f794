import base64
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

AUTHORITY = "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/1"


@pytest.fixture
def arn(client):
    return client("acm").request_certificate(DomainName="a.example", CertificateAuthorityArn=AUTHORITY)[
        "CertificateArn"
    ]


def told(client, arn):
    return client("acm").describe_certificate(CertificateArn=arn)["Certificate"]


def test_a_certificate_that_was_exported_is_renewed_for_13_months(client, arn):
    acm = client("acm")
    assert told(client, arn)["RenewalEligibility"] == "INELIGIBLE"
    acm.export_certificate(CertificateArn=arn, Passphrase=base64.b64encode(b"hunter2-and-more"))
    assert told(client, arn)["RenewalEligibility"] == "ELIGIBLE"

    acm.renew_certificate(CertificateArn=arn)

    ends = told(client, arn)["NotAfter"]
    assert ends - datetime.now(UTC) > timedelta(days=394)
    assert [each["NotAfter"] for each in acm.list_certificates()["CertificateSummaryList"]] == [ends]


def test_a_certificate_that_was_not_exported_is_not_renewed(client, arn):
    with pytest.raises(ClientError, match="ValidationException"):
        client("acm").renew_certificate(CertificateArn=arn)


def test_a_certificate_that_is_not_there_is_not_renewed(client, arn):
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        client("acm").renew_certificate(CertificateArn=arn[:-4] + "0000")
