"""Inferred links: what a project says and what a direction asks for, judged, calibrated and explained."""
