from recording import TAGS, one, subnets


def create(client):
    client("elbv2").create_load_balancer(Name="new", Subnets=subnets(client, 4), Tags=TAGS)


def test_the_id_of_a_balancer_is_its_arn():
    balancer = one("AWS::ElasticLoadBalancingV2::LoadBalancer")
    assert balancer["resourceId"] == balancer["ARN"]
    attributes = {each["key"] for each in balancer["supplementaryConfiguration"]["LoadBalancerAttributes"]}
    assert "deletion_protection.enabled" in attributes
    assert balancer["supplementaryConfiguration"]["Tags"] == [{"key": "CostCenter", "value": "4711"}]
