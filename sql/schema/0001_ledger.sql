-- The ledger, first version.
-- Purpose: one table a section of the report document; every row says which session it describes
-- (as_of), when it became known (known_at, UTC without a zone), and which run wrote it (seq,
-- run_id). Rows are only ever added. Numbers are DOUBLE, computed elsewhere; SQL sums none of
-- them. No keys and no secondary indexes: they slow inserts and have been a source of corruption.

CREATE TABLE "run" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "desk" VARCHAR,
    "state" VARCHAR,
    "exit" INTEGER,
    "headline" VARCHAR,
    "settings_sha256" VARCHAR,
    "code_version" VARCHAR,
    "calendar_version" VARCHAR,
    "python_version" VARCHAR,
    "valued_at_utc" TIMESTAMP,
    "official_vix" DOUBLE,
    "recomputed_vix" DOUBLE,
    "spx_close" DOUBLE,
    "weight_exponent" DOUBLE,
    "weight_floor_days" DOUBLE,
    "checkpoint" VARCHAR
);

COMMENT ON TABLE "run" IS 'One row a run: what it found and what made it.';
COMMENT ON COLUMN "run"."as_of" IS 'session described';
COMMENT ON COLUMN "run"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "run"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "run"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "run"."desk" IS 'name of the desk';
COMMENT ON COLUMN "run"."state" IS 'clean, breach, breaks, degraded or no_session';
COMMENT ON COLUMN "run"."exit" IS 'exit code of the report';
COMMENT ON COLUMN "run"."headline" IS 'the state in words';
COMMENT ON COLUMN "run"."settings_sha256" IS 'digest of the settings file';
COMMENT ON COLUMN "run"."code_version" IS 'version of the product';
COMMENT ON COLUMN "run"."calendar_version" IS 'where the sessions come from';
COMMENT ON COLUMN "run"."python_version" IS 'version of Python';
COMMENT ON COLUMN "run"."valued_at_utc" IS 'UTC instant the book was valued at';
COMMENT ON COLUMN "run"."official_vix" IS 'VIX points; the exchange''s close';
COMMENT ON COLUMN "run"."recomputed_vix" IS 'VIX points; ours';
COMMENT ON COLUMN "run"."spx_close" IS 'index points; the official close';
COMMENT ON COLUMN "run"."weight_exponent" IS 'exponent of the tenor weight';
COMMENT ON COLUMN "run"."weight_floor_days" IS 'calendar days below which the tenor weight is flat';
COMMENT ON COLUMN "run"."checkpoint" IS 'checkpoint of the audit log before the run';

CREATE TABLE "input" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "role" VARCHAR,
    "source" VARCHAR,
    "name" VARCHAR,
    "sha256" VARCHAR,
    "bytes" BIGINT,
    "rows" BIGINT,
    "claimed_as_of" DATE
);

COMMENT ON TABLE "input" IS 'One row a file that was read.';
COMMENT ON COLUMN "input"."as_of" IS 'session described';
COMMENT ON COLUMN "input"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "input"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "input"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "input"."role" IS 'positions, quotes, ...';
COMMENT ON COLUMN "input"."source" IS 'kind of source';
COMMENT ON COLUMN "input"."name" IS 'name of the file';
COMMENT ON COLUMN "input"."sha256" IS 'digest of the bytes parsed';
COMMENT ON COLUMN "input"."bytes" IS 'bytes';
COMMENT ON COLUMN "input"."rows" IS 'rows';
COMMENT ON COLUMN "input"."claimed_as_of" IS 'session that the file itself names';

CREATE TABLE "net" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "vega" DOUBLE,
    "vvix_vega" DOUBLE,
    "naive_vega" DOUBLE,
    "vix_delta" DOUBLE,
    "vega30" DOUBLE,
    "delta" DOUBLE,
    "gamma" DOUBLE,
    "theta" DOUBLE,
    "market_value" DOUBLE,
    "pnl" DOUBLE,
    "pnl_reason" VARCHAR,
    "gross_vega30" DOUBLE,
    "reported_vega" DOUBLE,
    "vega30_previous" DOUBLE,
    "drift" DOUBLE,
    "legs" INTEGER,
    "gaps" INTEGER,
    "status" VARCHAR,
    "reason" VARCHAR
);

