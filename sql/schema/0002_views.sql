-- Views and macros over the ledger, second step of the schema.
-- Purpose: what people query. A head is the run with the greatest seq of its session; current_*
-- shows the head of the newest session; *_as_known(t) shows the heads as they stood at UTC
-- instant t, for every session; run_history shows every run.

CREATE VIEW head AS
SELECT * FROM "run" QUALIFY row_number() OVER (PARTITION BY as_of ORDER BY seq DESC) = 1;

CREATE MACRO run_as_known(t) AS TABLE
SELECT * FROM "run" WHERE known_at <= t
QUALIFY row_number() OVER (PARTITION BY as_of ORDER BY seq DESC) = 1;

CREATE VIEW run_history AS
SELECT "run".*, "run".seq = (SELECT max(other.seq) FROM "run" AS other WHERE other.as_of = "run".as_of) AS is_head
FROM "run" ORDER BY as_of, seq;

CREATE VIEW current_leg AS
SELECT * FROM "leg" WHERE seq = (SELECT arg_max(seq, as_of) FROM head WHERE state <> 'no_session');

CREATE MACRO leg_as_known(t) AS TABLE
SELECT * FROM "leg" WHERE seq IN (SELECT seq FROM run_as_known(t));

CREATE VIEW current_layer AS
SELECT * FROM "layer" WHERE seq = (SELECT arg_max(seq, as_of) FROM head WHERE state <> 'no_session');

CREATE MACRO layer_as_known(t) AS TABLE
SELECT * FROM "layer" WHERE seq IN (SELECT seq FROM run_as_known(t));

CREATE VIEW current_net AS
SELECT * FROM "net" WHERE seq = (SELECT arg_max(seq, as_of) FROM head WHERE state <> 'no_session');

CREATE MACRO net_as_known(t) AS TABLE
SELECT * FROM "net" WHERE seq IN (SELECT seq FROM run_as_known(t));

CREATE VIEW current_limit AS
SELECT * FROM "limit_state" WHERE seq = (SELECT arg_max(seq, as_of) FROM head WHERE state <> 'no_session');

CREATE MACRO limit_as_known(t) AS TABLE
SELECT * FROM "limit_state" WHERE seq IN (SELECT seq FROM run_as_known(t));

CREATE VIEW current_break AS
SELECT * FROM "break_item" WHERE seq = (SELECT arg_max(seq, as_of) FROM head WHERE state <> 'no_session');

CREATE MACRO break_as_known(t) AS TABLE
SELECT * FROM "break_item" WHERE seq IN (SELECT seq FROM run_as_known(t));
