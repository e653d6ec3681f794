"""Documents that AWS Config cannot start."""

import pytest

from linting import KINDS, rows, told
from trueup.documents import lint

FAULTS = {
    "config-role": {
        "a default": ("Role::Arn\n", "Role::Arn\n    default: ''\n", "  AutomationAssumeRole:"),
        "another parameter's": ('"{{ AutomationAssumeRole }}"', '"{{ BucketName }}"', "assumeRole", "parameter-unused"),
    },
    "config-parameter": {
        "a required map": (
            KINDS,
            KINDS + '        Map: "{{ Map }}"\n',
            "  Map:\n",
            ("  Kinds:\n", "  Map:\n    type: StringMap\n  Kinds:\n"),
        ),
        "a default that no pack could give": ("default: [one]", f"default: [{'o' * 257}]", "    default: [oo"),
    },
}
ROWS = rows(FAULTS)


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_one_fault_is_one_finding_at_its_line(row):
    seen, expected = told(row, lint.text)
    assert seen == expected
