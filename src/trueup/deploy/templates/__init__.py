"""The CloudFormation templates: dicts built by small functions, and dumped in one place.

language     CloudFormation's functions and sections
text         a template -> YAML, held to CloudFormation's limits
parts        what several templates hold: buckets, queues, topics, roles of services
policies     IAM policies cut to IAM's sizes, their wildcards with reasons
artifacts    security account, each Region: the bucket of what is deployed
evaluator    security account, each Region: the function that judges
aggregator   security account, home Region: results of all accounts
evidence     security account, home Region: the bucket that stays
response     security account, home Region: what is found is told
management   management account: AWS Config's own roles
evaluation   every account: the role that rules read with
forwarding   every account: what is found goes to the central event bus
fixes        every account: the documents that fix one service, each with its role
"""
