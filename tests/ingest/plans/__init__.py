"""Plans, slides and policy results: trees, programmes, indicators."""
