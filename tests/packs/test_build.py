"""What becomes of a source: one template, or several, for a Region, a partition, an account."""

import re

import pytest
import yaml

from pack_samples import LIBRARY, _without_inputs
from trueup.catalogue import Catalogue
from trueup.catalogue.documents import DocumentFile
from trueup.catalogue.packs import Listing, read_pack
from trueup.errors import UsageError
from trueup.packs import lint, reader
from trueup.packs.build import ATTEMPTS, EVALUATORS, Target, build, remediation

HEAD = "name: mine\ntitle: Mine\nframework: Ours 1\ndescription: What we want.\n"
MIXED = "rules: [S3_BUCKET_SSL_REQUESTS_ONLY, IAM_ROLE_TRUST_POLICY_NO_WILDCARD, AUTOSCALING_MULTIPLE_AZ]"


@pytest.fixture
def built(tmp_path):
    """What a source with those controls (or one, with those rules) becomes for a target."""

    def make(controls, sections="", **target):
        path = tmp_path / "mine.yaml"
        text = controls if controls.startswith("  -") else f"  - {{id: A, title: A, {controls}}}\n"
        path.write_text(f"{HEAD}{sections}controls:\n{text}")
        return build(LIBRARY, read_pack(path, LIBRARY.rules), Target(**target))

    return make


def resources(built):
    [template] = built.templates
    return yaml.safe_load(template.text)["Resources"]


def test_our_rule_runs_on_our_evaluator_with_its_fix(built):
    held = resources(built("rules: [INCOMING_SSH_DISABLED]", account_id="111122223333"))
    assert held == {
        "IncomingSshDisabled": {
            "Type": "AWS::Config::ConfigRule",
            "Properties": {
                "ConfigRuleName": "incoming-ssh-disabled",
                "Description": f"{LIBRARY.rule('INCOMING_SSH_DISABLED').summary} (A)",
                "Scope": {"ComplianceResourceTypes": ["AWS::EC2::SecurityGroup"]},
                "InputParameters": {"ExecutionRoleName": "trueup-evaluation"},
                "Source": {
                    "Owner": "CUSTOM_LAMBDA",
                    "SourceIdentifier": {"Ref": "EvaluatorFunctionArn"},
                    "SourceDetails": [
                        {"EventSource": "aws.config", "MessageType": "ConfigurationItemChangeNotification"},
                        {"EventSource": "aws.config", "MessageType": "OversizedConfigurationItemChangeNotification"},
                        {
                            "EventSource": "aws.config",
                            "MessageType": "ScheduledNotification",
                            "MaximumExecutionFrequency": "TwentyFour_Hours",
                        },
                    ],
                },
            },
        },
        "IncomingSshDisabledRemediation": {
            "Type": "AWS::Config::RemediationConfiguration",
            "DependsOn": "IncomingSshDisabled",
            "Properties": {
                "ConfigRuleName": "incoming-ssh-disabled",
                "ResourceType": "AWS::EC2::SecurityGroup",
                "TargetType": "SSM_DOCUMENT",
                "TargetId": "RevokePublicIngressRules",
                "Automatic": False,
                "Parameters": {
                    "AutomationAssumeRole": {
                        "StaticValue": {"Values": ["arn:aws:iam::111122223333:role/trueup-RevokePublicIngressRules"]}
                    },
                    "GroupId": {"ResourceValue": {"Value": "RESOURCE_ID"}},
                    "Ports": {"StaticValue": {"Values": ["22"]}},
                },
            },
        },
    }


def test_a_periodic_rule_is_only_scheduled(built):
    properties = resources(built("rules: [IAM_PASSWORD_POLICY]"))["IamPasswordPolicy"]["Properties"]
    assert [each["MessageType"] for each in properties["Source"]["SourceDetails"]] == ["ScheduledNotification"]
    assert "Scope" not in properties


