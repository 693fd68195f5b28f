-- Recall: the series of one limit's utilisation on one scope, over heads, oldest first.
-- Parameters: id; scope; first, last (DATE, NULL for no bound).
-- Returns: as_of, value (1 is at the breach level), state of the limit.
SELECT head.as_of, limit_state.utilisation AS value, limit_state.state
FROM head
JOIN limit_state ON limit_state.seq = head.seq AND limit_state.id = $id AND limit_state.scope = $scope
WHERE (CAST($first AS DATE) IS NULL OR head.as_of >= CAST($first AS DATE))
  AND (CAST($last AS DATE) IS NULL OR head.as_of <= CAST($last AS DATE))
ORDER BY head.as_of;
