"""Given a template, lint finds exactly what is wrong with it, on the line where it is wrong."""

import pytest

from pack_samples import CUSTOM, FOREIGN, LIBRARY, REMEDIATION, RULE, many, read, template
from trueup.errors import UsageError
from trueup.packs import lint, reader

CHINA, BARE = lint.Place("cn-north-1"), lint.Place("ap-east-2")
OURS = CUSTOM.replace("ConfigRuleName: custom", "ConfigRuleName: required-tags")
AUTOMATIC = REMEDIATION.replace("Automatic: false", "Automatic: true\n      RetryAttemptSeconds: 600")
KEYS = RULE.replace("S3_BUCKET_SSL_REQUESTS_ONLY", "ACCESS_KEYS_ROTATED").replace(
    "      Source:", "      InputParameters: {maxAccessKeyAge: 90}\n      Source:"
)
SSL, PROCESS_CHECK = "S3_BUCKET_SSL_REQUESTS_ONLY", "AWS_CONFIG_PROCESS_CHECK"
STRICT = "Conditions: {strict: {Fn::Equals: [a, a]}}\n"
UNINVOKED = CUSTOM[: CUSTOM.index("          - EventSource")]


def with_property(rule, line):
    """A rule with one property more."""
    return rule.replace("      Source:", f"      {line}\n      Source:")


def findings(text, place=None):
    """`(code, the line it is on)` of each finding."""
    sample = read(text)
    lines = text.splitlines()
    report = lint.lint([sample], LIBRARY, place, cfn_lint=False)
    return [(each.code, lines[each.line - 1].strip()) for each in report.findings]


def remediated(old="", new="", base=REMEDIATION):
    return template(RULE, base.replace(old, new))


def parameter(count):
    declared = "".join(f"  P{number}: {{Type: String}}\n" for number in range(count))
    names = ", ".join(f"{{Ref: P{number}}}" for number in range(count))
    return "Parameters:\n" + declared, f"  Used:\n    Type: AWS::Config::ConfigRule\n    Metadata: [{names}]\n"


RIGHT = {
    "a managed rule": template(RULE),
    "a custom rule": template(CUSTOM),
    "a rule and its remediation": remediated(),
    "an automatic remediation that ends": template(RULE, AUTOMATIC),
    "a remediation that waits for several": remediated("DependsOn: SslOnly", "DependsOn: [SslOnly]"),
    "inputs as JSON text": template(KEYS.replace("{maxAccessKeyAge: 90}", '\'{"maxAccessKeyAge": "90"}\'')),
    "an input by a parameter": template(
        KEYS.replace("90", "{Ref: Age}"), sections="Parameters:\n  Age: {Type: String, Default: '90'}\n"
    ),
    "a name in short form": template(
        CUSTOM.replace("arn:aws:lambda:eu-west-1:111122223333:function:evaluator", "!Ref F"),
        sections="Parameters: {F: {Type: String}}\n",
    ),
    "an own rule with the evaluator's inputs": template(
        OURS.replace("      Scope:", "      InputParameters: {ExecutionRoleName: r, tag1Key: Owner}\n      Scope:")
    ),
    "a document of ours": remediated("SomebodysDocument", "EnforceS3TlsOnly"),
    "two checks that people do": template(
        *(RULE.replace("SslOnly", f"Check{n}").replace("ssl-only", f"c{n}").replace(SSL, PROCESS_CHECK) for n in "ab")
    ),
    "inputs by a condition": template(
        KEYS.replace("{maxAccessKeyAge: 90}", "!If [strict, {maxAccessKeyAge: 45}, !Ref AWS::NoValue]"),
        sections=STRICT,
    ),
    "an owner by a parameter": template(
        RULE.replace("Owner: AWS", "Owner: {Ref: Owner}"), sections="Parameters: {Owner: {Type: String}}\n"
    ),
    "messages by a condition": template(
        UNINVOKED.replace("SourceDetails:", "SourceDetails: !If [strict, [], []]"), sections=STRICT
    ),
    "the role of a remediation by a condition": template(
        RULE, AUTOMATIC.replace('["arn:aws:iam::111122223333:role/fixer"]', "!If [strict, [], []]"), sections=STRICT
    ),
    "an empty scope on a schedule": template(with_property(KEYS, "Scope: {ComplianceResourceTypes: []}")),
    "a frequency on a schedule": template(with_property(KEYS, "MaximumExecutionFrequency: One_Hour")),
    "guard rules with a comment in them": template(
        "  Guard:\n    Type: AWS::Config::ConfigRule\n    Properties:\n      ConfigRuleName: guard\n      Source:\n"
        "        Owner: CUSTOM_POLICY\n        CustomPolicyDetails: {PolicyText: 'rule a {}'}\n"
    ),
}

