"""Graphs compared with the shapes of the ontology before they are published."""
