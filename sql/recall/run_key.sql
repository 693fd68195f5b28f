-- Recall: what every row of a run has.
-- Parameters: seq.
-- Returns: as_of, known_at (UTC), seq, run_id; nothing where there is no such run.
SELECT as_of, known_at, seq, run_id FROM "run" WHERE seq = $seq;
