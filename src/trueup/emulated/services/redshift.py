"""Redshift: the parameters of a group of one's own."""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import Original, correction, operation, refusal, state


def _values(backend: Any, group: str) -> dict[str, str]:
    """What was set in a group."""
    held: dict[str, dict[str, str]] = state(backend).setdefault("parameters", {})
    return held.setdefault(group, {})


@operation("redshift", "ModifyClusterParameterGroup")
def modify_cluster_parameter_group(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Source: Redshift API reference, ModifyClusterParameterGroup."""
    name = _of_ones_own(backend, parameters["ParameterGroupName"])
    _values(backend, name).update({each["ParameterName"]: each["ParameterValue"] for each in parameters["Parameters"]})
    return {"ParameterGroupName": name, "ParameterGroupStatus": "Your parameter group has been updated."}


@operation("redshift", "ResetClusterParameterGroup")
def reset_cluster_parameter_group(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Source: Redshift API reference, ResetClusterParameterGroup: those that are named, or all."""
    name = _of_ones_own(backend, parameters["ParameterGroupName"])
    values = _values(backend, name)
    for each in [part["ParameterName"] for part in parameters.get("Parameters") or ()] or list(values):
        values.pop(each, None)
    return {"ParameterGroupName": name, "ParameterGroupStatus": "Your parameter group has been updated."}


def _of_ones_own(backend: Any, name: str) -> str:
    """A default group cannot be changed; that this is the error which says so is unverified."""
    backend.describe_cluster_parameter_groups(name)
    if name.startswith("default."):
        raise refusal("redshift", "InvalidParameterValue", f"The default parameter group {name} cannot be modified.")
    return name


@correction("redshift", "models:RedshiftBackend.describe_cluster_parameters")
def a_group_tells_its_own_values(original: Original, backend: Any, parameter_group_name: str) -> Any:
    """moto tells the defaults of every group. Source: Redshift API reference, Parameter: Source is `user`."""
    values = _values(backend, parameter_group_name)
    return [
        each | {"ParameterValue": values[name], "Source": "user"} if (name := each["ParameterName"]) in values else each
        for each in original(backend, parameter_group_name)
    ]


@correction("redshift", "models:RedshiftBackend.create_cluster_parameter_group")
def a_group_is_made_once(original: Original, backend: Any, cluster_parameter_group_name: str, *given: Any) -> Any:
    """Source: Redshift API reference, CreateClusterParameterGroup: ClusterParameterGroupAlreadyExists."""
    if cluster_parameter_group_name in backend.parameter_groups:
        why = f"The parameter group {cluster_parameter_group_name} already exists."
        raise refusal("redshift", "ClusterParameterGroupAlreadyExists", why)
    return original(backend, cluster_parameter_group_name, *given)


@correction("redshift", "models:RedshiftBackend.delete_cluster_parameter_group")
def a_group_in_use_stays(original: Original, backend: Any, parameter_group_name: str) -> Any:
    """Source: Redshift API reference, DeleteClusterParameterGroup: InvalidClusterParameterGroupState."""
    if any(parameter_group_name in cluster.cluster_parameter_group_name for cluster in backend.clusters.values()):
        why = f"The parameter group {parameter_group_name} is in use."
        raise refusal("redshift", "InvalidClusterParameterGroupState", why)
    answer = original(backend, parameter_group_name)
    _values(backend, parameter_group_name).clear()
    return answer


@correction("redshift", "models:RedshiftBackend.modify_cluster")
def a_cluster_has_one_group(original: Original, backend: Any, **named: Any) -> Any:
    """moto keeps a list where it made it, and text where it changes it, in which a part of a name is found too."""
    if "cluster_parameter_group_name" in named:
        named["cluster_parameter_group_name"] = [named["cluster_parameter_group_name"]]
    return original(backend, **named)
