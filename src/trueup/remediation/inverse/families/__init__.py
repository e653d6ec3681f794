"""The families that nearly every write belongs to; each makes rows of the table from a line of facts.

settings     Put or Modify with absolute values; a Delete takes it away
switches     Enable and Disable, Attach and Detach; Create, taken back by a Delete
sets         tags, attributes, targets by key; lists of who may use it, with members to add and to remove
group_rules  what a security group lets in and out

A read is a template of parameters (`"$Bucket"` is the write's own); what it keeps is a JMESPath on its answer.
"""

from trueup.remediation.inverse.families.group_rules import group_rules
from trueup.remediation.inverse.families.rows import (
    DELEGATED,
    FINDINGS,
    UNKNOWN,
    Back,
    Read,
    Reversible,
    Row,
    Rows,
    gone,
    lost,
    read,
    same,
    under,
    valued,
)
from trueup.remediation.inverse.families.sets import MAP, Form, entries, items, pairs, shares
from trueup.remediation.inverse.families.settings import setting
from trueup.remediation.inverse.families.switches import creates, final, switch

__all__ = [
    "DELEGATED",
    "FINDINGS",
    "MAP",
    "UNKNOWN",
    "Back",
    "Form",
    "Read",
    "Reversible",
    "Row",
    "Rows",
    "creates",
    "entries",
    "final",
    "gone",
    "group_rules",
    "items",
    "lost",
    "pairs",
    "read",
    "same",
    "setting",
    "shares",
    "switch",
    "under",
    "valued",
]
