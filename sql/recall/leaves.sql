-- Recall: the leaves of the journal as far as the ledger has its entries, oldest first.
-- Parameters: none.
-- Returns: seq, leaf: hash in the Merkle tree, hex.
SELECT seq, leaf FROM "entry" ORDER BY seq;
