-- Recall: the quoted contracts of a run.
-- Parameters: seq.
-- Returns: symbol, bid: price points, ask: price points.
SELECT symbol, bid, ask FROM "quote" WHERE seq = $seq AND gate <> 'no_quote';