KINDS = {  # evaluators: (owner of each rule, what is left out)
    "mixed": ({"CUSTOM_LAMBDA", "AWS"}, set()),
    "custom": ({"CUSTOM_LAMBDA"}, {"AUTOSCALING_MULTIPLE_AZ"}),
    "managed": ({"AWS"}, {"IAM_ROLE_TRUST_POLICY_NO_WILDCARD"}),
}


@pytest.mark.parametrize("evaluators", EVALUATORS)
def test_evaluators_are(built, evaluators):
    made = built(MIXED, evaluators=evaluators)
    held = resources(made)
    owners, left_out = KINDS[evaluators]
    rules = {name: each for name, each in held.items() if each["Type"] == "AWS::Config::ConfigRule"}
    assert {each["Properties"]["Source"]["Owner"] for each in rules.values()} == owners
    assert {each.rule for each in made.left_out} == left_out
    assert "S3BucketSslRequestsOnlyRemediation" in held  # AWS's rule gets our fix too
    needs_function = "EvaluatorFunctionArn" in made.templates[0].parameters
    assert needs_function == ("CUSTOM_LAMBDA" in owners)


def test_an_input_is_a_parameter_in_awss_naming(built):
    [template] = built("rules: [{rule: ACCESS_KEYS_ROTATED, inputs: {maxAccessKeyAge: 45}}]").templates
    content = yaml.safe_load(template.text)
    assert content["Parameters"]["AccessKeysRotatedParamMaxAccessKeyAge"] == {"Type": "String", "Default": "45"}
    given = content["Resources"]["AccessKeysRotated"]["Properties"]["InputParameters"]
    assert given["maxAccessKeyAge"] == {"Ref": "AccessKeysRotatedParamMaxAccessKeyAge"}


def test_an_empty_input_may_be_filled_in_at_deployment(built):
    [template] = built("rules: [{rule: AUTOSCALING_MULTIPLE_AZ, inputs: {minAvailabilityZones: ''}}]").templates
    content = yaml.safe_load(template.text)
    condition = "autoscalingMultipleAzParamMinAvailabilityZones"
    assert list(content["Conditions"]) == [condition]
    assert content["Resources"]["AutoscalingMultipleAz"]["Properties"]["InputParameters"]["minAvailabilityZones"] == {
        "Fn::If": [condition, {"Ref": "AutoscalingMultipleAzParamMinAvailabilityZones"}, {"Ref": "AWS::NoValue"}]
    }


def test_an_arn_of_the_function_makes_the_parameter_needless(built):
    [template] = built("rules: [IAM_PASSWORD_POLICY]", evaluator_arn="arn:aws:lambda:eu-west-1:1:function:f").templates
    assert "EvaluatorFunctionArn" not in template.text


def test_static_parameters_of_a_fix_may_be_given(built):
    made = built("rules: [{rule: REQUIRED_TAGS, inputs: {tag1Key: Owner}, remediation: {RequiredTags: ['Owner=x|*']}}]")
    given = resources(made)["RequiredTagsRemediation"]["Properties"]["Parameters"]["RequiredTags"]
    assert given == {"StaticValue": {"Values": ["Owner=x|*"]}}


def test_a_fix_follows_the_inputs_of_its_rule(built):
    tagged = "{tag1Key: Owner, tag2Key: Stage, tag2Value: 'test,prod', tag3Key: ''}"
    made = built(f"rules: [{{rule: REQUIRED_TAGS, inputs: {tagged}}}, ACCESS_KEYS_ROTATED]")
    held = resources(made)
    given = {name: fix["Properties"]["Parameters"] for name, fix in held.items() if name.endswith("Remediation")}
    assert given["AccessKeysRotatedRemediation"]["MaxAccessKeyAge"] == {
        "StaticValue": {"Values": [{"Ref": "AccessKeysRotatedParamMaxAccessKeyAge"}]}
    }
    filled = "requiredTagsParamTag3Key"
    third = {"Fn::If": [filled, {"Fn::Sub": "${RequiredTagsParamTag3Key}="}, {"Ref": "AWS::NoValue"}]}
    assert given["RequiredTagsRemediation"]["RequiredTags"]["StaticValue"]["Values"] == [
        {"Fn::Sub": "${RequiredTagsParamTag1Key}="},
        {"Fn::Sub": "${RequiredTagsParamTag2Key}=${RequiredTagsParamTag2Value}"},
        third,
    ]


