"""Waivers: approved, dated exceptions.

match       what a waiver covers and until when; standard library only, it travels to Lambda
register    the file that people review: YAML, its JSON Schema, what is wrong with it
governance  how exceptions are granted: approval, term, width, overlaps
"""
