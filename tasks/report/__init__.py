"""The report: one frozen document in, strings and pictures out. Nothing is computed here."""
