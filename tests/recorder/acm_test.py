from recording import TAGS, one


def create(client):
    client("acm").request_certificate(DomainName="example.com", ValidationMethod="DNS", Tags=TAGS)


def test_the_id_of_a_certificate_is_its_arn():
    assert one("AWS::ACM::Certificate")["resourceId"] == one("AWS::ACM::Certificate")["ARN"]
