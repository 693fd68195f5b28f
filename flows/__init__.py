"""What runs: the day, the day under Prefect, many days, and the command."""
