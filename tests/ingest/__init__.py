"""Documents to records, links and a published snapshot."""
