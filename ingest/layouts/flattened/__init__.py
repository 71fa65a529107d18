"""Lists that were a table and became running text, or lines of one cell each."""
