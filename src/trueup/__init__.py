"""AWS Config rules that come with their fix.

Importing this package imports nothing else: `trueup.rulekit` travels to Lambda inside it.
"""

__version__ = "0.1.0"
