"""Plan coverage: directions against places, countries, goals, years and topics."""