WRONG = {  # the template: the findings, each with the line it is on
    "no rules": (template("  {}\n"), [("P101", "Resources:")]),
    "over 51,200 bytes": (template(RULE) + f"# {'x' * 51_200}\n", [("P102", "Resources:")]),
    "over 300 KB": (template(RULE) + f"# {'x' * 307_200}\n", [("P103", "Resources:")]),
    "131 rules": (template(many(131)), [("P104", "Rule130:")]),
    "61 parameters": (
        (
            lambda declared, using: template(
                RULE, using.replace("AWS::Config::ConfigRule", "AWS::X::Y"), sections=declared
            )
        )(*parameter(61)),
        [("P105", "P60: {Type: String}"), ("P201", "Used:")],
    ),
    "a default that is too long": (
        template(
            KEYS.replace("90", "{Ref: Age}"),
            sections=f"Parameters:\n  Age: {{Type: String, Default: '{'9' * 4097}'}}\n",
        ),
        [
            ("P106", f"Age: {{Type: String, Default: '{'9' * 4097}'}}"),
            ("P305", "InputParameters: {maxAccessKeyAge: {Ref: Age}}"),
        ],
    ),
    "outputs": (template(RULE) + "Outputs: {}\n", [("P108", "Outputs: {}")]),
    "a bucket": (template(RULE, "  Bucket:\n    Type: AWS::S3::Bucket\n"), [("P201", "Bucket:")]),
    "a resource without a type": (template(RULE, "  Thing: {}\n"), [("P201", "Thing: {}")]),
    "a logical id twice": (
        template(RULE, RULE.replace("ssl-only", "other")),
        [("P202", "SslOnly:"), ("P208", "SslOnly:")],
    ),
    "a key twice": (template(RULE + "        Owner: AWS\n"), [("P202", "Owner: AWS")]),
    "one name for two rules": (
        template(RULE, CUSTOM.replace("ConfigRuleName: custom", "ConfigRuleName: ssl-only")),
        [("P203", "Custom:")],
    ),
    "no name": (template(RULE.replace("      ConfigRuleName: ssl-only\n", "")), [("P204", "SslOnly:")]),
    "a name by function": (
        template(RULE.replace("ssl-only", "!Sub '${AWS::Region}-ssl'")),
        [("P204", "ConfigRuleName: !Sub '${AWS::Region}-ssl'")],
    ),
    "a name with a blank": (template(RULE.replace("ssl-only", "ssl only")), [("P205", "ConfigRuleName: ssl only")]),
    "a name of 129 characters": (
        template(RULE.replace("ssl-only", "x" * 129)),
        [("P205", f"ConfigRuleName: {'x' * 129}")],
    ),
    "a name of 38 characters": (
        template(RULE.replace("ssl-only", "x" * 38)),
        [("P206", f"ConfigRuleName: {'x' * 38}")],
    ),
    "names that differ late": (
        template(
            RULE.replace("ssl-only", "x" * 37 + "a"),
            CUSTOM.replace("ConfigRuleName: custom", f"ConfigRuleName: {'x' * 37}b"),
        ),
        [("P206", f"ConfigRuleName: {'x' * 37}a"), ("P207", "Custom:"), ("P206", f"ConfigRuleName: {'x' * 37}b")],
    ),
    "one check twice": (
        template(RULE, RULE.replace("SslOnly", "Again").replace("ssl-only", "again")),
        [("P208", "Again:")],
    ),
    "a long description": (
        template(RULE.replace("      Source:", f"      Description: {'x' * 257}\n      Source:")),
        [("P209", f"Description: {'x' * 257}")],
    ),
    "an identifier with a slip": (
        template(RULE.replace("REQUESTS_ONLY", "REQUEST_ONLY")),
        [("P301", "SourceIdentifier: S3_BUCKET_SSL_REQUEST_ONLY")],
    ),
    "a frequency for a managed rule that changes invoke": (
        template(with_property(RULE, "MaximumExecutionFrequency: One_Hour")),
        [("P311", "MaximumExecutionFrequency: One_Hour")],
    ),
    "a frequency for a message about changes": (
        template(CUSTOM.replace("aws.config", "aws.config\n            MaximumExecutionFrequency: One_Hour", 1)),
        [("P311", "- EventSource: aws.config")],
    ),
    "a scope on a custom rule that a schedule invokes": (
        template(UNINVOKED + "          - {EventSource: aws.config, MessageType: ScheduledNotification}\n"),
        [("P312", "ComplianceResourceTypes: [AWS::S3::Bucket]")],
    ),
    "a scope on a managed rule that a schedule invokes": (
        template(with_property(KEYS, "Scope: {TagKey: Compliance, TagValue: PCI}")),
        [("P312", "Scope: {TagKey: Compliance, TagValue: PCI}")],
    ),
    "a parameter with both values": (
        remediated("RESOURCE_ID}}", "RESOURCE_ID}, StaticValue: {Values: [a]}}"),
        [("P415", "BucketName: {ResourceValue: {Value: RESOURCE_ID}, StaticValue: {Values: [a]}}")],
    ),
    "a parameter without a value": (
        remediated("{ResourceValue: {Value: RESOURCE_ID}}", "{}"),
        [("P415", "BucketName: {}")],
    ),
    "a required input that is missing": (
        template(RULE.replace("S3_BUCKET_SSL_REQUESTS_ONLY", "ACCESS_KEYS_ROTATED")),
        [("P302", "SslOnly:")],
    ),
    "an input in the wrong letters": (
        template(KEYS.replace("maxAccess", "MaxAccess")),
        [("P302", "InputParameters: {MaxAccessKeyAge: 90}"), ("P303", "InputParameters: {MaxAccessKeyAge: 90}")],
    ),
    "an own rule with an input that it does not take": (
        template(OURS.replace("      Scope:", "      InputParameters: {tag1Key: Owner, tags: a}\n      Scope:")),
        [("P303", "InputParameters: {tag1Key: Owner, tags: a}")],
    ),
    "a word for a number": (
        template(KEYS.replace("90", "ninety")),
        [("P304", "InputParameters: {maxAccessKeyAge: ninety}")],
    ),
    "inputs without end": (
        template(
            RULE.replace("S3_BUCKET_SSL_REQUESTS_ONLY", "S3_BUCKET_LOGGING_ENABLED").replace(
                "      Source:", f"      InputParameters: {{targetBucket: {'b' * 1024}}}\n      Source:"
            )
        ),
        [("P305", f"InputParameters: {{targetBucket: {'b' * 1024}}}")],
    ),
    "no message for oversized items": (
        template(CUSTOM.replace("OversizedC", "ScheduledNotification # C")),
        [("P307", "- EventSource: aws.config")],
    ),
    "no owner": (template(RULE.replace("        Owner: AWS\n", "")), [("P308", "SslOnly:")]),
    "no identifier": (
        template(RULE.replace("        SourceIdentifier: S3_BUCKET_SSL_REQUESTS_ONLY\n", "")),
        [("P308", "Owner: AWS")],
    ),
    "nothing that invokes it": (
        template(CUSTOM[: CUSTOM.index("        SourceDetails")]),
        [("P308", "Owner: CUSTOM_LAMBDA")],
    ),
    "a scope of 101 types": (
        template(CUSTOM.replace("[AWS::S3::Bucket]", f"[{', '.join(f'AWS::S3::B{n}' for n in range(101))}]")),
        [("P309", f"ComplianceResourceTypes: [{', '.join(f'AWS::S3::B{n}' for n in range(101))}]")],
    ),
    "no scope": (
        template(CUSTOM.replace("      Scope:\n        ComplianceResourceTypes: [AWS::S3::Bucket]\n", "")),
        [("P310", "Custom:")],
    ),
    "a remediation of another rule": (
        remediated("ConfigRuleName: ssl-only", "ConfigRuleName: ssl-onyl"),
        [("P401", "ConfigRuleName: ssl-onyl")],
    ),
    "a remediation that waits for nothing": (
        remediated("    DependsOn: SslOnly\n", ""),
        [("P402", "SslOnlyRemediation:")],
    ),
    "no document": (remediated("      TargetId: SomebodysDocument\n", ""), [("P403", "SslOnlyRemediation:")]),
    "another target": (remediated("SSM_DOCUMENT", "LAMBDA"), [("P403", "SslOnlyRemediation:")]),
    "an automatic fix without a role": (
        remediated("AutomationAssumeRole", "Role", AUTOMATIC),
        [("P404", "SslOnlyRemediation:")],
    ),
    "a role by function": (
        remediated('"arn:aws:iam::111122223333:role/fixer"', "!Sub 'arn:aws:iam::${AWS::AccountId}:role/fixer'"),
        [("P405", "AutomationAssumeRole: {StaticValue: {Values: [!Sub 'arn:aws:iam::${AWS::AccountId}:role/fixer']}}")],
    ),
    "a rule by reference": (
        remediated("ConfigRuleName: ssl-only", "ConfigRuleName: !Ref SslOnly"),
        [("P405", "ConfigRuleName: !Ref SslOnly")],
    ),
    "a placeholder in a role": (
        remediated("111122223333", "<Account-Id>"),
        [("P406", 'AutomationAssumeRole: {StaticValue: {Values: ["arn:aws:iam::<Account-Id>:role/fixer"]}}')],
    ),
    "26 parameters": (
        remediated(
            "      Parameters:\n",
            "      Parameters:\n" + "".join(f"        P{n}: {{StaticValue: {{Values: [a]}}}}\n" for n in range(24)),
        ),
        [("P407", "P0: {StaticValue: {Values: [a]}}")],
    ),
    "26 values": (
        remediated(
            "        BucketName:",
            f"        Ports: {{StaticValue: {{Values: [{', '.join(map(str, range(26)))}]}}}}\n        BucketName:",
        ),
        [("P407", f"Ports: {{StaticValue: {{Values: [{', '.join(map(str, range(26)))}]}}}}")],
    ),
    "no attempts": (
        remediated("      Automatic: false", "      MaximumAutomaticAttempts: 0\n      Automatic: false"),
        [("P408", "MaximumAutomaticAttempts: 0")],
    ),
    "retries that never end": (
        remediated("RetryAttemptSeconds: 600", "RetryAttemptSeconds: 300", AUTOMATIC),
        [("P409", "RetryAttemptSeconds: 300")],
    ),
    "AWS's default window": (
        remediated("      RetryAttemptSeconds: 600\n", "", AUTOMATIC),
        [("P409", "SslOnlyRemediation:")],
    ),
    "a window that our document outlasts": (
        remediated("SomebodysDocument", "EnforceS3TlsOnly", AUTOMATIC),
        [("P409", "RetryAttemptSeconds: 600")],
    ),
    "two remediations": (
        template(RULE, REMEDIATION, REMEDIATION.replace("SslOnlyRemediation", "Another")),
        [("P410", "Another:")],
    ),
    "a parameter that our document does not take": (
        remediated(
            "        BucketName", "        Bucket", REMEDIATION.replace("SomebodysDocument", "EnforceS3TlsOnly")
        ),
        [("P413", "SslOnlyRemediation:"), ("P413", "Bucket: {ResourceValue: {Value: RESOURCE_ID}}")],
    ),
    "another resource value": (
        remediated("RESOURCE_ID", "RESOURCE_ARN"),
        [("P414", "BucketName: {ResourceValue: {Value: RESOURCE_ARN}}")],
    ),
    "a reference to nothing": (
        template(KEYS.replace("90", "{Ref: Age}")),
        [("P501", "InputParameters: {maxAccessKeyAge: {Ref: Age}}")],
    ),
    "a condition that is not there": (
        template(RULE.replace("    Properties:", "    Condition: Wanted\n    Properties:")),
        [("P501", "Condition: Wanted")],
    ),
    "a parameter that nothing uses": (
        template(RULE, sections="Parameters:\n  Idle: {Type: String}\n"),
        [("P502", "Idle: {Type: String}")],
    ),
}

