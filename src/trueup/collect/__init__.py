"""The organization's results as AWS Config has them -> results, in the form that `evaluate` and `scan` give.

aggregator     the calls to a configuration aggregator: one page each, counted
organization   which calls, in which order: sources, rules, then a query or rule by rule
delivered      the same from delivered files: AWS::Config::ResourceCompliance items
verdicts       AWS Config's words -> our rules and states; several deployments of a rule -> one result
store          what was read so far, in a file that an interrupted collect goes on from

Importing this package imports nothing.
"""
