-- Recall: reports by the digest of their bytes.
-- Parameters: sha256 (hex).
-- Returns: body: BLOB.
SELECT body FROM "report" WHERE sha256 = $sha256;
