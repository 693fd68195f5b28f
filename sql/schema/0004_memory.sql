-- What lives from day to day, fourth step of the schema.
-- Purpose: holdings, settlements, layers that changed, limits as declared and the quality of the
-- data, one table a part of the report document, as 0001 does it; new columns of breaks, limits
-- and sums; people's decisions, which are no part of a run: they are only ever added, and runs
-- of their session and of later ones heed them. Views and macros as 0002 has them; open_break
-- shows what stands, break_history what every head knew of every break.

-- A view keeps the columns it was created with: those over altered tables go first, and come
-- back below. Macros look when they are called.
DROP VIEW current_net;
DROP VIEW current_layer;
DROP VIEW current_limit;
DROP VIEW current_break;

ALTER TABLE "break_item" ADD COLUMN "source" VARCHAR;
ALTER TABLE "break_item" ADD COLUMN "vega30" DOUBLE;
ALTER TABLE "break_item" ADD COLUMN "cause_code" VARCHAR;
ALTER TABLE "break_item" ADD COLUMN "confidence" VARCHAR;
ALTER TABLE "break_item" ADD COLUMN "remaining" DOUBLE;
ALTER TABLE "break_item" ADD COLUMN "opened" DATE;
ALTER TABLE "break_item" ADD COLUMN "episodes" INTEGER;
ALTER TABLE "break_item" ADD COLUMN "reason" VARCHAR;
ALTER TABLE "break_item" ADD COLUMN "resolution" VARCHAR;
ALTER TABLE "break_item" ADD COLUMN "resolved_on" DATE;
ALTER TABLE "break_item" ADD COLUMN "accepted_until" DATE;
ALTER TABLE "break_item" ADD COLUMN "accepted_difference" DOUBLE;
-- Versions before knew one source, and a break without a past.
UPDATE "break_item" SET
    "source" = CASE WHEN kind IN ('price', 'vega', 'delta', 'gamma', 'theta', 'iv') THEN 'broker' ELSE '' END,
    "opened" = "first_seen",
    "episodes" = 1;
-- An id is made of what the break is about, and its digits were fewer. A difference in holdings
-- is now one break whatever its kind and layer. With the id that it has from now on an old break
-- goes on; otherwise it would end unanswered, and begin anew.
UPDATE "break_item" SET
    id = 'B-' || left(sha256('[' || concat_ws(
        ', ',
        to_json(CASE WHEN kind IN ('vanished', 'untraded', 'quantity') THEN 'position' ELSE kind END),
        to_json(coalesce(account, '')),
        to_json(coalesce(subject, '')),
        to_json(CASE WHEN kind IN ('vanished', 'untraded', 'quantity') THEN '' ELSE coalesce(layer, '') END)
    ) || ']'), 12)
WHERE kind IN ('price', 'vega', 'delta', 'gamma', 'theta', 'iv', 'vanished', 'untraded', 'quantity', 'unassigned');

COMMENT ON TABLE "break_item" IS 'One row a break that stands, or that was resolved on the session.';
COMMENT ON COLUMN "break_item"."kind" IS 'vega, price, quantity, vanished, ...';
COMMENT ON COLUMN "break_item"."subject" IS 'contract, layer, or expiry of a structure';
COMMENT ON COLUMN "break_item"."cause" IS 'in words, of the program or of a person';
COMMENT ON COLUMN "break_item"."first_seen" IS 'session that saw it first, ever';
COMMENT ON COLUMN "break_item"."age_sessions" IS 'sessions since opened';
COMMENT ON COLUMN "break_item"."status" IS 'open, explained, accepted or resolved';
COMMENT ON COLUMN "break_item"."source" IS 'who reported theirs; empty for nobody';
COMMENT ON COLUMN "break_item"."vega30" IS 'USD per VIX point at stake; of a difference in holdings';
COMMENT ON COLUMN "break_item"."cause_code" IS 'the cause as a fixed word';
COMMENT ON COLUMN "break_item"."confidence" IS 'of the cause: sure or likely';
COMMENT ON COLUMN "break_item"."remaining" IS 'in unit; what the cause leaves of the difference';
COMMENT ON COLUMN "break_item"."opened" IS 'session that this episode began at';
COMMENT ON COLUMN "break_item"."episodes" IS 'times it has come, this one included';
COMMENT ON COLUMN "break_item"."reason" IS 'why it could not be tested, or what has become of it';
COMMENT ON COLUMN "break_item"."resolution" IS 'why it is resolved, or was the last time: a fixed word';
COMMENT ON COLUMN "break_item"."resolved_on" IS 'session of that resolution';
COMMENT ON COLUMN "break_item"."accepted_until" IS 'last session that accepts it, included';
COMMENT ON COLUMN "break_item"."accepted_difference" IS 'in unit; the greatest absolute difference that was accepted';

