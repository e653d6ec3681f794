"""Least privilege: from calls to IAM actions on resources, and from documents and rules to policies.

source_calls  the calls in Python source, found without running it
access        which calls read, which write, and what permits each
iam_actions   IAM's actions as AWS lists them; arn_templates: filled from the parameters of a call
dependents    what a call needs besides its own action
policy        the policy of a document, and of the role that evaluates rules
"""
