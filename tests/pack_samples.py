"""Small templates for the tests of packs: one that is right, and pieces to make others of."""

import textwrap
from pathlib import Path

import yaml

import support
from trueup import catalogue, managed
from trueup.packs import reader

LIBRARY = catalogue.load(support.ROOT)
FOREIGN = Path(__file__).parent / "packs" / "foreign"

RULE = """\
  SslOnly:
    Type: AWS::Config::ConfigRule
    Properties:
      ConfigRuleName: ssl-only
      Source:
        Owner: AWS
        SourceIdentifier: S3_BUCKET_SSL_REQUESTS_ONLY
"""
CUSTOM = """\
  Custom:
    Type: AWS::Config::ConfigRule
    Properties:
      ConfigRuleName: custom
      Scope:
        ComplianceResourceTypes: [AWS::S3::Bucket]
      Source:
        Owner: CUSTOM_LAMBDA
        SourceIdentifier: arn:aws:lambda:eu-west-1:111122223333:function:evaluator
        SourceDetails:
          - EventSource: aws.config
            MessageType: ConfigurationItemChangeNotification
          - EventSource: aws.config
            MessageType: OversizedConfigurationItemChangeNotification
"""
REMEDIATION = """\
  SslOnlyRemediation:
    Type: AWS::Config::RemediationConfiguration
    DependsOn: SslOnly
    Properties:
      ConfigRuleName: ssl-only
      TargetType: SSM_DOCUMENT
      TargetId: SomebodysDocument
      Automatic: false
      Parameters:
        AutomationAssumeRole: {StaticValue: {Values: ["arn:aws:iam::111122223333:role/fixer"]}}
        BucketName: {ResourceValue: {Value: RESOURCE_ID}}
"""


def template(*resources, sections=""):
    """The text of a template with some resources, and sections before them."""
    return textwrap.dedent(sections) + "Resources:\n" + "".join(resources)


def read(text, name="sample.yaml"):
    return reader.parse(text, name)


def many(count, start=0):
    """So many different rules."""
    identifiers = sorted(set(_without_inputs()))[start : start + count]
    return "".join(
        RULE.replace("SslOnly", f"Rule{number:03}")
        .replace("ssl-only", f"rule-{number:03}")
        .replace("S3_BUCKET_SSL_REQUESTS_ONLY", identifier)
        for number, identifier in enumerate(identifiers, start)
    )


def of_aws(identifiers):
    """A pack as AWS's samples are: each managed rule by its identifier, each input a parameter that may stay empty."""
    parameters, conditions, resources = {}, {}, {}
    for identifier in identifiers:
        logical, inputs = identifier.title().replace("_", ""), {}
        for name, facts in managed.rule(identifier).inputs.items():
            parameter, filled = f"{logical}Param{name}", f"given{logical}{name}"
            parameters[parameter] = {"Default": facts.default, "Type": "String"}
            conditions[filled] = {"Fn::Not": [{"Fn::Equals": ["", {"Ref": parameter}]}]}
            inputs[name] = {"Fn::If": [filled, {"Ref": parameter}, {"Ref": "AWS::NoValue"}]}
        properties = {"ConfigRuleName": identifier.lower().replace("_", "-")}
        properties |= {"InputParameters": inputs} if inputs else {}
        properties |= {"Source": {"Owner": "AWS", "SourceIdentifier": identifier}}
        resources[logical] = {"Type": "AWS::Config::ConfigRule", "Properties": properties}
    sections = {"Parameters": parameters, "Resources": resources, "Conditions": conditions}
    return yaml.safe_dump({name: held for name, held in sections.items() if held}, sort_keys=False)


def _without_inputs():
    return (name for name in managed.known() if not any(each.required for each in managed.rule(name).inputs.values()))
