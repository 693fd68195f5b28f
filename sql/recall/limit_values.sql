-- Recall: the values of the limits of some runs, oldest session first; not of legs and structures.
-- Parameters: seqs (list of BIGINT).
-- Returns: as_of, id, scope, value: in unit of the limit, state, definition: the declaration then,
-- NULL where none is on record.
SELECT
    tested.as_of,
    tested.id,
    tested.scope,
    tested.value,
    tested.state,
    declared.definition
FROM "limit_state" AS tested
LEFT JOIN "limit_definition" AS declared ON declared.seq = tested.seq AND declared.id = tested.id
WHERE tested.seq IN (SELECT unnest(CAST($seqs AS BIGINT[])))
  AND NOT starts_with(tested.scope, 'leg:')
  AND NOT starts_with(tested.scope, 'structure:')
ORDER BY tested.as_of, tested.rowid;
