"""What single cells say: dates, figures, SDG goals, departments."""
