"""What two authors write, each for a rule of a service that nobody read before: see tests/test_new_rule.py.

It is tested where it is meant to be, in a copy of the tree, and not here.
"""

collect_ignore_glob = ["*"]