COMMENT ON TABLE "net" IS 'The whole book.';
COMMENT ON COLUMN "net"."as_of" IS 'session described';
COMMENT ON COLUMN "net"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "net"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "net"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "net"."vega" IS 'USD per SPX vol point';
COMMENT ON COLUMN "net"."vvix_vega" IS 'USD per vol point of VIX vol; never netted';
COMMENT ON COLUMN "net"."naive_vega" IS 'USD per vol point, as broker screens add it';
COMMENT ON COLUMN "net"."vix_delta" IS 'USD per point of VX';
COMMENT ON COLUMN "net"."vega30" IS 'USD per VIX point';
COMMENT ON COLUMN "net"."delta" IS 'USD per SPX index point';
COMMENT ON COLUMN "net"."gamma" IS 'USD per SPX index point squared';
COMMENT ON COLUMN "net"."theta" IS 'USD per calendar day';
COMMENT ON COLUMN "net"."market_value" IS 'USD';
COMMENT ON COLUMN "net"."pnl" IS 'USD since the previous session';
COMMENT ON COLUMN "net"."pnl_reason" IS 'why pnl is unknown';
COMMENT ON COLUMN "net"."gross_vega30" IS 'USD per VIX point; sum of absolute layer vega30';
COMMENT ON COLUMN "net"."reported_vega" IS 'USD per vol point; sum of the broker''s';
COMMENT ON COLUMN "net"."vega30_previous" IS 'USD per VIX point, at the previous head';
COMMENT ON COLUMN "net"."drift" IS 'USD per VIX point; vega30 less vega30_previous';
COMMENT ON COLUMN "net"."legs" IS 'number of legs';
COMMENT ON COLUMN "net"."gaps" IS 'legs without a value';
COMMENT ON COLUMN "net"."status" IS 'reconciled, unreconciled or empty';
COMMENT ON COLUMN "net"."reason" IS 'why there are no sums';

CREATE TABLE "layer" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "layer" VARCHAR,
    "role" VARCHAR,
    "vega" DOUBLE,
    "vvix_vega" DOUBLE,
    "naive_vega" DOUBLE,
    "vix_delta" DOUBLE,
    "vega30" DOUBLE,
    "delta" DOUBLE,
    "gamma" DOUBLE,
    "theta" DOUBLE,
    "market_value" DOUBLE,
    "legs" INTEGER,
    "gaps" INTEGER,
    "target" DOUBLE,
    "target_reason" VARCHAR,
    "vega30_previous" DOUBLE,
    "drift" DOUBLE,
    "drift_reference" VARCHAR,
    "drift_reason" VARCHAR,
    "share" DOUBLE,
    "reported_vega" DOUBLE,
    "status" VARCHAR,
    "reason" VARCHAR
);

COMMENT ON TABLE "layer" IS 'One row a layer.';
COMMENT ON COLUMN "layer"."as_of" IS 'session described';
COMMENT ON COLUMN "layer"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "layer"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "layer"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "layer"."layer" IS 'name of the layer';
COMMENT ON COLUMN "layer"."role" IS 'core or hedge';
COMMENT ON COLUMN "layer"."vega" IS 'USD per SPX vol point';
COMMENT ON COLUMN "layer"."vvix_vega" IS 'USD per vol point of VIX vol; never netted';
COMMENT ON COLUMN "layer"."naive_vega" IS 'USD per vol point, as broker screens add it';
COMMENT ON COLUMN "layer"."vix_delta" IS 'USD per point of VX';
COMMENT ON COLUMN "layer"."vega30" IS 'USD per VIX point';
COMMENT ON COLUMN "layer"."delta" IS 'USD per SPX index point';
COMMENT ON COLUMN "layer"."gamma" IS 'USD per SPX index point squared';
COMMENT ON COLUMN "layer"."theta" IS 'USD per calendar day';
COMMENT ON COLUMN "layer"."market_value" IS 'USD';
COMMENT ON COLUMN "layer"."legs" IS 'number of legs';
COMMENT ON COLUMN "layer"."gaps" IS 'legs without a value';
COMMENT ON COLUMN "layer"."target" IS 'USD per VIX point; what the layer should have';
COMMENT ON COLUMN "layer"."target_reason" IS 'why there is no target';
COMMENT ON COLUMN "layer"."vega30_previous" IS 'USD per VIX point, at the previous head';
COMMENT ON COLUMN "layer"."drift" IS 'USD per VIX point; vega30 less its reference';
COMMENT ON COLUMN "layer"."drift_reference" IS 'target or previous';
COMMENT ON COLUMN "layer"."drift_reason" IS 'why drift is unknown';
COMMENT ON COLUMN "layer"."share" IS 'share of gross_vega30, 0 to 1';
COMMENT ON COLUMN "layer"."reported_vega" IS 'USD per vol point; sum of the broker''s';
COMMENT ON COLUMN "layer"."status" IS 'reconciled, unreconciled or empty';
COMMENT ON COLUMN "layer"."reason" IS 'why there are no sums';

