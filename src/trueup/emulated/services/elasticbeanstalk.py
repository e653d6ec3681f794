"""Elastic Beanstalk: ids of environments, and their options, which moto does not keep."""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import Original, correction, operation, random_hex, refusal, state

ACTIONS, UPDATES = "aws:elasticbeanstalk:managedactions", "aws:elasticbeanstalk:managedactions:platformupdate"
HEALTH = "aws:elasticbeanstalk:healthreporting:system"
# What an environment has that is given nothing. Source: Elastic Beanstalk developer guide, "General options for all
# environments"; the console, not the API, turns enhanced health on.
DEFAULTS = {
    (ACTIONS, "ManagedActionsEnabled"): "false",
    (ACTIONS, "PreferredStartTime"): None,
    (UPDATES, "UpdateLevel"): None,
    (UPDATES, "InstanceRefreshEnabled"): "false",
    (HEALTH, "SystemType"): "basic",
}

Options = dict[tuple[str, str], str | None]


@correction("elasticbeanstalk", "responses:EBResponse.create_environment")
def an_environment_has_an_id_and_options(original: Original, response: Any) -> Any:
    """Source: Elastic Beanstalk API reference, CreateEnvironment: EnvironmentId, OptionSettings."""
    answer = original(response)
    answer.result.environment_id = f"e-{random_hex(10)}"
    backend, name = response.elasticbeanstalk_backend, answer.result.environment_name
    _options(backend)[name] = DEFAULTS | _given(response._get_param("OptionSettings") or [])
    _refuse_impossible(_options(backend)[name])
    return answer


@correction("elasticbeanstalk", "responses:EBResponse.describe_environments")
def environments_are_found_by_their_ids(original: Original, response: Any) -> Any:
    """Source: Elastic Beanstalk API reference, DescribeEnvironments, EnvironmentIds."""
    answer, wanted = original(response), response._get_param("EnvironmentIds")
    if wanted:
        found = answer.result["Environments"]
        answer.result["Environments"] = [each for each in found if each.environment_id in wanted]
    return answer


@operation("elasticbeanstalk", "DescribeConfigurationSettings")
def describe_configuration_settings(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Every option of an environment, those without a value too. Source: API reference of that name."""
    name = _named(backend, parameters)
    told = [
        {"Namespace": namespace, "OptionName": option} | ({} if value is None else {"Value": value})
        for (namespace, option), value in _options(backend)[name].items()
    ]
    place = {"ApplicationName": parameters["ApplicationName"], "EnvironmentName": name}
    return {"ConfigurationSettings": [place | {"OptionSettings": told}]}


@operation("elasticbeanstalk", "UpdateEnvironment")
def update_environment(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Options that are not given stay; one that is removed has its default. Source: API reference of that name."""
    name = _named(backend, parameters)
    options = _options(backend)[name] | _given(parameters.get("OptionSettings") or [])
    for key in [(each["Namespace"], each["OptionName"]) for each in parameters.get("OptionsToRemove") or []]:
        options.pop(key, None)
        options |= {key: DEFAULTS[key]} if key in DEFAULTS else {}
    _refuse_impossible(options)
    _options(backend)[name] = options
    return {"ApplicationName": parameters["ApplicationName"], "EnvironmentName": name, "Status": "Updating"}


def _options(backend: Any) -> dict[str, Options]:
    held: dict[str, Options] = state(backend).setdefault("options", {})
    return held


def _given(settings: list[dict[str, Any]]) -> Options:
    return {(each["Namespace"], each["OptionName"]): each.get("Value") for each in settings}


def _named(backend: Any, parameters: dict[str, Any]) -> str:
    name = str(parameters["EnvironmentName"])
    if name not in _options(backend):
        message = f"No Environment found for EnvironmentName = '{name}'."
        raise refusal("elasticbeanstalk", "InvalidParameterValue", message)
    return name


def _refuse_impossible(options: Options) -> None:
    """Source: Elastic Beanstalk developer guide, "Managed platform updates" and its option namespaces."""
    if options.get((ACTIONS, "ManagedActionsEnabled")) == "true" and (
        options.get((HEALTH, "SystemType")) != "enhanced"
        or not options.get((ACTIONS, "PreferredStartTime"))
        or not options.get((UPDATES, "UpdateLevel"))
    ):
        message = "Managed updates need enhanced health reporting, PreferredStartTime and UpdateLevel."
        raise refusal("elasticbeanstalk", "InvalidParameterValue", message)
