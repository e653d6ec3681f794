"""Small templates for the tests of packs: one that is right, and pieces to make others of."""

import textwrap
from pathlib import Path

import support
from trueup import catalogue
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


def _without_inputs():
    from trueup import managed

    return (name for name in managed.known() if not any(each.required for each in managed.rule(name).inputs.values()))
