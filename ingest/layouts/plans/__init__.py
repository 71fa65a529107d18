"""Plans: their tree of directions, the programmes listed under it, and their tables."""
