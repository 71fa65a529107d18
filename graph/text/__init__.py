"""Japanese text for search: words, readings, the full-text index, passages and suggestions."""
