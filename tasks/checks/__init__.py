"""Breaks, drift, limits and profit and loss: what the recomputed numbers are held against."""
