"""Built-in checklists and the questions of attestations, as data."""
