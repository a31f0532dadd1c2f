"""Where snapshots come from: each source reads one kind of evidence and says what it lacks."""
