"""An SSM Automation document as data: read, resolved, and checked without running it.

model, load       a document as frozen data, with the lines it came from; reader: what AWS refuses to create
parameters        what a document is started with: checked, and turned from text into values
references        {{ substitution }} with types
selectors         JSONPath on answers
graph             which steps may follow which: for lint and runner alike
api_models        botocore's service models as facts; api_parameters: calls held against them; api_answers: selectors
lint/             what AWS would refuse, what would fail only later, and what this library asks
"""
