-- Schema log: one migration more has been applied.
-- Parameters: version, name, sha256 of its text.
-- Returns: nothing.
INSERT INTO "migration" BY NAME
SELECT CAST($version AS INTEGER) AS "version", $name AS "name", $sha256 AS "sha256";
