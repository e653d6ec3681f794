"""Whatever a template holds, it is read or refused in one line, and what was read never stops lint, split or pair."""

import json

from hypothesis import given
from hypothesis import strategies as st

from pack_samples import LIBRARY, read
from trueup.errors import UsageError
from trueup.packs import lint
from trueup.packs.build import Target
from trueup.packs.pair import pair
from trueup.packs.split import split

WORDS = st.sampled_from(
    [
        "AWS", "AWS::Config::ConfigRule", "AWS::Config::RemediationConfiguration", "ACCESS_KEYS_ROTATED",
        "CUSTOM_LAMBDA", "S3_BUCKET_SSL_REQUESTS_ONLY", "EnforceS3TlsOnly", "SSM_DOCUMENT", "a", "{", '{"a": [1]}',
        "${a}", "${", "",
    ]
)  # fmt: skip
KEYS = st.sampled_from(
    [
        "Resources", "Parameters", "Conditions", "Mappings", "Properties", "Type", "ConfigRuleName", "Source", "Owner",
        "SourceIdentifier", "SourceDetails", "InputParameters", "maxAccessKeyAge", "Scope", "ComplianceResourceTypes",
        "TargetId", "TargetType", "Automatic", "AutomationAssumeRole", "StaticValue", "ResourceValue", "Values",
        "Value", "RetryAttemptSeconds", "DependsOn", "Condition", "Ref", "Fn::If", "Fn::Sub", "Fn::GetAtt", "Default",
        "a", "b",
    ]
)  # fmt: skip
THINGS = st.recursive(
    st.one_of(WORDS, st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=25,
)
RESOURCE = st.fixed_dictionaries(
    {"Type": st.one_of(WORDS, THINGS), "Properties": st.one_of(st.dictionaries(KEYS, THINGS, max_size=6), THINGS)},
    optional={"DependsOn": THINGS, "Condition": THINGS},
)
TEMPLATES = st.one_of(
    st.dictionaries(KEYS, THINGS, min_size=1, max_size=5),
    st.fixed_dictionaries({"Resources": st.dictionaries(st.sampled_from("abcd"), RESOURCE, min_size=1, max_size=4)}),
)


@given(TEMPLATES)
def test_what_was_read_is_linted_split_and_paired(content):
    sample = read(json.dumps(content, indent=2))
    found = lint.lint([sample], LIBRARY, lint.Place("cn-north-1"), cfn_lint=False).findings
    assert all(1 <= each.line <= len(sample.lines) for each in found)
    pair(sample, LIBRARY, Target())
    assert refusal(split, sample).count("\n") == 0


@given(st.text())
def test_any_text_is_read_or_refused_in_one_line(text):
    assert len(refusal(read, text).splitlines()) <= 1


def refusal(function, argument):
    """What a function refuses its argument with, or nothing; any other error rises."""
    try:
        function(argument)
    except UsageError as error:
        return str(error)
    return ""