CREATE TABLE "leg" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "account" VARCHAR,
    "layer" VARCHAR,
    "symbol" VARCHAR,
    "root" VARCHAR,
    "kind" VARCHAR,
    "expiry" DATE,
    "settlement" VARCHAR,
    "strike" DOUBLE,
    "right" VARCHAR,
    "quantity" DOUBLE,
    "multiplier" DOUBLE,
    "days" DOUBLE,
    "forward" DOUBLE,
    "discount" DOUBLE,
    "bid" DOUBLE,
    "ask" DOUBLE,
    "mark" DOUBLE,
    "mark_source" VARCHAR,
    "iv" DOUBLE,
    "iv_source" VARCHAR,
    "unit_vega" DOUBLE,
    "vega" DOUBLE,
    "vix_delta" DOUBLE,
    "beta" DOUBLE,
    "weight" DOUBLE,
    "vega30" DOUBLE,
    "vvix_vega" DOUBLE,
    "naive_vega" DOUBLE,
    "delta" DOUBLE,
    "gamma" DOUBLE,
    "theta" DOUBLE,
    "market_value" DOUBLE,
    "reported_price" DOUBLE,
    "reported_iv" DOUBLE,
    "reported_delta" DOUBLE,
    "reported_gamma" DOUBLE,
    "reported_vega" DOUBLE,
    "reported_theta" DOUBLE,
    "status" VARCHAR,
    "reason" VARCHAR
);

COMMENT ON TABLE "leg" IS 'One row a holding of a contract in a layer.';
COMMENT ON COLUMN "leg"."as_of" IS 'session described';
COMMENT ON COLUMN "leg"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "leg"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "leg"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "leg"."account" IS 'account at the broker';
COMMENT ON COLUMN "leg"."layer" IS 'layer; NULL when no rule takes the leg';
COMMENT ON COLUMN "leg"."symbol" IS 'contract';
COMMENT ON COLUMN "leg"."root" IS 'root of the contract';
COMMENT ON COLUMN "leg"."kind" IS 'option, future or share';
COMMENT ON COLUMN "leg"."expiry" IS 'settlement date';
COMMENT ON COLUMN "leg"."settlement" IS 'AM or PM';
COMMENT ON COLUMN "leg"."strike" IS 'price points';
COMMENT ON COLUMN "leg"."right" IS 'C or P';
COMMENT ON COLUMN "leg"."quantity" IS 'contracts, signed';
COMMENT ON COLUMN "leg"."multiplier" IS 'USD per price point';
COMMENT ON COLUMN "leg"."days" IS 'calendar days to settlement';
COMMENT ON COLUMN "leg"."forward" IS 'price points';
COMMENT ON COLUMN "leg"."discount" IS 'discount factor to settlement';
COMMENT ON COLUMN "leg"."bid" IS 'price points';
COMMENT ON COLUMN "leg"."ask" IS 'price points';
COMMENT ON COLUMN "leg"."mark" IS 'price points; the price used';
COMMENT ON COLUMN "leg"."mark_source" IS 'mid, model, settlement or none';
COMMENT ON COLUMN "leg"."iv" IS 'annualised, decimal';
COMMENT ON COLUMN "leg"."iv_source" IS 'own_mid, twin_mid, interpolated or none';
COMMENT ON COLUMN "leg"."unit_vega" IS 'price points per vol point';
COMMENT ON COLUMN "leg"."vega" IS 'USD per SPX vol point';
COMMENT ON COLUMN "leg"."vix_delta" IS 'USD per point of VX';
COMMENT ON COLUMN "leg"."beta" IS 'VX points per VIX point';
COMMENT ON COLUMN "leg"."weight" IS 'vol points of the maturity per VIX point';
COMMENT ON COLUMN "leg"."vega30" IS 'USD per VIX point';
COMMENT ON COLUMN "leg"."vvix_vega" IS 'USD per vol point of VIX vol';
COMMENT ON COLUMN "leg"."naive_vega" IS 'USD per vol point, as broker screens add it';
COMMENT ON COLUMN "leg"."delta" IS 'USD per point of the leg''s own forward';
COMMENT ON COLUMN "leg"."gamma" IS 'USD per point squared';
COMMENT ON COLUMN "leg"."theta" IS 'USD per calendar day';
COMMENT ON COLUMN "leg"."market_value" IS 'USD; zero for futures';
COMMENT ON COLUMN "leg"."reported_price" IS 'price points; the broker''s';
COMMENT ON COLUMN "leg"."reported_iv" IS 'annualised, decimal; the broker''s';
COMMENT ON COLUMN "leg"."reported_delta" IS 'USD per point; the broker''s';
COMMENT ON COLUMN "leg"."reported_gamma" IS 'USD per point squared; the broker''s';
COMMENT ON COLUMN "leg"."reported_vega" IS 'USD per vol point; the broker''s';
COMMENT ON COLUMN "leg"."reported_theta" IS 'USD per calendar day; the broker''s';
COMMENT ON COLUMN "leg"."status" IS 'valued, expired or gap';
COMMENT ON COLUMN "leg"."reason" IS 'why there is no value';

