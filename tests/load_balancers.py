"""Load balancers of an emulated account, with what they need: subnets, certificates, a target group."""

import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from botocore.exceptions import ClientError

from support import REGION, load

REDIRECT = {"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}}


def second_generation(aws, name="web", **settings):
    """The ARN of a load balancer, an application one unless told otherwise, in two zones."""
    made = aws("elbv2").create_load_balancer(Name=name, Subnets=subnets(aws), **settings)
    return made["LoadBalancers"][0]["LoadBalancerArn"]


@contextmanager
def refused(aws, balancer, code):
    """While the listeners of a load balancer are asked for, ELB answers with a code instead."""

    def refuse(params, **_):
        if params["body"].get("LoadBalancerArn") == balancer:
            raise ClientError({"Error": {"Code": code, "Message": "refused"}}, "DescribeListeners")

    events = Factory(aws).build_client("elbv2").meta.events
    events.register("before-call.*.DescribeListeners", refuse)
    try:
        yield
    finally:
        events.unregister("before-call.*.DescribeListeners", refuse)


def asked(aws, rule):
    """What a periodic rule answers for an emulated account; what it raises, it raises."""
    judge = getattr(load(rule), rule)()
    return judge.evaluate_periodic({}, Factory(aws), judge.evaluate_parameters({}))


class Factory:
    """The clients of an emulated account, those that a rule is given."""

    def __init__(self, aws):
        self.build_client = lambda service: aws(service, None)


def classic(aws, name, *listeners):
    """The name of a classic load balancer; each listener is (protocol, port) or (protocol, port, certificate)."""
    aws("elb").create_load_balancer(
        LoadBalancerName=name, Subnets=subnets(aws)[:1], Listeners=[heard(*listener) for listener in listeners]
    )
    return name


def heard(protocol, port, certificate=None):
    behind = "HTTP" if protocol.startswith("HTTP") else "TCP"
    listener = {"Protocol": protocol, "LoadBalancerPort": port, "InstanceProtocol": behind, "InstancePort": 8080}
    return listener | ({"SSLCertificateId": certificate} if certificate else {})


def subnets(aws):
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    zones = [zone["ZoneName"] for zone in ec2.describe_availability_zones()["AvailabilityZones"][:2]]
    return [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{third}.0/24", AvailabilityZone=zone)["Subnet"]["SubnetId"]
        for third, zone in enumerate(zones)
    ]


def forward(aws, protocol="HTTP"):
    """An action that forwards to a target group of its own."""
    vpc = aws("ec2").create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    count = len(aws("elbv2").describe_target_groups()["TargetGroups"])
    group = aws("elbv2").create_target_group(Name=f"targets-{count}", Protocol=protocol, Port=80, VpcId=vpc)
    return {"Type": "forward", "TargetGroupArn": group["TargetGroups"][0]["TargetGroupArn"]}


def listener(aws, balancer, protocol, port, action, **settings):
    """The ARN of a new listener."""
    made = aws("elbv2").create_listener(
        LoadBalancerArn=balancer, Protocol=protocol, Port=port, DefaultActions=[action], **settings
    )
    return made["Listeners"][0]["ListenerArn"]


def log_bucket(aws, name="elb-logs"):
    """The name of a bucket that load balancers of the Region may write to."""
    delivery = {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}
    written = {"Effect": "Allow", "Principal": delivery, "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{name}/*"}
    aws("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    aws("s3").put_bucket_policy(Bucket=name, Policy=json.dumps({"Version": "2012-10-17", "Statement": [written]}))
    return name


def acm_certificate(aws, domain="www.example.com"):
    """The ARN of a certificate that ACM holds, ready for use."""
    body, key = self_signed(domain)
    return aws("acm").import_certificate(Certificate=body, PrivateKey=key)["CertificateArn"]


def iam_certificate(aws, name="old", days=365):
    """The ARN of a certificate that was uploaded to IAM, and ends in so many days."""
    body, key = self_signed("www.example.com", days)
    made = aws("iam").upload_server_certificate(
        ServerCertificateName=name, CertificateBody=body.decode(), PrivateKey=key.decode()
    )
    return made["ServerCertificateMetadata"]["Arn"]


def self_signed(domain, days=365):
    """A certificate and its key as PEM; valid for a year until it ends, by whatever clock the emulation has."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, domain)])
    ends = datetime.now(UTC) + timedelta(days=days)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(ends - timedelta(days=366))
        .not_valid_after(ends)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(domain)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
    return certificate.public_bytes(pem), secret
