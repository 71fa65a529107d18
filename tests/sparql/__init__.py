"""SPARQL over HTTP, its limits and its clients."""
