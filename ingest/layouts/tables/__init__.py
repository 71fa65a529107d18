"""Tables: a row per project, with headings that say what the columns mean."""
