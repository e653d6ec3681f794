from emulating import refused


def test_an_account_without_a_plan_may_not_ask(client):
    assert refused(client("support").describe_severity_levels) == "SubscriptionRequiredException"
