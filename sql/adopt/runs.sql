-- Adopt: every run that was recorded before there was a journal, in order.
-- Parameters: none.
-- Returns: seq, as_of, known_at (UTC), run_id, state, exit, settings_sha256, code_version,
-- calendar_version, python_version.
SELECT
    seq, as_of, known_at, run_id, state, "exit",
    coalesce(settings_sha256, '') AS settings_sha256,
    coalesce(code_version, '') AS code_version,
    coalesce(calendar_version, '') AS calendar_version,
    coalesce(python_version, '') AS python_version
FROM "run"
ORDER BY seq;
