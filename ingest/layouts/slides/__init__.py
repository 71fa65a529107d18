"""Strategy slides, whose text was laid out in boxes."""
