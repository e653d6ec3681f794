"""What is wrong with a document as a whole."""

import json

import pytest

from linting import CLEAN, KINDS, STATUS, places, rows, told
from trueup.documents import lint

FAULTS = {
    "refused": {
        "not YAML": ("parameters:\n", "parameters: [\n", "    type: String\n    desc"),
        "a key twice": ("    type: String\n", "    type: String\n    type: String\n", "    type: String\n    desc"),
        "an old schema": ('"0.3"', '"0.2"', "schemaVersion"),
        "an unknown property": ("outputs:\n  - E", "output: 1\noutputs:\n  - E", "output: 1"),
        "an unknown action": ("aws:branch", "aws:choose", "aws:choose"),
        "an input that the action does not have": ("      Default: WriteIt\n", "      Defaults: WriteIt\n", "Defaults"),
        "a step that does not exist": (
            "      Default: WriteIt",
            "      Default: Nowhere",
            "    inputs:\n      Choices",
        ),
        "an undeclared parameter": ("{{ Kinds }}", "{{ Sorts }}", "{{ Sorts }}"),
        "a parameter's name with an underscore": ("  Kinds:\n", "  The_Kinds: {type: String}\n  Kinds:\n", "The_Kinds"),
        "an output of no step": ("  - EnableIt.Changed", "  - Nothing.Changed", "Nothing.Changed"),
        "Parameter Store in an input": ("{{ Kinds }}", "{{ ssm:/a }}", "{{ ssm:/a }}"),
    },
    "document-size": {
        "as large as AWS stores": ("  ## What it does\n", "  ## What it does\n" + "  x\n" * 22_000, "schemaV")
    },
    "document-large": {
        "almost as large": ("  ## What it does\n", "  ## What it does\n" + "  x\n" * 19_500, "schemaV"),
    },
    "assume-role": {
        "a brace behind the reference": (
            '"{{ AutomationAssumeRole }}"',
            '"{{AutomationAssumeRole}}}"',
            "assumeRole",
            "config-role",
        ),
        "text before the reference": (
            '"{{ AutomationAssumeRole }}"',
            "'role/{{ AutomationAssumeRole }}'",
            "assumeRole",
            "config-role",
        ),
        "a path that ends with nothing": (
            '"{{ AutomationAssumeRole }}"',
            "'{{ AutomationAssumeRole }}/'",
            "assumeRole",
            "config-role",
        ),
        "an ARN without an account": (
            '"{{ AutomationAssumeRole }}"',
            "'arn:{{ global:AWS_PARTITION }}:iam:::role/{{ AutomationAssumeRole }}'",
            "assumeRole",
            "config-role",
        ),
        "a default with a brace too many": (
            "Role::Arn\n",
            "Role::Arn\n    default: 'arn:aws:iam::{{global:ACCOUNT_ID}}}:role/a'\n",
            "    default: 'arn",
            "config-role",
        ),
    },
    "input-ignored": {
        "a pause with a message": (
            "  - name: WaitForIt\n",
            "  - {name: Pause, action: 'aws:pause', inputs: {Message: Go on?}}\n  - name: WaitForIt\n",
            "Message",
        ),
    },
    "step-cycle": {"a step back": ("    isEnd: true\n", "    nextStep: ReadIt\n", "  - name: ReadIt")},
    "step-unreachable": {
        "jumped over": (
            "      Default: WriteIt\n",
            "      Default: EnableIt\n",
            "  - name: WriteIt",
            "  - name: WaitForIt",
        ),
    },
    "step-timeout": {
        "a wait": ("    timeoutSeconds: 60\n", "", "  - name: WaitForIt"),
        "a script": ("    timeoutSeconds: 600\n", "", "  - name: EnableIt"),
    },
    "value-quoted": {
        "a truth value": ("    isEnd: true\n", '    isEnd: "true"\n', 'isEnd: "true"'),
        "a number": ("timeoutSeconds: 60\n", 'timeoutSeconds: "60"\n', 'timeoutSeconds: "60"'),
    },
    "parameter-unused": {"read by nothing": (KINDS, "", "  Kinds:")},
    "parameter-pattern": {
        "it does not compile": ("^[a-z0-9.-]{3,63}$", r"'^[\w-.]{3$'", "allowedPattern"),
        "it is not anchored": ("^[a-z0-9.-]{3,63}$", "'[a-z0-9.-]{3,63}'", "allowedPattern"),
        "one alternative is not anchored": ("^[a-z0-9.-]{3,63}$", "'^a|b$'", "allowedPattern"),
    },
    "parameter-default": {
        "it does not fit its own pattern": (
            "    allowedPattern: ^[a-z0-9.-]{3,63}$\n",
            '    default: ""\n    allowedPattern: ^[a-z0-9.-]{3,63}$\n',
            '    default: ""',
        ),
        "it is not one of its own values": (
            "    default: [one]\n",
            "    default: [one, three]\n    allowedValues: [one, two]\n",
            "    default: [one, three]",
        ),
    },
    "output-unused": {
        "read by nothing": (STATUS, STATUS + STATUS.replace("Name: Status", "Name: State"), "      - Name: State\n"),
    },
}
ROWS = rows(FAULTS)


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_one_fault_is_one_finding_at_its_line(row):
    seen, expected = told(row, lint.text)
    assert seen == expected


@pytest.mark.parametrize("name", ["AWS-Fix", "amazonFix", "no", "with blank"])
def test_a_name_that_aws_refuses(name):
    assert ("document-name", 1) in places(lint.text(CLEAN, name))


ROLES = [
    "{{ AutomationAssumeRole }}",
    "{{ AutomationAssumeRole }} ",
    "arn:aws:iam::111122223333:role/a",
    "arn:aws-us-gov:iam::111122223333:role/service-role/a",
    "arn:{{ global:AWS_PARTITION }}:iam::{{ global:ACCOUNT_ID }}:role/{{ AutomationAssumeRole }}",
    "arn:aws:iam::{{ AutomationAssumeRole }}:role/a",
    "{{ AutomationAssumeRole }}/a",
]


@pytest.mark.parametrize("role", ROLES)
def test_what_may_be_the_arn_of_a_role(role):
    text = CLEAN.replace('"{{ AutomationAssumeRole }}"', f'"{role}"', 1)
    assert {finding.code for finding in lint.text(text, "EnableIt")} <= {"parameter-unused"}


ANCHORED = ["^a$", "^(a|b)$", "^a$|^$", r"^[|$^]\$$", r"^a\|b$", "^[]|]$"]
LOOSE = ["a", "^a", "a$", "^a|b$", r"^a\$", "^(a)$|b", "^a$|", "^[$"]


@pytest.mark.parametrize("pattern", ANCHORED + LOOSE)
def test_a_pattern_is_anchored_in_each_alternative(pattern):
    text = CLEAN.replace("^[a-z0-9.-]{3,63}$", json.dumps(pattern))
    codes = {finding.code for finding in lint.text(text, "EnableIt")}
    assert ("parameter-pattern" in codes) is (pattern in LOOSE)
