-- Recall: the newest head that had a session.
-- Parameters: none.
-- Returns: seq.
SELECT seq FROM head WHERE state <> 'no_session' ORDER BY as_of DESC LIMIT 1;
