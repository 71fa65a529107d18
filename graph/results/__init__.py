"""Lists of projects as files: CSV, Excel, JSON-LD."""
