"""The papers: what each contains, and how it is drawn. This package only reads; the desk makes
papers.
"""
