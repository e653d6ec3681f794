"""What should be there: the deployment file, the library and the organization, worked out to the last parameter.

state        all of it, put together
model        stages, and the things of each kind
sources      objects of the artifacts buckets, and how templates are handed over
stacks       stacks of the security and the management account
stack_sets   what every other account has
invocations  whose AWS Config may invoke the function
packs        the packs, Region by Region
"""