ALTER TABLE "limit_state" ADD COLUMN "severity" VARCHAR;
ALTER TABLE "limit_state" ADD COLUMN "held" BOOLEAN;
ALTER TABLE "limit_state" ADD COLUMN "clear_low" DOUBLE;
ALTER TABLE "limit_state" ADD COLUMN "clear_high" DOUBLE;
ALTER TABLE "limit_state" ADD COLUMN "since" DATE;
ALTER TABLE "limit_state" ADD COLUMN "state_previous" VARCHAR;
ALTER TABLE "limit_state" ADD COLUMN "drift_per_session" DOUBLE;
ALTER TABLE "limit_state" ADD COLUMN "sessions_to_breach" DOUBLE;
ALTER TABLE "limit_state" ADD COLUMN "episode" VARCHAR;
ALTER TABLE "limit_state" ADD COLUMN "classification" VARCHAR;
ALTER TABLE "limit_state" ADD COLUMN "resolution" VARCHAR;
ALTER TABLE "limit_state" ADD COLUMN "owner" VARCHAR;
ALTER TABLE "limit_state" ADD COLUMN "note" VARCHAR;
-- Every limit was hard until now, and none was held.
UPDATE "limit_state" SET "severity" = 'hard', "held" = false;

COMMENT ON COLUMN "limit_state"."scope" IS 'net, layer:NAME, bucket:NAME, leg:ACCOUNT:SYMBOL, account:NAME, scenario:NAME or structure:NAME';
COMMENT ON COLUMN "limit_state"."reference" IS 'target, previous, rebalance, or empty';
COMMENT ON COLUMN "limit_state"."warn_low" IS 'in unit; NULL beside warn_high: open to this side';
COMMENT ON COLUMN "limit_state"."warn_high" IS 'in unit; NULL beside warn_low: open to this side';
COMMENT ON COLUMN "limit_state"."breach_low" IS 'in unit; NULL: open to this side';
COMMENT ON COLUMN "limit_state"."breach_high" IS 'in unit; NULL: open to this side';
COMMENT ON COLUMN "limit_state"."reason" IS 'why it is not testable, or what a known value is made of';
COMMENT ON COLUMN "limit_state"."severity" IS 'hard or soft';
COMMENT ON COLUMN "limit_state"."held" IS 'back inside, but not yet past the level that clears the state';
COMMENT ON COLUMN "limit_state"."clear_low" IS 'in unit; what must be reached to leave the state, where it is held';
COMMENT ON COLUMN "limit_state"."clear_high" IS 'in unit; likewise';
COMMENT ON COLUMN "limit_state"."since" IS 'session that the streak began at';
COMMENT ON COLUMN "limit_state"."state_previous" IS 'state at the session before; NULL for a new limit';
COMMENT ON COLUMN "limit_state"."drift_per_session" IS 'in unit; per session';
COMMENT ON COLUMN "limit_state"."sessions_to_breach" IS 'sessions, at that drift';
COMMENT ON COLUMN "limit_state"."episode" IS 'id of the present breach, to be named in commands';
COMMENT ON COLUMN "limit_state"."classification" IS 'what a person found the breach to be: a fixed word';
COMMENT ON COLUMN "limit_state"."resolution" IS 'what was done, in words';
COMMENT ON COLUMN "limit_state"."owner" IS 'who looks after it';
COMMENT ON COLUMN "limit_state"."note" IS 'remark';

ALTER TABLE "net" ADD COLUMN "vega30_own" DOUBLE;

COMMENT ON COLUMN "net"."vega30_own" IS 'USD per VIX point; of our own book''s holdings';

