"""What makes the graph linked data: identity over time, descriptions, dumps, reconciliation, reports."""
