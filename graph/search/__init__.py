"""Search: a query read into chips and terms, several signals, one order; and what is similar to a project."""
