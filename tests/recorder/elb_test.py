from load_balancers import heard, iam_certificate, log_bucket
from recording import TAGS, one, subnets


def create(client):
    [subnet, _] = subnets(client, 3)
    listeners = [heard("HTTP", 80), heard("HTTPS", 443, iam_certificate(client, "recorded"))]
    client("elb").create_load_balancer(LoadBalancerName="old", Listeners=listeners, Subnets=[subnet], Tags=TAGS)
    log = {"AccessLog": {"Enabled": True, "S3BucketName": log_bucket(client, "recorded-logs"), "EmitInterval": 60}}
    client("elb").modify_load_balancer_attributes(LoadBalancerName="old", LoadBalancerAttributes=log)


def test_the_id_of_a_balancer_is_its_name():
    balancer = one("AWS::ElasticLoadBalancing::LoadBalancer")
    assert (balancer["resourceId"], balancer["resourceName"]) == ("old", "old")
    assert "crossZoneLoadBalancing" in balancer["supplementaryConfiguration"]["LoadBalancerAttributes"]
