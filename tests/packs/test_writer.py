"""What the writer writes, YAML reads back as the same data, whatever the text."""

import yaml
from hypothesis import given
from hypothesis import strategies as st

from trueup.packs import writer

SCALARS = st.one_of(
    st.text(), st.integers(), st.booleans(), st.sampled_from(["no", "12e3", "1_000", "0o7", "~", "=", "a: b"])
)
KEYS = st.text(min_size=1, max_size=20)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=20,
)


@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_it_is_read_back_as_it_was(value):
    assert yaml.safe_load(writer.text(value) or "{}") == value


@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_it_is_ascii_and_ends_its_last_line(value):
    text = writer.text(value)
    assert text.isascii()
    assert not text or text.endswith("\n")


def test_an_entry_keeps_its_indent():
    resource = {"Type": "AWS::Config::ConfigRule", "Properties": {"ConfigRuleName": "a", "Source": {"Owner": "AWS"}}}
    assert writer.entry("Rule", resource, "    ") == (
        "    Rule:\n"
        "      Type: AWS::Config::ConfigRule\n"
        "      Properties:\n"
        "        ConfigRuleName: a\n"
        "        Source: {Owner: AWS}\n"
    )