def test_a_parameter_is_left_out_where_its_one_input_is_left_empty(built):
    made = built("rules: [{rule: ENCRYPTED_VOLUMES, inputs: {kmsId: ''}}]")
    assert resources(made)["EncryptedVolumesRemediation"]["Properties"]["Parameters"]["KmsKeyId"] == {
        "Fn::If": [
            "encryptedVolumesParamKmsId",
            {"StaticValue": {"Values": [{"Ref": "EncryptedVolumesParamKmsId"}]}},
            {"Ref": "AWS::NoValue"},
        ]
    }


def test_growing_cost_is_automatic_only_where_the_source_names_it(built):
    made = built("rules: [{rule: SECURITYHUB_ENABLED, mode: automatic, cost: grows}]")
    assert resources(made)["SecurityhubEnabledRemediation"]["Properties"]["Automatic"] is True


def test_an_automatic_fix_ends(built):
    made = built("rules: [{rule: CMK_BACKING_KEY_ROTATION_ENABLED, mode: automatic}]")
    fix = resources(made)["CmkBackingKeyRotationEnabledRemediation"]["Properties"]
    run = LIBRARY.document(fix["TargetId"]).longest_run
    assert fix["Automatic"] is True
    assert fix["RetryAttemptSeconds"] > fix["MaximumAutomaticAttempts"] * run


def test_a_slow_document_gets_a_longer_window():
    rule = LIBRARY.rule("ENCRYPTED_VOLUMES")
    slow = DocumentFile(
        rule.document,
        rule.folder,
        {"description": "Risk: safe. Cost: none.", "mainSteps": [{"timeoutSeconds": 40_000}]},
    )
    library = Catalogue(LIBRARY.root, LIBRARY.rules, {rule.document: slow}, {})
    listing = Listing(rule.name, True, {}, True, {})
    fix = remediation(library, rule, Target(), listing)
    assert fix["RetryAttemptSeconds"] > ATTEMPTS * 40_000


def test_a_region_leaves_out_what_aws_does_not_offer_there_and_says_so(built):
    made = built("rules: [ALB_INTERNAL_SCHEME_CHECK, IAM_PASSWORD_POLICY]", region="cn-north-1")
    why = "managed by AWS, and not offered in cn-north-1"
    assert [(each.rule, each.what, each.why) for each in made.left_out] == [("ALB_INTERNAL_SCHEME_CHECK", "rule", why)]
    assert f"# Left out (rule; {why}): ALB_INTERNAL_SCHEME_CHECK\n" in made.templates[0].text
    assert "arn:aws-cn:iam::" in made.templates[0].text
    assert "arn:aws:" not in made.templates[0].text


def test_a_region_without_remediation_keeps_the_rule(built):
    made = built("rules: [IAM_PASSWORD_POLICY]", region="mx-central-1")
    assert list(resources(made)) == ["IamPasswordPolicy"]
    assert [(each.rule, each.what) for each in made.left_out] == [("IAM_PASSWORD_POLICY", "remediation")]


def test_for_any_region_a_rule_of_some_regions_is_left_out(built):
    rules = "rules: [CLOUDFRONT_VIEWER_POLICY_HTTPS, AUTOSCALING_MULTIPLE_AZ]"
    assert [each.rule for each in built(rules).left_out] == ["CLOUDFRONT_VIEWER_POLICY_HTTPS"]
    assert built(rules, region="us-east-1").left_out == ()


