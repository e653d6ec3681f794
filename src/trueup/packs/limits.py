"""What AWS allows in conformance packs, as data: nothing here is adjustable by a quota request.

Sources: botocore config model (PutConformancePack, RemediationConfiguration, ConfigRule); AWS Config developer guide,
Service limits and Conformance pack prerequisites; AWS CloudFormation schemas as cfn-lint 1.58 carries them.
"""

from __future__ import annotations

import re

INLINE_BYTES = 51_200  # TemplateBody
S3_BYTES = 300 * 1024  # TemplateS3Uri
RULES_PER_PACK = 130
RULES_PER_ACCOUNT = 1_000  # per Region, packs and organization deployments included
PACK_PARAMETERS = 60
PARAMETER_VALUE = 4_096  # characters

RULE_NAME = 128  # characters of ConfigRuleName
SUFFIXED_RULE_NAME = 64  # what GetComplianceDetailsByConfigRule and others take, AWS's suffix included
PACK_SUFFIX = 27  # `-conformance-pack-` and nine characters
DESCRIPTION = 256
INPUT_PARAMETERS = 1_024  # characters of JSON
SOURCE_IDENTIFIER = 256
SCOPE_TYPES = 100
PACK_NAME = re.compile(r"[a-zA-Z][-a-zA-Z0-9]{0,127}")  # of an organization; one account's may have 256

TARGET_ID = 256
REMEDIATION_PARAMETERS = 25
STATIC_VALUES = 25
ATTEMPTS = (1, 25)
RETRY_SECONDS = (1, 2_678_000)
PERCENTAGE = (1, 100)
DEFAULT_ATTEMPTS = 5
DEFAULT_RETRY_SECONDS = 60

RULE = "AWS::Config::ConfigRule"
REMEDIATION = "AWS::Config::RemediationConfiguration"

# AWS's identifier for checks that people do: each rule of it is one of its own, and it is in no list of managed rules.
# Source: AWS Config developer guide, "Process checks within a conformance pack".
PROCESS_CHECK = "AWS_CONFIG_PROCESS_CHECK"

# Sections of the templates that AWS publishes, and those that CloudFormation takes without a meaning.
SECTIONS = frozenset(
    {"AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Mappings", "Conditions", "Resources"}
)

# AWS::Config::RemediationConfiguration is in no schema there; ap-southeast-5 is missing from the guide's table only.
NO_REMEDIATION = frozenset({"ap-east-2", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "mx-central-1"})

REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d")