CREATE TABLE "bucket" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "bucket" VARCHAR,
    "from_days" DOUBLE,
    "to_days" DOUBLE,
    "layer" VARCHAR,
    "role" VARCHAR,
    "vega" DOUBLE,
    "vega30" DOUBLE,
    "reason" VARCHAR
);

COMMENT ON TABLE "bucket" IS 'vega30 by tenor bucket and layer.';
COMMENT ON COLUMN "bucket"."as_of" IS 'session described';
COMMENT ON COLUMN "bucket"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "bucket"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "bucket"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "bucket"."bucket" IS 'days to expiry, as people say them';
COMMENT ON COLUMN "bucket"."from_days" IS 'calendar days, included';
COMMENT ON COLUMN "bucket"."to_days" IS 'calendar days, excluded; NULL without end';
COMMENT ON COLUMN "bucket"."layer" IS 'name of the layer';
COMMENT ON COLUMN "bucket"."role" IS 'core or hedge';
COMMENT ON COLUMN "bucket"."vega" IS 'USD per SPX vol point';
COMMENT ON COLUMN "bucket"."vega30" IS 'USD per VIX point';
COMMENT ON COLUMN "bucket"."reason" IS 'why there are no sums';

CREATE TABLE "limit_state" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "id" VARCHAR,
    "scope" VARCHAR,
    "measure" VARCHAR,
    "reference" VARCHAR,
    "unit" VARCHAR,
    "value" DOUBLE,
    "basis" VARCHAR,
    "warn_low" DOUBLE,
    "warn_high" DOUBLE,
    "breach_low" DOUBLE,
    "breach_high" DOUBLE,
    "utilisation" DOUBLE,
    "state" VARCHAR,
    "streak" INTEGER,
    "reason" VARCHAR
);

COMMENT ON TABLE "limit_state" IS 'One row a limit and scope.';
COMMENT ON COLUMN "limit_state"."as_of" IS 'session described';
COMMENT ON COLUMN "limit_state"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "limit_state"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "limit_state"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "limit_state"."id" IS 'name of the limit';
COMMENT ON COLUMN "limit_state"."scope" IS 'net, layer:NAME, bucket:NAME or leg:ACCOUNT:SYMBOL';
COMMENT ON COLUMN "limit_state"."measure" IS 'what is limited';
COMMENT ON COLUMN "limit_state"."reference" IS 'target, previous, or empty';
COMMENT ON COLUMN "limit_state"."unit" IS 'unit of value, warn and breach';
COMMENT ON COLUMN "limit_state"."value" IS 'measured, in unit';
COMMENT ON COLUMN "limit_state"."basis" IS 'what a percentage is of';
COMMENT ON COLUMN "limit_state"."warn_low" IS 'in unit';
COMMENT ON COLUMN "limit_state"."warn_high" IS 'in unit';
COMMENT ON COLUMN "limit_state"."breach_low" IS 'in unit';
COMMENT ON COLUMN "limit_state"."breach_high" IS 'in unit';
COMMENT ON COLUMN "limit_state"."utilisation" IS '1 is at the breach level';
COMMENT ON COLUMN "limit_state"."state" IS 'ok, warn, breach or not_testable';
COMMENT ON COLUMN "limit_state"."streak" IS 'sessions in this state';
COMMENT ON COLUMN "limit_state"."reason" IS 'why it is not testable';

