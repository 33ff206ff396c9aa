"""One writer per layout: lines of a clerk in, the bytes or records of a delivery out.

Same lines, same bytes.
"""
