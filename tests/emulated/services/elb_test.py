import load_balancers


def test_a_listener_speaks_to_instances_as_it_was_told(client):
    load_balancers.classic(client, "web", ("TCP", 25))
    secure = load_balancers.heard("HTTPS", 443, load_balancers.acm_certificate(client))
    client("elb").create_load_balancer_listeners(LoadBalancerName="web", Listeners=[secure])
    [balancer] = client("elb").describe_load_balancers()["LoadBalancerDescriptions"]
    told = [each["Listener"] for each in balancer["ListenerDescriptions"]]
    assert {each["Protocol"]: each["InstanceProtocol"] for each in told} == {"TCP": "TCP", "HTTPS": "HTTP"}
