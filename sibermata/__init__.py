"""Sibermata: one province-wide database of village apparatus, synced every night from the district
sources.
"""

__version__ = "0.1.0"
