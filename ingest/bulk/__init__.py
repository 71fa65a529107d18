"""Surveys too large for memory, in blocks, by two processes."""
