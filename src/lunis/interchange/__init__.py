"""Models, doses, patients and trial data in the formats of other tools: one file a format."""
