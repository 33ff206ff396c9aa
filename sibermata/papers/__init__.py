"""The papers: what each contains, and how it is drawn. The package only reads; the desk makes
papers.
"""
