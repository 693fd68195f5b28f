"""SQL of the ledger: one statement a file outside schema/, and the path is the name."""
