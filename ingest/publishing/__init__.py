"""Linked documents to a published snapshot."""
