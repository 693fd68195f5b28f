-- The journal, fifth step of the schema.
-- Purpose: a copy of every entry of the journal, so that what it commits to can be asked for and
-- held against the rows; and which entry committed a decision or a delivery. Rows of runs have it
-- as their seq.

CREATE TABLE "entry" (
    "seq" BIGINT NOT NULL,
    "kind" VARCHAR NOT NULL,
    "as_of" DATE,
    "known_at" TIMESTAMP NOT NULL,
    "body" VARCHAR NOT NULL,
    "leaf" VARCHAR NOT NULL
);

COMMENT ON TABLE "entry" IS 'One row an entry of the journal, byte for byte.';
COMMENT ON COLUMN "entry"."seq" IS 'number of the entry, from 0';
COMMENT ON COLUMN "entry"."kind" IS 'genesis, run, restatement, no_session, no_report, delivery, settings_change or note';
COMMENT ON COLUMN "entry"."as_of" IS 'session that it is about; NULL for none';
COMMENT ON COLUMN "entry"."known_at" IS 'UTC instant at which it was written';
COMMENT ON COLUMN "entry"."body" IS 'its canonical bytes, which are UTF-8';
COMMENT ON COLUMN "entry"."leaf" IS 'its hash in the Merkle tree, hex';

ALTER TABLE "decision" ADD COLUMN "entry" BIGINT;
ALTER TABLE "delivery" ADD COLUMN "entry" BIGINT;

COMMENT ON COLUMN "decision"."entry" IS 'number of the journal entry that committed it';
COMMENT ON COLUMN "delivery"."entry" IS 'number of the journal entry that committed it';

CREATE TABLE "restated_figure" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "restates" VARCHAR,
    "what" VARCHAR,
    "layer" VARCHAR,
    "unit" VARCHAR,
    "old" DOUBLE,
    "new" DOUBLE
);

COMMENT ON TABLE "restated_figure" IS 'One row a figure of a restatement: what the run before had said of the session, and what this one says.';
COMMENT ON COLUMN "restated_figure"."as_of" IS 'session described';
COMMENT ON COLUMN "restated_figure"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "restated_figure"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "restated_figure"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "restated_figure"."restates" IS 'identity of the run in whose place it stands';
COMMENT ON COLUMN "restated_figure"."what" IS 'a measure of the net or of a layer, or a count';
COMMENT ON COLUMN "restated_figure"."layer" IS 'layer, or NULL for the net';
COMMENT ON COLUMN "restated_figure"."unit" IS 'unit of old and new';
COMMENT ON COLUMN "restated_figure"."old" IS 'in unit; NULL where it was not known';
COMMENT ON COLUMN "restated_figure"."new" IS 'in unit; NULL where it is not known';

CREATE MACRO restated_figure_as_known(t) AS TABLE
SELECT * FROM "restated_figure" WHERE seq IN (SELECT seq FROM run_as_known(t));
