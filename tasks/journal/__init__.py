"""The journal: immutable files that are the record; DuckDB is made from it, again if need be."""
