"""Least privilege: from calls to IAM actions on resources, and from documents and rules to policies.

access           whether a call reads or writes, and what permits it
resources        the rule by which an action is allowed on resources; arn_templates fills their ARNs
dependents       what a call needs besides its own action: passed_roles, keys, tagging
service_table    AWS's service authorization reference; facts: what no such table tells, in data/
source_calls     the calls in Python source, found without running it
document_calls   the calls of a document, and the documents that it starts
policy           the policy of a document, and of the role that evaluates rules
lint             what lint finds once it knows rights
"""
