-- Adopt: the slim chain of one run.
-- Parameters: seq.
-- Returns: symbol, bid, ask (price points), gate, forward (points), iv (decimal), iv_source.
SELECT symbol, bid, ask, gate, forward, iv, iv_source FROM "quote" WHERE seq = $seq ORDER BY rowid;
