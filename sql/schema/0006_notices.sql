-- Notices, sixth step of the schema.
-- Purpose: what a report says of its own run: a doubt about the record, a session made late or
-- missed, a disk without room.

CREATE TABLE "notice" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "code" VARCHAR,
    "severity" VARCHAR,
    "text" VARCHAR
);

COMMENT ON TABLE "notice" IS 'One row a notice about the run itself, rather than its figures.';
COMMENT ON COLUMN "notice"."as_of" IS 'session described';
COMMENT ON COLUMN "notice"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "notice"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "notice"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "notice"."code" IS 'what, for programs';
COMMENT ON COLUMN "notice"."severity" IS 'info, warn or error';
COMMENT ON COLUMN "notice"."text" IS 'what, for people';

CREATE MACRO notice_as_known(t) AS TABLE
SELECT * FROM "notice" WHERE seq IN (SELECT seq FROM run_as_known(t));

CREATE VIEW current_notice AS
SELECT * FROM "notice" WHERE seq = (SELECT arg_max(seq, as_of) FROM head);

CREATE VIEW current_restated_figure AS
SELECT * FROM "restated_figure" WHERE seq = (SELECT arg_max(seq, as_of) FROM head);
