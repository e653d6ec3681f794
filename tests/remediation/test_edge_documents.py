"""Fixes of load balancers and stages, for what the one bad resource of their rule's test does not show.

A document that fixes two kinds of resources is carried out on the second kind here, and each refusal is asked for.
"""

import pytest

import load_balancers
import rest_apis
from load_balancers import forward, listener, second_generation
from trueup.clock import VirtualClock
from trueup.remediation import undo
from trueup.remediation.accounts import Accounts
from trueup.remediation.journal import Journal, read

ROLE = "arn:aws:iam::123456789012:role/trueup"


def taken_back(account, tmp_path):
    changes = undo.chosen(read(tmp_path / "journal.jsonl"), (), ())
    undone = undo.run(changes, Accounts(account), Journal(tmp_path / "undo.jsonl"), clock=VirtualClock())
    return {end.kind for end in undone.ends}


def test_a_classic_load_balancer_logs_and_its_other_attributes_stay(run, account, tmp_path):
    elb, bucket = account.client("elb"), load_balancers.log_bucket(account.client)
    name = load_balancers.classic(account.client, "old", ("HTTP", 80))

    def attributes():
        return elb.describe_load_balancer_attributes(LoadBalancerName=name)["LoadBalancerAttributes"]

    drained = {"ConnectionDraining": {"Enabled": True, "Timeout": 42}}
    elb.modify_load_balancer_attributes(LoadBalancerName=name, LoadBalancerAttributes=drained)
    assert run("EnableElbAccessLogging", LoadBalancer=name, BucketNames=bucket)[:2] == ("Success", True)
    assert attributes()["AccessLog"] | {"Enabled": True, "S3BucketName": bucket} == attributes()["AccessLog"]
    assert attributes()["ConnectionDraining"] == drained["ConnectionDraining"]
    assert run("EnableElbAccessLogging", LoadBalancer=name, BucketNames=bucket)[:2] == ("Success", False)
    assert taken_back(account, tmp_path) == {"restored"}
    assert attributes()["AccessLog"]["Enabled"] is False


def test_a_websocket_stage_logs_but_for_a_route_that_logs_already(run, account, tmp_path):
    apigatewayv2 = account.client("apigatewayv2")
    written = [{"op": "replace", "path": "/cloudwatchRoleArn", "value": ROLE}]
    account.client("apigateway").update_account(patchOperations=written)
    asked = {"ProtocolType": "WEBSOCKET", "RouteSelectionExpression": "$request.body.do"}
    stage = {"ApiId": apigatewayv2.create_api(Name="chat", **asked)["ApiId"], "StageName": "live"}
    default = {"LoggingLevel": "OFF", "ThrottlingBurstLimit": 10}
    routes = {"talk": {"LoggingLevel": "INFO"}, "leave": {"LoggingLevel": "OFF"}}
    apigatewayv2.create_stage(**stage, DefaultRouteSettings=default, RouteSettings=routes)
    arn = f"arn:aws:apigateway:eu-west-1::/apis/{stage['ApiId']}/stages/live"

    def settings():
        told = apigatewayv2.get_stage(**stage)
        return told["DefaultRouteSettings"], told["RouteSettings"]

    assert run("EnableApiGatewayExecutionLogging", StageArn=arn) == ("Success", True, "")
    logged = {"LoggingLevel": "ERROR"}
    assert settings() == (default | logged, {"talk": {"LoggingLevel": "INFO"}, "leave": logged})
    assert run("EnableApiGatewayExecutionLogging", StageArn=arn)[:2] == ("Success", False)
    assert taken_back(account, tmp_path) == {"restored"}
    assert settings() == (default, routes)


GONE = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/gone/50dc6c495c0c9188"
NO_STAGE = "arn:aws:apigateway:eu-west-1::/restapis/a1b2c3/stages/live"
GOING = {  # of this document, a resource that is gone
    "SetAlbDropInvalidHeaders": {"LoadBalancerArn": GONE},
    "RedirectAlbHttpToHttps": {"LoadBalancerArn": GONE},
    "EnableElbAccessLogging": {"LoadBalancer": GONE, "BucketNames": "logs"},
    "AttachAcmCertificateToListener": {"LoadBalancer": GONE},
    "ReplaceClbPlaintextListeners": {"LoadBalancerName": "gone"},
    "EnableApiGatewayExecutionLogging": {"StageArn": NO_STAGE},
    "EncryptApiGatewayStageCache": {"StageArn": NO_STAGE},
    "SetApiGatewayClientCertificate": {"StageArn": NO_STAGE},
}


@pytest.mark.parametrize(("document", "parameters"), GOING.items(), ids=GOING)
def test_a_resource_that_is_gone_is_no_error(run, document, parameters):
    assert run(document, **parameters)[:2] == ("Success", False)


def plain(aws):
    """A load balancer that forwards HTTP and hears no HTTPS."""
    balancer = second_generation(aws)
    listener(aws, balancer, "HTTP", 80, forward(aws))
    return {"LoadBalancerArn": balancer}


