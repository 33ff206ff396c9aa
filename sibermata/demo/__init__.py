"""An invented East Java for trials and tests: it sends deliveries like the real districts, changes
from night to night, and knows the true state of every office.
"""