ALTER TABLE "layer" ADD COLUMN "vega30_own" DOUBLE;
ALTER TABLE "layer" ADD COLUMN "rebalanced_on" DATE;
ALTER TABLE "layer" ADD COLUMN "vega30_rebalance" DOUBLE;

COMMENT ON COLUMN "layer"."vega30_own" IS 'USD per VIX point; of our own book''s holdings';
COMMENT ON COLUMN "layer"."rebalanced_on" IS 'session that last traded in the layer';
COMMENT ON COLUMN "layer"."vega30_rebalance" IS 'USD per VIX point; vega30 at that session';

CREATE TABLE "holding" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "account" VARCHAR,
    "symbol" VARCHAR,
    "layer" VARCHAR,
    "layer_source" VARCHAR,
    "previous" DOUBLE,
    "traded" DOUBLE,
    "settled" DOUBLE,
    "adopted" DOUBLE,
    "ours" DOUBLE,
    "theirs" DOUBLE,
    "first_seen" DATE,
    "entry_forward" DOUBLE,
    "entry_sigma" DOUBLE,
    "entry_days" DOUBLE
);

COMMENT ON TABLE "holding" IS 'One row a contract of an account: our own book and the broker, in signed contracts.';
COMMENT ON COLUMN "holding"."as_of" IS 'session described';
COMMENT ON COLUMN "holding"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "holding"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "holding"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "holding"."account" IS 'account at the broker';
COMMENT ON COLUMN "holding"."symbol" IS 'contract';
COMMENT ON COLUMN "holding"."layer" IS 'layer it belongs to for life';
COMMENT ON COLUMN "holding"."layer_source" IS 'what says so: rule, first, position or command';
COMMENT ON COLUMN "holding"."previous" IS 'contracts; our own book at the session before';
COMMENT ON COLUMN "holding"."traded" IS 'contracts';
COMMENT ON COLUMN "holding"."settled" IS 'contracts; closed by settlement, exercise or assignment';
COMMENT ON COLUMN "holding"."adopted" IS 'contracts; taken over from the broker';
COMMENT ON COLUMN "holding"."ours" IS 'contracts; previous, traded, settled and adopted together';
COMMENT ON COLUMN "holding"."theirs" IS 'contracts; at the broker';
COMMENT ON COLUMN "holding"."first_seen" IS 'session that first held it, of this life';
COMMENT ON COLUMN "holding"."entry_forward" IS 'price points; at first_seen';
COMMENT ON COLUMN "holding"."entry_sigma" IS 'vol at the forward of its expiry at first_seen, annualised, decimal';
COMMENT ON COLUMN "holding"."entry_days" IS 'calendar days to settlement at first_seen';

CREATE TABLE "settlement" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "account" VARCHAR,
    "symbol" VARCHAR,
    "layer" VARCHAR,
    "quantity" DOUBLE,
    "how" VARCHAR,
    "value" DOUBLE,
    "value_source" VARCHAR,
    "cash" DOUBLE,
    "reason" VARCHAR
);

COMMENT ON TABLE "settlement" IS 'One row a holding that ended by itself.';
COMMENT ON COLUMN "settlement"."as_of" IS 'session described';
COMMENT ON COLUMN "settlement"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "settlement"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "settlement"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "settlement"."account" IS 'account at the broker';
COMMENT ON COLUMN "settlement"."symbol" IS 'contract';
COMMENT ON COLUMN "settlement"."layer" IS 'layer it was in';
COMMENT ON COLUMN "settlement"."quantity" IS 'signed contracts that were held';
COMMENT ON COLUMN "settlement"."how" IS 'cash, worthless, exercised or assigned';
COMMENT ON COLUMN "settlement"."value" IS 'settlement value, points of the underlying';
COMMENT ON COLUMN "settlement"."value_source" IS 'whose figure that is';
COMMENT ON COLUMN "settlement"."cash" IS 'USD received, negative when paid';
COMMENT ON COLUMN "settlement"."reason" IS 'why the holding is closed';

CREATE TABLE "retag" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "account" VARCHAR,
    "symbol" VARCHAR,
    "layer_before" VARCHAR,
    "layer" VARCHAR,
    "by" VARCHAR,
    "note" VARCHAR
);

