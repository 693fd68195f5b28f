"""The ledger: what every run found, kept in DuckDB. Stores and recalls; computes nothing."""
