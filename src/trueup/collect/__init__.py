"""The organization's results as AWS Config has them -> results, in the form that `evaluate` and `scan` give.

scope          what is asked: rules, accounts, Regions
aggregator     the calls to a configuration aggregator: one page each, counted
organization   which calls, in which order: sources, rules, then a query or rule by rule
query          the query, and what an item of type AWS::Config::ResourceCompliance says
delivered      the same from delivered files
rule_names     the names that rules are deployed under -> rules
compliance     AWS Config's words -> our states
coverage       what was expected and has no verdict
merge          several deployments of a rule -> one result
store          what was read so far, in a file that an interrupted collect goes on from

Importing this package imports nothing.
"""