COMMENT ON TABLE "retag" IS 'One row a holding that went to another layer than its first.';
COMMENT ON COLUMN "retag"."as_of" IS 'session described';
COMMENT ON COLUMN "retag"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "retag"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "retag"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "retag"."account" IS 'account at the broker';
COMMENT ON COLUMN "retag"."symbol" IS 'contract';
COMMENT ON COLUMN "retag"."layer_before" IS 'layer it was in';
COMMENT ON COLUMN "retag"."layer" IS 'layer it is in now';
COMMENT ON COLUMN "retag"."by" IS 'position or command';
COMMENT ON COLUMN "retag"."note" IS 'remark';

CREATE TABLE "limit_definition" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "id" VARCHAR,
    "definition" VARCHAR
);

COMMENT ON TABLE "limit_definition" IS 'One row a limit as it was declared for the run.';
COMMENT ON COLUMN "limit_definition"."as_of" IS 'session described';
COMMENT ON COLUMN "limit_definition"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "limit_definition"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "limit_definition"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "limit_definition"."id" IS 'name of the limit';
COMMENT ON COLUMN "limit_definition"."definition" IS 'its declaration in one line';

CREATE TABLE "limit_change" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "id" VARCHAR,
    "change" VARCHAR,
    "old" VARCHAR,
    "new" VARCHAR,
    "since" DATE
);

COMMENT ON TABLE "limit_change" IS 'One row a limit whose declaration is another than at the session before.';
COMMENT ON COLUMN "limit_change"."as_of" IS 'session described';
COMMENT ON COLUMN "limit_change"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "limit_change"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "limit_change"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "limit_change"."id" IS 'name of the limit';
COMMENT ON COLUMN "limit_change"."change" IS 'added, removed or changed';
COMMENT ON COLUMN "limit_change"."old" IS 'the declaration then';
COMMENT ON COLUMN "limit_change"."new" IS 'the declaration now';
COMMENT ON COLUMN "limit_change"."since" IS 'last session that used the old one';

CREATE TABLE "quality" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "code" VARCHAR,
    "subject" VARCHAR,
    "count" BIGINT,
    "total" BIGINT,
    "value" DOUBLE,
    "unit" VARCHAR,
    "median" DOUBLE,
    "spread" DOUBLE,
    "sessions" INTEGER,
    "score" DOUBLE,
    "unusual" BOOLEAN
);

COMMENT ON TABLE "quality" IS 'One row a measure of the quality of the data, against its own past.';
COMMENT ON COLUMN "quality"."as_of" IS 'session described';
COMMENT ON COLUMN "quality"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "quality"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "quality"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "quality"."code" IS 'what is measured';
COMMENT ON COLUMN "quality"."subject" IS 'family of contracts, or book';
COMMENT ON COLUMN "quality"."count" IS 'quotes or legs that it concerns';
COMMENT ON COLUMN "quality"."total" IS 'quotes or legs there are';
COMMENT ON COLUMN "quality"."value" IS 'in unit';
COMMENT ON COLUMN "quality"."unit" IS 'percent of total, or vol points';
COMMENT ON COLUMN "quality"."median" IS 'in unit; over the trailing sessions';
COMMENT ON COLUMN "quality"."spread" IS 'in unit; 1.4826 times the median absolute deviation over them';
COMMENT ON COLUMN "quality"."sessions" IS 'trailing sessions with a figure';
COMMENT ON COLUMN "quality"."score" IS 'distance from the median as a factor of the spread';
COMMENT ON COLUMN "quality"."unusual" IS 'whether the score is beyond what the settings allow';

CREATE TABLE "decision" (
    "number" BIGINT NOT NULL,
    "as_of" DATE NOT NULL,
    "decided_at" TIMESTAMP NOT NULL,
    "action" VARCHAR NOT NULL,
    "subject" VARCHAR NOT NULL,
    "reason" VARCHAR,
    "note" VARCHAR,
    "owner" VARCHAR,
    "actor" VARCHAR,
    "until" DATE,
    "difference" DOUBLE,
    "layer" VARCHAR,
    "adopts" DOUBLE
);

