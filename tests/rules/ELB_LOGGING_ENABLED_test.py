import json

import pytest

import load_balancers
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations, item, verdict

PROOF = "model"  # moto tells an attribute once it is set; ours tells the defaults
CLASSIC, SECOND_GENERATION = "AWS::ElasticLoadBalancing::LoadBalancer", "AWS::ElasticLoadBalancingV2::LoadBalancer"
APPLICATION, NETWORK, GATEWAY = ((SECOND_GENERATION, kind) for kind in ("application", "network", "gateway"))
UNTOLD = (SECOND_GENERATION, None)
OLD = (CLASSIC, None)


def attributes(enabled, bucket="logs"):
    told = {"deletion_protection.enabled": "true", "access_logs.s3.enabled": enabled, "access_logs.s3.bucket": bucket}
    return [{"key": key, "value": value} for key, value in told.items()]


def log(**settings):
    return {"crossZoneLoadBalancing": {"enabled": True}, "accessLog": settings}


ON = log(enabled=True, s3BucketName="logs", s3BucketPrefix="")
CONNECTIONS = [
    {"key": "connection_logs.s3.enabled", "value": "true"},
    {"key": "access_logs.s3.bucket", "value": "logs"},
]
LOGS, OTHERS = {"s3BucketNames": "archive, logs"}, {"s3BucketNames": "archive,logs-2"}

SCENARIOS = {  # given a load balancer that ...: (its generation and type, attributes, inputs, then it is ...)
    "is an application's and logs": (APPLICATION, attributes("true"), {}, COMPLIANT),
    "is an application's and does not log": (APPLICATION, attributes("false"), {}, NON_COMPLIANT),
    "is an application's and has a bucket, but does not log": (APPLICATION, attributes("false"), LOGS, NON_COMPLIANT),
    "is an application's and has null for logging": (APPLICATION, attributes(None), {}, NON_COMPLIANT),
    "is an application's and logs, as a boolean": (APPLICATION, attributes(True), {}, COMPLIANT),
    "is an application's and logs connections only": (APPLICATION, CONNECTIONS, {}, NON_COMPLIANT),
    "is an application's and has no attributes": (APPLICATION, [], {}, NON_COMPLIANT),
    "is an application's and has null for its attributes": (APPLICATION, None, {}, NON_COMPLIANT),
    "is an application's and has its attributes as JSON text": (
        APPLICATION,
        json.dumps(attributes("true")),
        LOGS,
        COMPLIANT,
    ),
    "is an application's and logs to a bucket asked for": (APPLICATION, attributes("true"), LOGS, COMPLIANT),
    "is an application's and logs to another bucket": (APPLICATION, attributes("true"), OTHERS, NON_COMPLIANT),
    "is an application's and logs to a bucket that is not told": (
        APPLICATION,
        attributes("true", None),
        LOGS,
        NON_COMPLIANT,
    ),
    "does not say its type and logs": (UNTOLD, attributes("true"), {}, COMPLIANT),
    "does not say its type and does not log": (UNTOLD, attributes("false"), {}, NON_COMPLIANT),
    "is of the network": (NETWORK, attributes("false"), {}, NOT_APPLICABLE),
    "is of the network and logs to another bucket": (NETWORK, attributes("true"), OTHERS, NOT_APPLICABLE),
    "is a gateway": (GATEWAY, [], {}, NOT_APPLICABLE),
    "is classic and logs": (OLD, ON, {}, COMPLIANT),
    "is classic and does not log": (OLD, log(enabled=False), {}, NON_COMPLIANT),
    "is classic and logs, in text": (OLD, log(enabled="true"), {}, COMPLIANT),
    "is classic and does not log, in text": (OLD, log(enabled="false", s3BucketName="logs"), LOGS, NON_COMPLIANT),
    "is classic and has null for its log": (OLD, {"accessLog": None}, {}, NON_COMPLIANT),
    "is classic and has an empty log": (OLD, {"accessLog": {}}, {}, NON_COMPLIANT),
    "is classic and has no attributes": (OLD, {}, {}, NON_COMPLIANT),
    "is classic and has null for its attributes": (OLD, None, {}, NON_COMPLIANT),
    "is classic and has its attributes as JSON text": (OLD, json.dumps(ON), LOGS, COMPLIANT),
    "is classic and logs to a bucket asked for": (OLD, ON, LOGS, COMPLIANT),
    "is classic and logs to another bucket": (OLD, ON, OTHERS, NON_COMPLIANT),
    "is classic and logs to a bucket that is not told": (OLD, log(enabled=True), LOGS, NON_COMPLIANT),
}


@pytest.mark.parametrize(("kind", "attributes", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_load_balancer_that(kind, attributes, inputs, expected):
    resource_type, of_type = kind
    balancer = item(
        resource_type,
        configuration={"type": of_type} if of_type else {},
        supplementaryConfiguration={"LoadBalancerAttributes": attributes},
    )

    assert verdict("ELB_LOGGING_ENABLED", balancer, **inputs) == expected


@pytest.mark.parametrize(("bucket", "told"), [("logs-2", "logs-2"), ("", "no bucket"), (None, "no bucket")])
def test_where_the_logs_go_is_told(bucket, told):
    balancer = item(
        SECOND_GENERATION, supplementaryConfiguration={"LoadBalancerAttributes": attributes("true", bucket)}
    )

    [found] = evaluations("ELB_LOGGING_ENABLED", balancer, **LOGS)

    assert found["Annotation"] == f"Access logs go to {told}, which is not one of s3BucketNames."


def bad(aws):
    """An application load balancer that does not log, as no new one does."""
    return load_balancers.second_generation(aws)


def inputs(aws):
    """The bucket is named: the document takes none of its own choice."""
    return {"s3BucketNames": load_balancers.log_bucket(aws)}


def good(aws):
    """A classic load balancer that logs to a bucket."""
    name = load_balancers.classic(aws, "logged", ("HTTP", 80))
    logged = {"AccessLog": {"Enabled": True, "S3BucketName": load_balancers.log_bucket(aws), "EmitInterval": 60}}
    aws("elb").modify_load_balancer_attributes(LoadBalancerName=name, LoadBalancerAttributes=logged)
    return name