CREATE TABLE "break_item" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "id" VARCHAR,
    "kind" VARCHAR,
    "subject" VARCHAR,
    "account" VARCHAR,
    "layer" VARCHAR,
    "ours" DOUBLE,
    "theirs" DOUBLE,
    "difference" DOUBLE,
    "tolerance" DOUBLE,
    "unit" VARCHAR,
    "cause" VARCHAR,
    "first_seen" DATE,
    "age_sessions" INTEGER,
    "status" VARCHAR,
    "owner" VARCHAR,
    "note" VARCHAR
);

COMMENT ON TABLE "break_item" IS 'One row an open break.';
COMMENT ON COLUMN "break_item"."as_of" IS 'session described';
COMMENT ON COLUMN "break_item"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "break_item"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "break_item"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "break_item"."id" IS 'stable identity';
COMMENT ON COLUMN "break_item"."kind" IS 'vega, price, quantity, ...';
COMMENT ON COLUMN "break_item"."subject" IS 'contract';
COMMENT ON COLUMN "break_item"."account" IS 'account at the broker';
COMMENT ON COLUMN "break_item"."layer" IS 'layer of the leg';
COMMENT ON COLUMN "break_item"."ours" IS 'in unit';
COMMENT ON COLUMN "break_item"."theirs" IS 'in unit';
COMMENT ON COLUMN "break_item"."difference" IS 'ours less theirs, in unit';
COMMENT ON COLUMN "break_item"."tolerance" IS 'in unit';
COMMENT ON COLUMN "break_item"."unit" IS 'unit of the numbers';
COMMENT ON COLUMN "break_item"."cause" IS 'likely cause';
COMMENT ON COLUMN "break_item"."first_seen" IS 'session it was first seen';
COMMENT ON COLUMN "break_item"."age_sessions" IS 'sessions since then';
COMMENT ON COLUMN "break_item"."status" IS 'open';
COMMENT ON COLUMN "break_item"."owner" IS 'who looks after it';
COMMENT ON COLUMN "break_item"."note" IS 'remark';

CREATE TABLE "gap" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "account" VARCHAR,
    "layer" VARCHAR,
    "subject" VARCHAR,
    "code" VARCHAR,
    "reason" VARCHAR
);

COMMENT ON TABLE "gap" IS 'One row a leg that could not be valued.';
COMMENT ON COLUMN "gap"."as_of" IS 'session described';
COMMENT ON COLUMN "gap"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "gap"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "gap"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "gap"."account" IS 'account at the broker';
COMMENT ON COLUMN "gap"."layer" IS 'layer of the leg';
COMMENT ON COLUMN "gap"."subject" IS 'contract';
COMMENT ON COLUMN "gap"."code" IS 'why, for programs';
COMMENT ON COLUMN "gap"."reason" IS 'why, for people';

CREATE TABLE "finding" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "code" VARCHAR,
    "severity" VARCHAR,
    "subject" VARCHAR,
    "count" BIGINT,
    "evidence" VARCHAR
);

COMMENT ON TABLE "finding" IS 'One row a remark about the data.';
COMMENT ON COLUMN "finding"."as_of" IS 'session described';
COMMENT ON COLUMN "finding"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "finding"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "finding"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "finding"."code" IS 'what, for programs';
COMMENT ON COLUMN "finding"."severity" IS 'info, warn or error';
COMMENT ON COLUMN "finding"."subject" IS 'what it is about';
COMMENT ON COLUMN "finding"."count" IS 'how often';
COMMENT ON COLUMN "finding"."evidence" IS 'what was seen';

CREATE TABLE "curve_point" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "days" DOUBLE,
    "sigma" DOUBLE,
    "expiry" DATE,
    "settlement" VARCHAR,
    "forward" DOUBLE,
    "discount" DOUBLE,
    "pairs" INTEGER,
    "rmse" DOUBLE
);