COMMENT ON TABLE "decision" IS 'One row a command of a person; only ever added.';
COMMENT ON COLUMN "decision"."number" IS 'ascending over the ledger, from 1';
COMMENT ON COLUMN "decision"."as_of" IS 'session whose head it was made on';
COMMENT ON COLUMN "decision"."decided_at" IS 'UTC instant of the command';
COMMENT ON COLUMN "decision"."action" IS 'note, explain, accept, resolve, reopen, classify or retag';
COMMENT ON COLUMN "decision"."subject" IS 'id of a break or of a breach, or ACCOUNT:SYMBOL of a holding';
COMMENT ON COLUMN "decision"."reason" IS 'a fixed word; empty for none';
COMMENT ON COLUMN "decision"."note" IS 'remark; empty for none';
COMMENT ON COLUMN "decision"."owner" IS 'who looks after it from now on; empty for no change';
COMMENT ON COLUMN "decision"."actor" IS 'who gave the command';
COMMENT ON COLUMN "decision"."until" IS 'last session of an acceptance, included';
COMMENT ON COLUMN "decision"."difference" IS 'in unit of the break; signed: ours less theirs that an acceptance allows';
COMMENT ON COLUMN "decision"."layer" IS 'layer that a holding goes to; empty for none';
COMMENT ON COLUMN "decision"."adopts" IS 'contracts; size at the broker that a resolution takes over';

CREATE VIEW current_net AS
SELECT * FROM "net" WHERE seq = (SELECT arg_max(seq, as_of) FROM head WHERE state <> 'no_session');

CREATE VIEW current_layer AS
SELECT * FROM "layer" WHERE seq = (SELECT arg_max(seq, as_of) FROM head WHERE state <> 'no_session');

CREATE VIEW current_limit AS
SELECT * FROM "limit_state" WHERE seq = (SELECT arg_max(seq, as_of) FROM head WHERE state <> 'no_session');

CREATE VIEW current_break AS
SELECT * FROM "break_item" WHERE seq = (SELECT arg_max(seq, as_of) FROM head WHERE state <> 'no_session');

CREATE VIEW open_break AS
SELECT * FROM current_break WHERE status <> 'resolved';

CREATE VIEW break_history AS
SELECT * FROM "break_item" WHERE seq IN (SELECT seq FROM head WHERE state <> 'no_session') ORDER BY id, as_of;

CREATE VIEW current_holding AS
SELECT * FROM "holding" WHERE seq = (SELECT arg_max(seq, as_of) FROM head WHERE state <> 'no_session');

CREATE MACRO holding_as_known(t) AS TABLE
SELECT * FROM "holding" WHERE seq IN (SELECT seq FROM run_as_known(t));

CREATE VIEW current_settlement AS
SELECT * FROM "settlement" WHERE seq = (SELECT arg_max(seq, as_of) FROM head WHERE state <> 'no_session');

CREATE MACRO settlement_as_known(t) AS TABLE
SELECT * FROM "settlement" WHERE seq IN (SELECT seq FROM run_as_known(t));

CREATE VIEW current_retag AS
SELECT * FROM "retag" WHERE seq = (SELECT arg_max(seq, as_of) FROM head WHERE state <> 'no_session');

CREATE MACRO retag_as_known(t) AS TABLE
SELECT * FROM "retag" WHERE seq IN (SELECT seq FROM run_as_known(t));

CREATE VIEW current_limit_definition AS
SELECT * FROM "limit_definition" WHERE seq = (SELECT arg_max(seq, as_of) FROM head WHERE state <> 'no_session');

CREATE MACRO limit_definition_as_known(t) AS TABLE
SELECT * FROM "limit_definition" WHERE seq IN (SELECT seq FROM run_as_known(t));

CREATE VIEW current_limit_change AS
SELECT * FROM "limit_change" WHERE seq = (SELECT arg_max(seq, as_of) FROM head WHERE state <> 'no_session');

CREATE MACRO limit_change_as_known(t) AS TABLE
SELECT * FROM "limit_change" WHERE seq IN (SELECT seq FROM run_as_known(t));

CREATE VIEW current_quality AS
SELECT * FROM "quality" WHERE seq = (SELECT arg_max(seq, as_of) FROM head WHERE state <> 'no_session');

CREATE MACRO quality_as_known(t) AS TABLE
SELECT * FROM "quality" WHERE seq IN (SELECT seq FROM run_as_known(t));
