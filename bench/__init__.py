"""How fast trueup is, beside a named baseline measured in the same run: `python -m bench [NAME...]`.

snapshot     the items that are measured with
measure      interleaved rounds, medians, ratios
bulk         whole snapshots: against parsing alone, against rdklib, two workers against one
functions    what a Lambda function does: its imports, one event
loading      the library of rules
peers        Cloud Custodian, CloudFormation Guard and DuckDB, over the same five checks
scripts      scripts of documents: forked behind the wall, against a process each
startup      commands that do next to nothing, with many rules; bounded, for a person waits
stubs        a client that takes what is put
"""
