"""A plan's indicators: goals with baseline, target and the values reached."""
