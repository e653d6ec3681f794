"""In the security account, in the home Region: every account's and Region's results in one place to read."""

from __future__ import annotations

from trueup.deploy.templates import parts
from trueup.deploy.templates.language import Template, attribute, ref, sub, template


def build() -> Template:
    """The template of the organization's aggregator."""
    role = {
        "RoleName": sub("${Name}-aggregator"),
        "Description": "AWS Config lists the accounts of the organization with it.",
        "AssumeRolePolicyDocument": parts.trust("config.amazonaws.com", parts.OF_THIS_ACCOUNT),
        "ManagedPolicyArns": [
            sub("arn:${AWS::Partition}:iam::aws:policy/service-role/AWSConfigRoleForOrganizations"),
        ],
    }
    aggregator = {
        "ConfigurationAggregatorName": ref("Name"),
        "OrganizationAggregationSource": {"RoleArn": attribute("Role", "Arn"), "AllAwsRegions": True},
    }
    return template(
        "trueup, security account, home Region: the aggregator of the organization",
        parameters={"Name": parts.NAME},
        resources={
            "Role": {"Type": "AWS::IAM::Role", "Properties": role},
            "Aggregator": {"Type": "AWS::Config::ConfigurationAggregator", "Properties": aggregator},
        },
    )
