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
