"""The HTTP interface and its pages, without a browser."""
