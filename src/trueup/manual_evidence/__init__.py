"""Manual evidence: what people looked at, for controls that no rule checks, or not wholly.

register    evidence.yaml: the file that people keep, its JSON Schema, and each entry as it stands on a day
check       what is wrong with it: expired, altered, missing, of no control; which controls have none
template    an evidence.yaml to begin with: a slot for each control of a pack that wants people
"""
