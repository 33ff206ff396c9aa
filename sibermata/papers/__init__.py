"""The papers: what each says, and how it is drawn. Reads only; making one is an act of the desk."""
