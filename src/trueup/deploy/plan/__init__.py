"""From the desired and the actual state to the calls between them: data that can be printed, and carried out.

Nothing here asks AWS. A call says what it does, where and why; calls stand in the order in which they are made.

build        all of it, put together
calls        what a call, and a plan, is; the stages
stacks       calls about stacks and about objects of the buckets
stack_sets   calls about what every account has
handover     names that pass from one stack to another
invocations  calls about whose AWS Config may invoke the function
packs        calls about packs
"""
