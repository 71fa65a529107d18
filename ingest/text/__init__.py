"""Text as printed, made comparable."""
