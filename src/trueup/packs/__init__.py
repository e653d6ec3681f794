"""Conformance packs: from a source that people write to the template that AWS Config takes; lint, split and pair any.

managed   AWS's managed rules as data: inputs, triggers, Regions
limits    what AWS allows, as data
names     logical ids and parameters, in AWS's naming
writer    compact YAML, the same bytes each time
source    a source of one's own, against its schema
build     source -> template
reader    any template -> nodes with line numbers, refusing what CloudFormation cannot read
lint      template -> findings
split     template -> parts within the limits, text kept
pair      template -> the same with our remediations added, text kept
pages     source -> the page of a framework
"""
