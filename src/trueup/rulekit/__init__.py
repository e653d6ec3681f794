"""What several rules need and rdklib does not give: readers of AWS data shapes, without a verdict.

Standard library and rdklib only, and nothing of the engine: it is copied beside each rule when the
rule is packaged. Importing it imports nothing; name the module, such as `trueup.rulekit.policy`.

Facts are named tuples: `dataclasses` takes as long to import as a rule and all its readers, and an evaluator function
pays that at its start.
"""
