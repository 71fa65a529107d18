"""The ontology and the reference data."""
