"""Questions in plain words, matched to named queries with their parameters."""
