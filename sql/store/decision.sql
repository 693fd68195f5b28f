-- Store: one command of a person.
-- Parameters: number (NULL: one more than the greatest), as_of, decided_at (UTC), action, subject, reason, note, owner, actor, until (NULL: none), difference (in unit of the break, signed; NULL: none), layer, adopts (contracts; NULL: none), entry.
-- Returns: number.
INSERT INTO "decision" BY NAME
SELECT
    coalesce(CAST($number AS BIGINT), max("number") + 1, 1) AS "number",
    CAST($as_of AS DATE) AS as_of,
    CAST($decided_at AS TIMESTAMP) AS decided_at,
    $action AS "action",
    $subject AS subject,
    $reason AS reason,
    $note AS note,
    $owner AS "owner",
    $actor AS actor,
    CAST($until AS DATE) AS "until",
    CAST($difference AS DOUBLE) AS "difference",
    $layer AS layer,
    CAST($adopts AS DOUBLE) AS adopts,
    CAST($entry AS BIGINT) AS "entry"
FROM "decision"
RETURNING "number";
