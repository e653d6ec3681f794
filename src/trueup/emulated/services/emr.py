"""EMR: the Region of a request, the primary node of a cluster."""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import Original, correction


@correction("emr", "responses:ElasticMapReduceResponse.get_region_from_url")
def a_request_is_for_the_region_that_it_is_signed_for(_original: Original, response: Any, *given: Any) -> Any:
    """moto reads it off EMR's host names only. Source: IAM user guide, "Elements of an AWS API request signature"."""
    from moto.core.responses import BaseResponse

    return BaseResponse.get_region_from_url(response, *given)


@correction("emr", "models:ElasticMapReduceBackend.list_instances")
def a_cluster_has_a_primary_node(original: Original, backend: Any, cluster_id: str, *given: Any, **named: Any) -> Any:
    """It has a public address where its subnet gives one; moto lists no node.

    Source: EMR API reference, ListInstances; management guide, "Configure networking in a VPC for Amazon EMR".
    """
    listed = original(backend, cluster_id, *given, **named)
    subnet = backend.ec2_backend.get_subnet(backend.describe_cluster(cluster_id).ec2_subnet_id)
    node = {"Id": f"ci-{cluster_id}", "PrivateIpAddress": "10.0.0.10", "Status": {"State": "RUNNING"}}
    if str(subnet.map_public_ip_on_launch).lower() == "true":
        node["PublicIpAddress"] = "203.0.113.10"
    return [node, *listed]