ELSEWHERE = {  # the place and the template: the findings there
    "a rule that AWS does not offer in the Region": (
        CHINA,
        template(RULE.replace("S3_BUCKET_SSL_REQUESTS_ONLY", "ROOT_ACCOUNT_MFA_ENABLED")),
        [("P306", "SourceIdentifier: ROOT_ACCOUNT_MFA_ENABLED")],
    ),
    "a remediation where there are none": (BARE, remediated(), [("P411", "SslOnlyRemediation:")]),
    "an ARN of another partition": (
        CHINA,
        remediated(),
        [("P412", 'AutomationAssumeRole: {StaticValue: {Values: ["arn:aws:iam::111122223333:role/fixer"]}}')],
    ),
    "an ARN of another partition, without a Region": (
        lint.Place(partition="aws-us-gov"),
        template(CUSTOM),
        [("P412", "SourceIdentifier: arn:aws:lambda:eu-west-1:111122223333:function:evaluator")],
    ),
}


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_nothing_is_found_in(text):
    assert findings(text) == []


@pytest.mark.parametrize(("text", "expected"), WRONG.values(), ids=WRONG)
def test_it_finds(text, expected):
    assert findings(text) == expected


@pytest.mark.parametrize(("place", "text", "expected"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_for_a_place_it_finds(place, text, expected):
    assert findings(text) == []
    assert findings(text, place) == expected


def test_every_code_is_found_by_some_test():
    rows = [expected for _, expected in WRONG.values()] + [expected for *_, expected in ELSEWHERE.values()]
    elsewhere = {"P107", "P109"}  # the two tests below
    assert {code for row in rows for code, _ in row} | elsewhere == set(lint.CODES)


def test_a_file_whose_name_cannot_be_a_packs():
    [finding] = lint.lint([read(template(RULE), "folder/my_pack.yaml")], LIBRARY, cfn_lint=False).findings
    assert (finding.code, finding.line, finding.severity) == ("P109", 1, "note")
    assert "my-pack would do" in finding.message


def test_notes_are_told_once_a_file_and_code():
    texts = [
        read(template(*(many(1, n).replace("rule-", "x" * 40) for n in range(3))), name)
        for name in ("a.yaml", "b.yaml")
    ]
    found = lint.lint(texts, LIBRARY, cfn_lint=False).findings
    assert {each.severity for each in found if each.code == "P206"} == {"note"}
    assert [told.split(":")[0] + told[-9:] for told in lint.told(found)] == ["a.yaml (2 more)", "b.yaml (2 more)"]


def test_packs_that_are_too_many_for_one_account():
    texts = [read(template(many(126, start)), f"pack{start}.yaml") for start in range(0, 126 * 6, 126)]
    texts += [read(template(many(126, start)), f"more{start}.yaml") for start in range(0, 252, 126)]
    found = lint.lint(texts, LIBRARY, cfn_lint=False).findings
    assert [(each.code, each.message.split(";")[0]) for each in found] == [("P107", "1,008 rules in all")]


def test_an_account_that_is_none_is_a_note():
    report = lint.lint([read(remediated("111122223333", "000000000000"))], LIBRARY, cfn_lint=False)
    assert report.findings == ()
    assert report.notes == ("sample.yaml: rendered for no account; build with --account-id before deploying",)


def test_a_region_that_awss_list_does_not_know_is_a_note():
    report = lint.lint([read(template(RULE))], LIBRARY, lint.Place("eusc-de-east-1"), cfn_lint=False)
    assert report.findings == ()
    assert "does not say" in report.notes[0]


def test_cfn_lint_says_what_it_knows():
    text = template(RULE.replace("ConfigRuleName: ssl-only", "ConfigRuleName: ssl-only\n      Colour: red"))
    [finding] = lint.lint([read(text)], LIBRARY).findings
    assert (finding.code, finding.line) == ("E3002", 6)


def test_without_cfn_lint_a_note_says_so(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "cfnlint", None)
    report = lint.lint([read(template(RULE))], LIBRARY)
    assert report.findings == ()
    assert "pip install 'trueup[packs]'" in report.notes[0]


# Three packs in the style of published ones, with faults on purpose: file -> the findings, as (line, code).
FOREIGN_PACKS = {
    "storage-baseline.yaml": [(11, "P502"), (33, "P402"), (42, "P409"), (47, "P406"), (71, "P208")],
    "identity-baseline.yaml": [(11, "P304"), (18, "P302"), (18, "P303"), (24, "P301"), (28, "P204"), (30, "P201")],
    "network-baseline.json": [
        (6, "P310"), (9, "P206"), (13, "P307"), (19, "P207"), (22, "P206"), (27, "P404"), (27, "P409"), (31, "P401"),
        (35, "P408"), (37, "P414"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(("name", "expected"), FOREIGN_PACKS.items(), ids=FOREIGN_PACKS)
def test_in_a_foreign_pack_it_finds_exactly_the_faults(name, expected):
    report = lint.lint([reader.read(FOREIGN / name)], LIBRARY, cfn_lint=False)
    assert [(each.line, each.code) for each in report.findings] == expected


UNREADABLE = {
    "no YAML": ("Resources: [", "neither YAML nor JSON"),
    "a tab for an indent": ("Resources:\n\tA: 1\n", "neither YAML nor JSON"),
    "nothing": ("", "holds no mapping"),
    "a list": ("- Resources\n", "holds no mapping"),
    "two documents": ("A: 1\n---\nB: 2\n", "neither YAML nor JSON"),
    "an alias": ("A: &a [x]\nB: *a\n", "sample.yaml:2: an alias"),
    "a billion laughs": (
        "a: &a [lol, lol]\n"
        + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)),
        "an alias",
    ),
    "a level too deep": ("A: " + "[" * 100 + "]" * 100, "nested deeper"),
    "control characters": ("A: \x00\n", "neither YAML nor JSON"),
    "an undefined anchor": ("A: *nobody\n", "an alias"),
}


@pytest.mark.parametrize(("text", "why"), UNREADABLE.values(), ids=UNREADABLE)
def test_it_refuses(text, why):
    with pytest.raises(UsageError) as refused:
        read(text)
    assert why in str(refused.value)
    assert "\n" not in str(refused.value)


def test_it_refuses_a_file_beyond_all_limits(tmp_path):
    huge = tmp_path / "huge.yaml"
    with huge.open("w") as stream:
        stream.truncate(3_000_000)
    with pytest.raises(UsageError, match="longer than 2,000,000 characters"):
        reader.read(huge)


def test_it_refuses_what_is_no_text(tmp_path):
    (tmp_path / "image.yaml").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(UsageError, match="as text"):
        reader.read(tmp_path / "image.yaml")
    with pytest.raises(UsageError, match="No such file"):
        reader.read(tmp_path / "none.yaml")
