from recording import TAGS, one, subnets


def create(client):
    [subnet, _] = subnets(client, 3)
    listener = {"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 80}
    client("elb").create_load_balancer(LoadBalancerName="old", Listeners=[listener], Subnets=[subnet], Tags=TAGS)


def test_the_id_of_a_balancer_is_its_name():
    balancer = one("AWS::ElasticLoadBalancing::LoadBalancer")
    assert (balancer["resourceId"], balancer["resourceName"]) == ("old", "old")
    assert "crossZoneLoadBalancing" in balancer["supplementaryConfiguration"]["LoadBalancerAttributes"]
