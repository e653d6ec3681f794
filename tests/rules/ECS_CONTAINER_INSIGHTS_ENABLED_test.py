import json

import pytest

from support import COMPLIANT, NON_COMPLIANT, item, verdict

PROOF = "model"  # moto lacks UpdateClusterSettings


def setting(value, name="containerInsights"):
    return {"Name": name, "Value": value}


SCENARIOS = {  # given a cluster whose settings ...: (the settings, then the cluster is ...)
    "turn Container Insights on": ([setting("enabled")], COMPLIANT),
    "turn Container Insights on with enhanced observability": ([setting("enhanced")], COMPLIANT),
    "turn Container Insights off": ([setting("disabled")], NON_COMPLIANT),
    "are absent": (None, NON_COMPLIANT),
    "are empty": ([], NON_COMPLIANT),
    "are empty text": ("", NON_COMPLIANT),
    "are one setting, not a list": (setting("enabled"), COMPLIANT),
    "name it without a value": ([{"Name": "containerInsights"}], NON_COMPLIANT),
    "have null for its value": ([setting(None)], NON_COMPLIANT),
    "have a value that nobody knows": ([setting("ENABLED")], NON_COMPLIANT),
    "turn something else on": ([setting("enabled", name="other")], NON_COMPLIANT),
    "turn it off and something else on": ([setting("enabled", name="other"), setting("disabled")], NON_COMPLIANT),
    "turn it on beside something else": ([setting("disabled", name="other"), setting("enabled")], COMPLIANT),
}


@pytest.mark.parametrize(("settings", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_cluster_whose_settings(settings, expected):
    cluster = item("AWS::ECS::Cluster", configuration={"ClusterName": "shop", "ClusterSettings": settings})

    assert verdict("ECS_CONTAINER_INSIGHTS_ENABLED", cluster) == expected


def test_a_configuration_that_is_json_text_is_read():
    text = json.dumps({"ClusterSettings": [setting("enabled")]})
    assert verdict("ECS_CONTAINER_INSIGHTS_ENABLED", item("AWS::ECS::Cluster", configuration=text)) == COMPLIANT


def made(aws, name, value):
    settings = [{"name": "containerInsights", "value": value}]
    return aws("ecs").create_cluster(clusterName=name, settings=settings)["cluster"]["clusterArn"]


def bad(aws):
    """A cluster has Container Insights turned off."""
    return made(aws, "dark", "disabled")


def good(aws):
    """A cluster has Container Insights with enhanced observability."""
    return made(aws, "lit", "enhanced")
