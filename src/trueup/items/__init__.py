"""Configuration items from wherever they lie, in one shape: that which AWS Config hands to Lambda.

shape       one item, whatever its spelling -> the one shape; travels to Lambda
envelopes   what items come wrapped in: lists, events, notifications, API answers
documents   the bytes of a file -> the JSON values in it, in bounded memory
bulk        the one seam to isal and orjson, which are optional
sources     what a person names -> the files to read, from disk, S3 or standard input
reading     a file -> its items, and what could not be read, each with its place

Importing this package imports nothing.
"""
