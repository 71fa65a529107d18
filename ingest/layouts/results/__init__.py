"""Results per policy: evaluation tables of a comprehensive plan."""
