-- Recall: the heads before a date that had a session, oldest first.
-- Parameters: as_of.
-- Returns: seq, as_of, vix: VIX points, recomputed_vix: VIX points, spx: index points, exponent.
SELECT
    seq,
    as_of,
    official_vix AS vix,
    recomputed_vix,
    spx_close AS spx,
    weight_exponent AS exponent
FROM head
WHERE as_of < CAST($as_of AS DATE) AND state <> 'no_session'
ORDER BY as_of;
