"""Nouns: what the house talks about. Imports nothing of the house but itself."""
