"""Elastic Beanstalk environments, with their options by namespace and without the values of their variables."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from trueup.recorder.rows import Ask, Known, Row, recorders

HIDDEN = "******"
VARIABLES = "aws:elasticbeanstalk:application:environment"


def environment(known: Known) -> Known:
    """What the listing tells of the environment, and its options."""
    return {**known["listed"], "OptionSettings": known["OptionSettings"]}


def written(moment: datetime) -> str:
    """`Nov 19, 2021 5:36:10 PM`, as AWS Config has it here."""
    return f"{moment:%b} {moment.day}, {moment.year} {moment.hour % 12 or 12}:{moment:%M:%S %p}"


def shaped(configuration: dict[str, Any]) -> dict[str, Any]:
    """The options by namespace and name: `{"aws:autoscaling:asg": {"MinSize": {"value": "1"}}}`."""
    options: dict[str, dict[str, Any]] = {}
    for option in configuration.pop("optionSettings"):
        namespace, name, value = option["namespace"], option["optionName"], option.get("value")
        if value is not None:
            options.setdefault(namespace, {})[name] = {"value": HIDDEN if namespace == VARIABLES else value}
    return configuration | {"optionSettings": options}


RECORDERS = recorders(
    [
        Row(
            "AWS::ElasticBeanstalk::Environment",
            lists=Ask("elasticbeanstalk:DescribeEnvironments", {"IncludeDeleted": False}, "Environments"),
            describes=Ask(
                "elasticbeanstalk:DescribeConfigurationSettings",
                {"ApplicationName": "$listed.ApplicationName", "EnvironmentName": "$listed.EnvironmentName"},
                "ConfigurationSettings[0]",
            ),
            id="EnvironmentId",
            arn="EnvironmentArn",
            name="EnvironmentName",
            tags=Ask("elasticbeanstalk:ListTagsForResource", {"ResourceArn": "$EnvironmentArn"}, "ResourceTags"),
            created="DateCreated",
            known_as=environment,
            shaped=shaped,
            timed=written,
            times=frozenset({"dateUpdated"}),
            without=frozenset({"AbortableOperationInProgress", "Health", "HealthStatus", "Resources"}),
            gone=frozenset({"InvalidParameterValue", "ResourceNotFoundException"}),
        )
    ]
)
