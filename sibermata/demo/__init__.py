"""An invented East Java that delivers like the real one, lives on from night to night and
knows its own truth.
"""
