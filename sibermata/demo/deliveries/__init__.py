"""Writers, one for each layout: they turn a clerk's lines into the bytes or records of a delivery.
Equal lines give equal bytes.
"""
