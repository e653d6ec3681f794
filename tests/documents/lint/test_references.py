"""What steps read that they cannot."""

import pytest

from linting import rows, told
from trueup.documents import lint

FAULTS = {
    "output-undeclared": {
        "of an API step": ("{{ ReadIt.Status }}", "{{ ReadIt.State }}", "Variable:", "output-unused"),
        "of the document": (
            "  - EnableIt.After\n",
            "  - EnableIt.Afters\n",
            "Afters",
            "house-outputs",
            "output-unused",
        ),
    },
    "reference-early": {
        "of a later step": (
            '      Bucket: "{{ BucketName }}"\n    outputs:',
            '      Bucket: "{{ BucketName }}"\n      ExpectedBucketOwner: "{{ EnableIt.After }}"\n    outputs:',
            "ExpectedBucketOwner",
        ),
    },
    "reference-embedded": {"a list amid text": ('"{{ Kinds }}"', '"of {{ Kinds }}"', "of {{ Kinds }}")},
}
ROWS = rows(FAULTS)


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_one_fault_is_one_finding_at_its_line(row):
    seen, expected = told(row, lint.text)
    assert seen == expected
