"""Tables without cells: columns typed with spaces or drawn with characters."""
