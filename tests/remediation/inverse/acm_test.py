from undoing import no_way_back, service

acm = service("acm")


def test_a_renewed_certificate_stays_renewed():
    no_way_back(acm("RenewCertificate", CertificateArn="arn"), [], "a renewed certificate stays renewed")
