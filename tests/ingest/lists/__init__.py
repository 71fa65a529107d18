"""Tables and flattened lists of projects."""
