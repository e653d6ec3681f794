"""Configuration items from wherever they lie, in one shape: that which AWS Config hands to Lambda.

shape          one item, whatever its spelling -> the one shape; travels to Lambda
envelopes      what items come wrapped in: lists, events, notifications, API answers
unpacking      the bytes of a file, out of gzip
json_stream    those bytes -> the JSON values in them, in bounded memory
json_buffer    what is read and not used yet
json_decoder   the careful way to read what the fast one refuses
sources        what a person names -> the files to read, from disk, S3 or standard input
reading        a file -> its items, and what could not be read, each with its place

Importing this package imports nothing.
"""
