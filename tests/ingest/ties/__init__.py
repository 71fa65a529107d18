"""Ties that documents state."""
