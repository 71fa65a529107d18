"""The snapshot and the questions put to it."""