def undecided(aws):
    """A load balancer that hears HTTPS on two ports, neither of them 443."""
    balancer, certificate = plain(aws), {"CertificateArn": load_balancers.acm_certificate(aws)}
    for port in (8443, 9443):
        listener(aws, balancer["LoadBalancerArn"], "HTTPS", port, forward(aws), Certificates=[certificate])
    return balancer


def further(aws):
    """A listener that shows, for further names, a certificate of IAM."""
    balancer, certificate = second_generation(aws), {"CertificateArn": load_balancers.acm_certificate(aws)}
    heard = listener(aws, balancer, "HTTPS", 443, forward(aws), Certificates=[certificate])
    other = {"CertificateArn": load_balancers.iam_certificate(aws)}
    aws("elbv2").add_listener_certificates(ListenerArn=heard, Certificates=[other])
    return {"LoadBalancer": balancer}


def several(aws):
    """A load balancer with a certificate of IAM, and two of ACM that are ready."""
    load_balancers.acm_certificate(aws, "one.example.com")
    load_balancers.acm_certificate(aws, "two.example.com")
    old = load_balancers.iam_certificate(aws)
    return {"LoadBalancer": load_balancers.classic(aws, "old", ("HTTPS", 443, old))}


def without_certificate(aws):
    """A classic load balancer that hears HTTP alone."""
    return {"LoadBalancerName": load_balancers.classic(aws, "plain", ("HTTP", 80))}


def sticky(aws):
    """A classic load balancer whose plain listener has a policy."""
    certificate = load_balancers.acm_certificate(aws)
    name = load_balancers.classic(aws, "sticky", ("HTTPS", 443, certificate), ("HTTP", 80))
    aws("elb").create_lb_cookie_stickiness_policy(LoadBalancerName=name, PolicyName="sticky")
    aws("elb").set_load_balancer_policies_of_listener(
        LoadBalancerName=name, LoadBalancerPort=80, PolicyNames=["sticky"]
    )
    return {"LoadBalancerName": name}


def bare(aws):
    return {"LoadBalancer": second_generation(aws)}


def open_to_all(aws):
    return {"ResourceArn": second_generation(aws)}


def silent(aws):
    """A stage that does not log, in an account whose gateway may write no logs."""
    return {"StageArn": rest_apis.stage(aws)}


REFUSALS = {  # a document refuses ...: (its name, what makes the resource, what is told)
    "to redirect to nowhere": ("RedirectAlbHttpToHttps", plain, "NO PLACE TO REDIRECT TO"),
    "to choose among ports": ("RedirectAlbHttpToHttps", undecided, "NO PLACE TO REDIRECT TO"),
    "to take certificates of further names away": ("AttachAcmCertificateToListener", further, "FOR FURTHER NAMES"),
    "to choose among certificates": ("AttachAcmCertificateToListener", several, "NAME THE RIGHT ONE"),
    "to hear TLS without a certificate": ("ReplaceClbPlaintextListeners", without_certificate, "SHOWS 0 CERTIFICATES"),
    "to lose the policies of a listener": ("ReplaceClbPlaintextListeners", sticky, "HAS POLICIES"),
    "to log into no bucket": ("EnableElbAccessLogging", bare, "NO BUCKET IS GIVEN"),
    "to make a web ACL up": ("AssociateWebAclWithResource", open_to_all, "NO WEB ACL IS GIVEN"),
    "to log what cannot arrive": ("EnableApiGatewayExecutionLogging", silent, "HAS NO ROLE"),
}


@pytest.mark.parametrize(("document", "made", "why"), REFUSALS.values(), ids=REFUSALS)
def test_a_document_refuses(run, account, tmp_path, document, made, why):
    status, _changed, failure = run(document, **made(account.client))

    assert status == "Failed"
    assert why in failure
    assert not (tmp_path / "journal.jsonl").exists()


def test_http_goes_to_the_port_of_https_that_is_heard_already(run, account):
    aws = account.client
    certificate = load_balancers.acm_certificate(aws)
    name = load_balancers.classic(aws, "half", ("HTTPS", 443, certificate), ("HTTP", 80), ("HTTP", 8080))

    assert run("ReplaceClbPlaintextListeners", LoadBalancerName=name)[:2] == ("Success", True)

    [told] = aws("elb").describe_load_balancers(LoadBalancerNames=[name])["LoadBalancerDescriptions"]
    heard = {each["Listener"]["LoadBalancerPort"]: each["Listener"] for each in told["ListenerDescriptions"]}
    assert {port: each["Protocol"] for port, each in heard.items()} == {443: "HTTPS", 8080: "HTTPS"}
    assert {each["SSLCertificateId"] for each in heard.values()} == {certificate}


def test_an_expired_certificate_that_a_listener_uses_is_kept(run, account):
    arn = load_balancers.iam_certificate(account.client, days=-9)
    load_balancers.classic(account.client, "web", ("HTTPS", 443, arn))

    status, _changed, why = run("DeleteExpiredServerCertificate", ServerCertificateName="old")

    assert status == "Failed"
    assert "old IS IN USE. PUT A VALID CERTIFICATE IN ITS PLACE. NOTHING WAS CHANGED." in why
    assert account.client("iam").get_server_certificate(ServerCertificateName="old")