COMMENT ON TABLE "curve_point" IS 'One row an SPX-family expiry on the vol curve.';
COMMENT ON COLUMN "curve_point"."as_of" IS 'session described';
COMMENT ON COLUMN "curve_point"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "curve_point"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "curve_point"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "curve_point"."days" IS 'calendar days to settlement';
COMMENT ON COLUMN "curve_point"."sigma" IS 'at-the-money forward vol, annualised, decimal';
COMMENT ON COLUMN "curve_point"."expiry" IS 'settlement date';
COMMENT ON COLUMN "curve_point"."settlement" IS 'AM or PM';
COMMENT ON COLUMN "curve_point"."forward" IS 'index points';
COMMENT ON COLUMN "curve_point"."discount" IS 'discount factor to settlement';
COMMENT ON COLUMN "curve_point"."pairs" IS 'put-call pairs behind the forward';
COMMENT ON COLUMN "curve_point"."rmse" IS 'price points; residual of parity';

CREATE TABLE "curve_future" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "symbol" VARCHAR,
    "days" DOUBLE,
    "price" DOUBLE,
    "forward_vol" DOUBLE,
    "beta" DOUBLE,
    "regression_beta" DOUBLE,
    "reason" VARCHAR
);

COMMENT ON TABLE "curve_future" IS 'One row a VX future.';
COMMENT ON COLUMN "curve_future"."as_of" IS 'session described';
COMMENT ON COLUMN "curve_future"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "curve_future"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "curve_future"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "curve_future"."symbol" IS 'contract';
COMMENT ON COLUMN "curve_future"."days" IS 'calendar days to settlement';
COMMENT ON COLUMN "curve_future"."price" IS 'VIX points';
COMMENT ON COLUMN "curve_future"."forward_vol" IS 'VIX points';
COMMENT ON COLUMN "curve_future"."beta" IS 'VX points per VIX point';
COMMENT ON COLUMN "curve_future"."regression_beta" IS 'VX points per VIX point';
COMMENT ON COLUMN "curve_future"."reason" IS 'why beta is unknown';

CREATE TABLE "quote" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "symbol" VARCHAR,
    "bid" DOUBLE,
    "ask" DOUBLE,
    "gate" VARCHAR,
    "forward" DOUBLE,
    "iv" DOUBLE,
    "iv_source" VARCHAR
);

COMMENT ON TABLE "quote" IS 'The slim chain: one row an option quoted or held.';
COMMENT ON COLUMN "quote"."as_of" IS 'session described';
COMMENT ON COLUMN "quote"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "quote"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "quote"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "quote"."symbol" IS 'contract';
COMMENT ON COLUMN "quote"."bid" IS 'price points';
COMMENT ON COLUMN "quote"."ask" IS 'price points';
COMMENT ON COLUMN "quote"."gate" IS 'the gate that failed, or empty';
COMMENT ON COLUMN "quote"."forward" IS 'price points';
COMMENT ON COLUMN "quote"."iv" IS 'annualised, decimal';
COMMENT ON COLUMN "quote"."iv_source" IS 'own_mid, twin_mid, interpolated or none';

CREATE TABLE "report" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "form" VARCHAR,
    "body" BLOB,
    "sha256" VARCHAR
);

COMMENT ON TABLE "report" IS 'The report of a run, byte for byte.';
COMMENT ON COLUMN "report"."as_of" IS 'session described';
COMMENT ON COLUMN "report"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "report"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "report"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "report"."form" IS 'html, text, json or csv';
COMMENT ON COLUMN "report"."body" IS 'the bytes';
COMMENT ON COLUMN "report"."sha256" IS 'digest of the bytes';

CREATE TABLE "delivery" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "recipient" VARCHAR,
    "state" VARCHAR,
    "reason" VARCHAR,
    "message_id" VARCHAR,
    "attempted_at" TIMESTAMP
);

COMMENT ON TABLE "delivery" IS 'One row a recipient and attempt; appended after the run.';
COMMENT ON COLUMN "delivery"."as_of" IS 'session described';
COMMENT ON COLUMN "delivery"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "delivery"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "delivery"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "delivery"."recipient" IS 'mail address';
COMMENT ON COLUMN "delivery"."state" IS 'sent, not_sent or unknown';
COMMENT ON COLUMN "delivery"."reason" IS 'what the server said';
COMMENT ON COLUMN "delivery"."message_id" IS 'Message-ID of the mail';
COMMENT ON COLUMN "delivery"."attempted_at" IS 'UTC instant of the attempt';

COMMENT ON TABLE "migration" IS 'One row a step of the schema that has been applied.';
COMMENT ON COLUMN "migration"."version" IS 'number of the step';
COMMENT ON COLUMN "migration"."name" IS 'name of the step';
COMMENT ON COLUMN "migration"."sha256" IS 'digest of the text that was applied';