def test_arns_in_inputs_follow_the_partition(built):
    rules = "rules: [{rule: IAM_POLICY_IN_USE, inputs: {policyARN: 'arn:aws:iam::aws:policy/AWSSupportAccess'}}]"
    [template] = built(rules, partition="aws-us-gov").templates
    assert "arn:aws-us-gov:iam::aws:policy/AWSSupportAccess" in template.text


def test_a_pack_of_more_than_130_rules_is_cut(built):
    rules = [name for name in sorted(set(_without_inputs()))[:150] if name not in LIBRARY.rules]
    controls = "".join(f"  - {{id: C-{n}, title: A, rules: [{name}]}}\n" for n, name in enumerate(rules))
    made = built(controls, evaluators="managed", region="us-east-1")
    assert [each.name for each in made.templates] == ["mine-1", "mine-2"]
    assert len(made.templates[0].rules) == 130
    held = [rule for each in made.templates for rule in each.rules]
    assert sorted(held + [each.rule for each in made.left_out]) == rules


def test_a_part_of_more_than_130_rules_is_refused(built):
    controls = "".join(
        f"  - {{id: C-{n}, title: A, rules: [{name}]}}\n" for n, name in enumerate(sorted(set(_without_inputs()))[:150])
    )
    with pytest.raises(UsageError, match=r"mine-all would hold 1\d\d rules .* cut it into more parts"):
        built(controls, sections="parts: {all: [C]}\n", region="us-east-1")


def test_a_rule_is_deployed_with_the_first_part_that_lists_it(built):
    controls = "  - {id: A-1, title: A, rules: [IAM_PASSWORD_POLICY]}\n"
    controls += "  - {id: B-1, title: B, rules: [IAM_PASSWORD_POLICY, AUTOSCALING_MULTIPLE_AZ]}\n"
    made = built(controls, sections="parts: {late: [B], early: [A]}\n")
    assert {each.name: each.rules for each in made.templates} == {
        "mine-late": ("IAM_PASSWORD_POLICY", "AUTOSCALING_MULTIPLE_AZ")
    }


def test_a_description_names_the_controls_as_far_as_there_is_room(built):
    controls = "".join(f"  - {{id: CONTROL-{n}, title: A, rules: [IAM_PASSWORD_POLICY]}}\n" for n in range(40))
    text = resources(built(controls))["IamPasswordPolicy"]["Properties"]["Description"]
    assert re.search(r"\(CONTROL-0, CONTROL-1, .* and \d+ more\)$", text)
    assert len(text) <= 256


BAD_TARGETS = {
    "a Region that is none": ({"region": "europe"}, "europe: no AWS Region"),
    "a Region of another partition": ({"region": "cn-north-1", "partition": "aws"}, "lies in partition aws-cn"),
    "an account that is none": ({"account_id": "<Account-Id>"}, "no account id; give twelve digits"),
    "evaluators that are none": ({"evaluators": "guard"}, "mixed, custom, managed"),
}


@pytest.mark.parametrize(("target", "why"), BAD_TARGETS.values(), ids=BAD_TARGETS)
def test_a_target_is_refused_with(target, why):
    with pytest.raises(UsageError, match=why):
        Target(**target)


PLACES = {
    "China": Target(region="cn-northwest-1", account_id="111122223333"),
    "GovCloud": Target(region="us-gov-west-1", account_id="111122223333"),
    "a young Region": Target(region="mx-central-1", account_id="111122223333"),
    "where all is": Target(region="us-east-1", account_id="111122223333"),
    "ours alone": Target("custom", "eu-west-1", account_id="111122223333"),
    "AWS's alone": Target("managed", "eu-west-1", account_id="111122223333"),
}


@pytest.mark.parametrize("target", PLACES.values(), ids=PLACES)
def test_every_pack_built_for_a_place_lints_clean_there(target):
    texts = [
        reader.parse(template.text, f"{template.name}.yaml")
        for pack in LIBRARY.packs.values()
        for template in build(LIBRARY, pack, target).templates
    ]
    report = lint.lint(texts, LIBRARY, lint.Place(target.region), cfn_lint=False)
    assert report == lint.Report((), ())
