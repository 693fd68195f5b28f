-- What looks ahead and what explains, third step of the schema.
-- Purpose: one table a part of the report document that looks ahead, explains a change or says
-- what the curve is like, as 0001 does it; new columns of the tables there; views and macros as
-- 0002 has them. Figures of layers that stand in a MAP are keyed by the layer's name; the view
-- current_scenario_layer has them one a row.

-- A view keeps the columns it was created with: those over altered tables go first, and come
-- back below. Macros look when they are called.
DROP VIEW head;
DROP VIEW run_history;
DROP VIEW current_leg;

ALTER TABLE "run" ADD COLUMN "weight_source" VARCHAR;
ALTER TABLE "run" ADD COLUMN "beta_source" VARCHAR;
ALTER TABLE "run" ADD COLUMN "vvix_beta" DOUBLE;
ALTER TABLE "run" ADD COLUMN "vol_floor_points" DOUBLE;
ALTER TABLE "run" ADD COLUMN "events_unmatched" INTEGER;

COMMENT ON COLUMN "run"."weight_source" IS 'of the exponent: stated or calibrated';
COMMENT ON COLUMN "run"."beta_source" IS 'of the betas: model or regression';
COMMENT ON COLUMN "run"."vvix_beta" IS 'vol points of a VIX option''s vol per point of its own VX, in scenarios';
COMMENT ON COLUMN "run"."vol_floor_points" IS 'vol points; no shifted vol falls below it';
COMMENT ON COLUMN "run"."events_unmatched" IS 'past events whose sessions are not on record';

ALTER TABLE "leg" ADD COLUMN "vanna" DOUBLE;
ALTER TABLE "leg" ADD COLUMN "volga" DOUBLE;
ALTER TABLE "leg" ADD COLUMN "average_price" DOUBLE;

COMMENT ON COLUMN "leg"."vanna" IS 'USD per point of the leg''s own forward and vol point';
COMMENT ON COLUMN "leg"."volga" IS 'USD per squared vol point';
COMMENT ON COLUMN "leg"."average_price" IS 'price points; of entry';

-- What was stored as sigma until now was the vol at the forward; sigma is the model-free one.
ALTER TABLE "curve_point" RENAME COLUMN "sigma" TO "sigma_atm";
ALTER TABLE "curve_point" ADD COLUMN "sigma" DOUBLE;
ALTER TABLE "curve_point" ADD COLUMN "risk_reversal_25" DOUBLE;
ALTER TABLE "curve_point" ADD COLUMN "butterfly_25" DOUBLE;
ALTER TABLE "curve_point" ADD COLUMN "on_curve" BOOLEAN;
ALTER TABLE "curve_point" ADD COLUMN "strikes" INTEGER;
ALTER TABLE "curve_point" ADD COLUMN "reason" VARCHAR DEFAULT 'stored by a version without the model-free strip';
ALTER TABLE "curve_point" ALTER COLUMN "reason" DROP DEFAULT;

COMMENT ON COLUMN "curve_point"."sigma_atm" IS 'vol at the forward, annualised, decimal';
COMMENT ON COLUMN "curve_point"."sigma" IS 'model-free vol, annualised, decimal';
COMMENT ON COLUMN "curve_point"."risk_reversal_25" IS 'vol points; 25-delta call vol less put vol';
COMMENT ON COLUMN "curve_point"."butterfly_25" IS 'vol points; mean of the 25-delta vols less sigma_atm';
COMMENT ON COLUMN "curve_point"."on_curve" IS 'whether sigma is a node of the curve: SPX before XSP';
COMMENT ON COLUMN "curve_point"."strikes" IS 'options in the model-free strip';
COMMENT ON COLUMN "curve_point"."reason" IS 'why there is no model-free vol';

ALTER TABLE "curve_future" ADD COLUMN "convexity" DOUBLE;

COMMENT ON COLUMN "curve_future"."convexity" IS 'price as a share of forward_vol';

CREATE TABLE "scenario" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "mode" VARCHAR,
    "shift" DOUBLE,
    "spot_shift" DOUBLE,
    "core" DOUBLE,
    "hedge" DOUBLE,
    "net" DOUBLE,
    "layers" MAP(VARCHAR, DOUBLE),
    "floored" INTEGER,
    "reason" VARCHAR
);

COMMENT ON TABLE "scenario" IS 'One row a cell of the scenario grid: profit and loss of an instantaneous move.';
COMMENT ON COLUMN "scenario"."as_of" IS 'session described';
COMMENT ON COLUMN "scenario"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "scenario"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "scenario"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "scenario"."mode" IS 'term, parallel or relative';
COMMENT ON COLUMN "scenario"."shift" IS 'VIX points for term, vol points for parallel, percent of every vol for relative';
COMMENT ON COLUMN "scenario"."spot_shift" IS 'percent; move of SPX and its forwards';
COMMENT ON COLUMN "scenario"."core" IS 'USD; layers of role core together';
COMMENT ON COLUMN "scenario"."hedge" IS 'USD; layers of role hedge together';
COMMENT ON COLUMN "scenario"."net" IS 'USD; the whole book';
COMMENT ON COLUMN "scenario"."layers" IS 'USD by name of the layer; NULL where unknown';
COMMENT ON COLUMN "scenario"."floored" IS 'legs whose vol stands on the floor of 1 vol point';
COMMENT ON COLUMN "scenario"."reason" IS 'why a figure is unknown';

CREATE TABLE "horizon" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "days" INTEGER,
    "scope" VARCHAR,
    "vega" DOUBLE,
    "vega30" DOUBLE,
    "theta_collected" DOUBLE,
    "settled" INTEGER,
    "reason" VARCHAR
);

COMMENT ON TABLE "horizon" IS 'One row a horizon and scope: the book carried forward with the market fixed.';
COMMENT ON COLUMN "horizon"."as_of" IS 'session described';
COMMENT ON COLUMN "horizon"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "horizon"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "horizon"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "horizon"."days" IS 'calendar days ahead';
COMMENT ON COLUMN "horizon"."scope" IS 'net, or layer:NAME';
COMMENT ON COLUMN "horizon"."vega" IS 'USD per SPX vol point, then';
COMMENT ON COLUMN "horizon"."vega30" IS 'USD per VIX point, then';
COMMENT ON COLUMN "horizon"."theta_collected" IS 'USD gained by the passage of time alone';
COMMENT ON COLUMN "horizon"."settled" IS 'legs that will have settled';
COMMENT ON COLUMN "horizon"."reason" IS 'why a figure is unknown';

CREATE TABLE "horizon_pnl" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "days" INTEGER,
    "scope" VARCHAR,
    "mode" VARCHAR,
    "shift" DOUBLE,
    "pnl" DOUBLE,
    "reason" VARCHAR
);

COMMENT ON TABLE "horizon_pnl" IS 'One row a horizon, scope and vol scenario: profit and loss until then, spot unmoved.';
COMMENT ON COLUMN "horizon_pnl"."as_of" IS 'session described';
COMMENT ON COLUMN "horizon_pnl"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "horizon_pnl"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "horizon_pnl"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "horizon_pnl"."days" IS 'calendar days ahead';
COMMENT ON COLUMN "horizon_pnl"."scope" IS 'net, or layer:NAME';
COMMENT ON COLUMN "horizon_pnl"."mode" IS 'term, parallel or relative';
COMMENT ON COLUMN "horizon_pnl"."shift" IS 'VIX points for term, vol points for parallel, percent of every vol for relative';
COMMENT ON COLUMN "horizon_pnl"."pnl" IS 'USD from now to the horizon; NULL where unknown';
COMMENT ON COLUMN "horizon_pnl"."reason" IS 'why pnl is unknown';

CREATE TABLE "break_even" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "label" VARCHAR,
    "on_date" DATE,
    "days" INTEGER,
    "shift" DOUBLE,
    "spot" DOUBLE,
    "expected_move" DOUBLE,
    "pnl_at_spot" DOUBLE,
    "side" VARCHAR,
    "level" DOUBLE,
    "distance_sd" DOUBLE,
    "level_previous" DOUBLE,
    "migration" DOUBLE,
    "reason" VARCHAR
);

COMMENT ON TABLE "break_even" IS 'One row a level at which the book has made nothing since entry; a date without a level has one row whose level is NULL.';
COMMENT ON COLUMN "break_even"."as_of" IS 'session described';
COMMENT ON COLUMN "break_even"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "break_even"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "break_even"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "break_even"."label" IS 'T+7, or expiry 2026-12-18';
COMMENT ON COLUMN "break_even"."on_date" IS 'date of the break-even';
COMMENT ON COLUMN "break_even"."days" IS 'calendar days ahead';
COMMENT ON COLUMN "break_even"."shift" IS 'VIX points, mode term';
COMMENT ON COLUMN "break_even"."spot" IS 'index points; the SPX close the level refers to';
COMMENT ON COLUMN "break_even"."expected_move" IS 'index points; one standard deviation';
COMMENT ON COLUMN "break_even"."pnl_at_spot" IS 'USD since entry, SPX unmoved';
COMMENT ON COLUMN "break_even"."side" IS 'below or above the SPX close';
COMMENT ON COLUMN "break_even"."level" IS 'index points';
COMMENT ON COLUMN "break_even"."distance_sd" IS 'standard deviations of the expected move, as a decimal; signed';
COMMENT ON COLUMN "break_even"."level_previous" IS 'index points; nearest level of that side at the previous head';
COMMENT ON COLUMN "break_even"."migration" IS 'index points; level less level_previous';
COMMENT ON COLUMN "break_even"."reason" IS 'why there is no level';

CREATE TABLE "event_move" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "kind" VARCHAR,
    "on_date" DATE,
    "shift" DOUBLE,
    "spot_shift" DOUBLE,
    "core" DOUBLE,
    "hedge" DOUBLE,
    "net" DOUBLE,
    "layers" MAP(VARCHAR, DOUBLE),
    "floored" INTEGER,
    "reason" VARCHAR
);

COMMENT ON TABLE "event_move" IS 'One row a past event: today''s book under the move it brought, mode term.';
COMMENT ON COLUMN "event_move"."as_of" IS 'session described';
COMMENT ON COLUMN "event_move"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "event_move"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "event_move"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "event_move"."kind" IS 'FOMC, CPI or PPI';
COMMENT ON COLUMN "event_move"."on_date" IS 'session of the event';
COMMENT ON COLUMN "event_move"."shift" IS 'VIX points; from the close before to the close of the day';
COMMENT ON COLUMN "event_move"."spot_shift" IS 'percent; move of SPX over the same';
COMMENT ON COLUMN "event_move"."core" IS 'USD; layers of role core together';
COMMENT ON COLUMN "event_move"."hedge" IS 'USD; layers of role hedge together';
COMMENT ON COLUMN "event_move"."net" IS 'USD; the whole book';
COMMENT ON COLUMN "event_move"."layers" IS 'USD by name of the layer; NULL where unknown';
COMMENT ON COLUMN "event_move"."floored" IS 'legs whose vol stands on the floor of 1 vol point';
COMMENT ON COLUMN "event_move"."reason" IS 'why a figure is unknown';

CREATE TABLE "next_event" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "kind" VARCHAR,
    "on_date" DATE,
    "days" INTEGER,
    "source" VARCHAR
);

COMMENT ON TABLE "next_event" IS 'One row an event yet to come.';
COMMENT ON COLUMN "next_event"."as_of" IS 'session described';
COMMENT ON COLUMN "next_event"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "next_event"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "next_event"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "next_event"."kind" IS 'FOMC, CPI or PPI';
COMMENT ON COLUMN "next_event"."on_date" IS 'session of the event';
COMMENT ON COLUMN "next_event"."days" IS 'calendar days ahead';
COMMENT ON COLUMN "next_event"."source" IS 'who announced it';

CREATE TABLE "vega_explain" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "scope" VARCHAR,
    "measure" VARCHAR,
    "value_from" DOUBLE,
    "value_to" DOUBLE,
    "traded" DOUBLE,
    "expired" DOUBLE,
    "time" DOUBLE,
    "forward" DOUBLE,
    "vol" DOUBLE,
    "beta" DOUBLE,
    "correction" DOUBLE,
    "residual" DOUBLE,
    "reason" VARCHAR
);

COMMENT ON TABLE "vega_explain" IS 'One row a scope and measure: why it changed; the parts sum to value_to less value_from.';
COMMENT ON COLUMN "vega_explain"."as_of" IS 'session described';
COMMENT ON COLUMN "vega_explain"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "vega_explain"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "vega_explain"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "vega_explain"."scope" IS 'net, or layer:NAME';
COMMENT ON COLUMN "vega_explain"."measure" IS 'vega or vega30';
COMMENT ON COLUMN "vega_explain"."value_from" IS 'USD per SPX vol point (vega) or per VIX point (vega30); at the previous head';
COMMENT ON COLUMN "vega_explain"."value_to" IS 'USD per SPX vol point (vega) or per VIX point (vega30); now';
COMMENT ON COLUMN "vega_explain"."traded" IS 'USD per SPX vol point (vega) or per VIX point (vega30); opened, closed and resized legs';
COMMENT ON COLUMN "vega_explain"."expired" IS 'USD per SPX vol point (vega) or per VIX point (vega30); legs that settled';
COMMENT ON COLUMN "vega_explain"."time" IS 'USD per SPX vol point (vega) or per VIX point (vega30); passage of time';
COMMENT ON COLUMN "vega_explain"."forward" IS 'USD per SPX vol point (vega) or per VIX point (vega30); moves of forwards and discount factors';
COMMENT ON COLUMN "vega_explain"."vol" IS 'USD per SPX vol point (vega) or per VIX point (vega30); moves of each leg''s own vol';
COMMENT ON COLUMN "vega_explain"."beta" IS 'USD per SPX vol point (vega) or per VIX point (vega30); recalibration of weights and betas';
COMMENT ON COLUMN "vega_explain"."correction" IS 'USD per SPX vol point (vega) or per VIX point (vega30); what was restated or re-tagged since';
COMMENT ON COLUMN "vega_explain"."residual" IS 'USD per SPX vol point (vega) or per VIX point (vega30); rounding of the figures';
COMMENT ON COLUMN "vega_explain"."reason" IS 'why there are no parts';

CREATE TABLE "pnl_explain" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "scope" VARCHAR,
    "total" DOUBLE,
    "theta" DOUBLE,
    "delta" DOUBLE,
    "vix" DOUBLE,
    "basis" DOUBLE,
    "gamma" DOUBLE,
    "vega" DOUBLE,
    "vvix_vega" DOUBLE,
    "vanna" DOUBLE,
    "volga" DOUBLE,
    "settled" DOUBLE,
    "trades" DOUBLE,
    "fees" DOUBLE,
    "residual" DOUBLE,
    "residual_share" DOUBLE,
    "reason" VARCHAR
);

COMMENT ON TABLE "pnl_explain" IS 'One row a scope: where the profit and loss came from, by yesterday''s greeks.';
COMMENT ON COLUMN "pnl_explain"."as_of" IS 'session described';
COMMENT ON COLUMN "pnl_explain"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "pnl_explain"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "pnl_explain"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "pnl_explain"."scope" IS 'net, layer:NAME, or leg:ACCOUNT SYMBOL';
COMMENT ON COLUMN "pnl_explain"."total" IS 'USD; change of value, trades and fees in';
COMMENT ON COLUMN "pnl_explain"."theta" IS 'USD; passage of time';
COMMENT ON COLUMN "pnl_explain"."delta" IS 'USD; SPX-family legs, by the move of their own forward';
COMMENT ON COLUMN "pnl_explain"."vix" IS 'USD; beta times the change of the 30-day vol';
COMMENT ON COLUMN "pnl_explain"."basis" IS 'USD; the rest of the move of the leg''s own VX';
COMMENT ON COLUMN "pnl_explain"."gamma" IS 'USD; half gamma times the squared move';
COMMENT ON COLUMN "pnl_explain"."vega" IS 'USD; SPX-family legs, by the move of their own vol';
COMMENT ON COLUMN "pnl_explain"."vvix_vega" IS 'USD; options on VIX and its products, by the move of their own vol';
COMMENT ON COLUMN "pnl_explain"."vanna" IS 'USD; move of the forward times move of the vol';
COMMENT ON COLUMN "pnl_explain"."volga" IS 'USD; half volga times the squared move of the vol';
COMMENT ON COLUMN "pnl_explain"."settled" IS 'USD; legs that settled, from mark to settlement value';
COMMENT ON COLUMN "pnl_explain"."trades" IS 'USD; the day''s trades, from their price to the mark';
COMMENT ON COLUMN "pnl_explain"."fees" IS 'USD; fees of the day''s trades';
COMMENT ON COLUMN "pnl_explain"."residual" IS 'USD; what no part explains';
COMMENT ON COLUMN "pnl_explain"."residual_share" IS 'absolute residual over the sum of the absolute parts, 0 to 1';
COMMENT ON COLUMN "pnl_explain"."reason" IS 'why there are no parts';

CREATE TABLE "bridge" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "scope" VARCHAR,
    "reported" DOUBLE,
    "unit" DOUBLE,
    "underlying" DOUBLE,
    "time" DOUBLE,
    "vol" DOUBLE,
    "unattributed" DOUBLE,
    "naive" DOUBLE,
    "vol_of_vix" DOUBLE,
    "vix_delta" DOUBLE,
    "tenor_weight" DOUBLE,
    "beta" DOUBLE,
    "vega30" DOUBLE,
    "reason" VARCHAR
);

COMMENT ON TABLE "bridge" IS 'One row a scope: from the broker''s vega by way of the naive sum to vega30; the parts sum.';
COMMENT ON COLUMN "bridge"."as_of" IS 'session described';
COMMENT ON COLUMN "bridge"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "bridge"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "bridge"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "bridge"."scope" IS 'net, or layer:NAME';
COMMENT ON COLUMN "bridge"."reported" IS 'USD per vol point; the broker''s';
COMMENT ON COLUMN "bridge"."unit" IS 'USD per vol point; legs reported in another unit';
COMMENT ON COLUMN "bridge"."underlying" IS 'USD per vol point; VIX options priced off the spot';
COMMENT ON COLUMN "bridge"."time" IS 'USD per vol point; another day count';
COMMENT ON COLUMN "bridge"."vol" IS 'USD per vol point; another vol';
COMMENT ON COLUMN "bridge"."unattributed" IS 'USD per vol point; what no known cause closes';
COMMENT ON COLUMN "bridge"."naive" IS 'USD per vol point; the plain sum of broker screens';
COMMENT ON COLUMN "bridge"."vol_of_vix" IS 'USD per vol point of VIX vol; taken out, another risk';
COMMENT ON COLUMN "bridge"."vix_delta" IS 'USD per point of VX; put in at beta one';
COMMENT ON COLUMN "bridge"."tenor_weight" IS 'USD per VIX point; weights of SPX-family legs';
COMMENT ON COLUMN "bridge"."beta" IS 'USD per VIX point; betas of legs that move with VX';
COMMENT ON COLUMN "bridge"."vega30" IS 'USD per VIX point; where the bridge ends';
COMMENT ON COLUMN "bridge"."reason" IS 'why there are no parts';

CREATE TABLE "attribution" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "scope" VARCHAR,
    "sessions" INTEGER,
    "spearman" DOUBLE,
    "ks" DOUBLE,
    "zone" VARCHAR,
    "reason" VARCHAR
);

COMMENT ON TABLE "attribution" IS 'One row a scope: how well explained and actual profit and loss agree.';
COMMENT ON COLUMN "attribution"."as_of" IS 'session described';
COMMENT ON COLUMN "attribution"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "attribution"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "attribution"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "attribution"."scope" IS 'net, or layer:NAME';
COMMENT ON COLUMN "attribution"."sessions" IS 'sessions compared';
COMMENT ON COLUMN "attribution"."spearman" IS 'rank correlation as a decimal, -1 to 1';
COMMENT ON COLUMN "attribution"."ks" IS 'Kolmogorov-Smirnov distance, 0 to 1';
COMMENT ON COLUMN "attribution"."zone" IS 'green, amber or red';
COMMENT ON COLUMN "attribution"."reason" IS 'why there is no zone';

CREATE TABLE "contribution" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "layer" VARCHAR,
    "measure" VARCHAR,
    "value" DOUBLE,
    "share" DOUBLE,
    "reason" VARCHAR
);

COMMENT ON TABLE "contribution" IS 'One row a layer and measure: what the layer adds to the book.';
COMMENT ON COLUMN "contribution"."as_of" IS 'session described';
COMMENT ON COLUMN "contribution"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "contribution"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "contribution"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "contribution"."layer" IS 'name of the layer';
COMMENT ON COLUMN "contribution"."measure" IS 'vega, vega30, delta, gamma, theta or vvix_vega';
COMMENT ON COLUMN "contribution"."value" IS 'USD per the unit of the measure, as in the table layer';
COMMENT ON COLUMN "contribution"."share" IS 'signed share of the sum of absolute values, -1 to 1';
COMMENT ON COLUMN "contribution"."reason" IS 'why the value is unknown';

CREATE TABLE "curve_product" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "symbol" VARCHAR,
    "price" DOUBLE,
    "leverage" DOUBLE,
    "first" VARCHAR,
    "second" VARCHAR,
    "first_share" DOUBLE,
    "vix_delta" DOUBLE,
    "vega30" DOUBLE,
    "regression_vega30" DOUBLE,
    "reason" VARCHAR
);

COMMENT ON TABLE "curve_product" IS 'One row an exchange-traded product on VX.';
COMMENT ON COLUMN "curve_product"."as_of" IS 'session described';
COMMENT ON COLUMN "curve_product"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "curve_product"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "curve_product"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "curve_product"."symbol" IS 'ticker';
COMMENT ON COLUMN "curve_product"."price" IS 'USD a share';
COMMENT ON COLUMN "curve_product"."leverage" IS 'multiplier of the daily return of its index';
COMMENT ON COLUMN "curve_product"."first" IS 'nearer VX future held after the close';
COMMENT ON COLUMN "curve_product"."second" IS 'farther VX future';
COMMENT ON COLUMN "curve_product"."first_share" IS 'roll weight of the nearer one, 0 to 1';
COMMENT ON COLUMN "curve_product"."vix_delta" IS 'USD a share per point of both futures';
COMMENT ON COLUMN "curve_product"."vega30" IS 'USD a share per VIX point, by the model';
COMMENT ON COLUMN "curve_product"."regression_vega30" IS 'USD a share per VIX point, by history';
COMMENT ON COLUMN "curve_product"."reason" IS 'why a figure is unknown';

CREATE TABLE "curve_shape" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "risk_reversal_25" DOUBLE,
    "butterfly_25" DOUBLE,
    "slope" DOUBLE,
    "contango" DOUBLE,
    "reasons" VARCHAR[]
);

COMMENT ON TABLE "curve_shape" IS 'The surface in a few numbers; one row a run that has a curve.';
COMMENT ON COLUMN "curve_shape"."as_of" IS 'session described';
COMMENT ON COLUMN "curve_shape"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "curve_shape"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "curve_shape"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "curve_shape"."risk_reversal_25" IS 'vol points; 25-delta call vol less put vol at 30 days';
COMMENT ON COLUMN "curve_shape"."butterfly_25" IS 'vol points; mean of the 25-delta vols less the vol at the forward, at 30 days';
COMMENT ON COLUMN "curve_shape"."slope" IS 'vol points; sigma at 90 days less sigma at 30';
COMMENT ON COLUMN "curve_shape"."contango" IS 'percent; VX2 over VX1 less one';
COMMENT ON COLUMN "curve_shape"."reasons" IS 'why a figure is unknown, one text a figure';

CREATE TABLE "calibration" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "exponent_fitted" DOUBLE,
    "source" VARCHAR,
    "beta_source" VARCHAR,
    "first" DATE,
    "last" DATE,
    "sessions" INTEGER,
    "reason" VARCHAR
);

COMMENT ON TABLE "calibration" IS 'The exponent of the shock and the history it was held against; one row a run that has it.';
COMMENT ON COLUMN "calibration"."as_of" IS 'session described';
COMMENT ON COLUMN "calibration"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "calibration"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "calibration"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "calibration"."exponent_fitted" IS 'exponent that fits all cells at once';
COMMENT ON COLUMN "calibration"."source" IS 'of the exponent in use: stated or calibrated';
COMMENT ON COLUMN "calibration"."beta_source" IS 'of the betas in use: model or regression';
COMMENT ON COLUMN "calibration"."first" IS 'first session of the history';
COMMENT ON COLUMN "calibration"."last" IS 'last session of the history';
COMMENT ON COLUMN "calibration"."sessions" IS 'sessions of the history';
COMMENT ON COLUMN "calibration"."reason" IS 'why there is no fit';

CREATE TABLE "beta_cell" (
    "as_of" DATE NOT NULL,
    "known_at" TIMESTAMP NOT NULL,
    "seq" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "kind" VARCHAR,
    "label" VARCHAR,
    "mean_days" DOUBLE,
    "changes" INTEGER,
    "measured" DOUBLE,
    "fitted" DOUBLE,
    "model" DOUBLE,
    "reason" VARCHAR
);

COMMENT ON TABLE "beta_cell" IS 'One row a measured sensitivity to VIX, beside the model''s.';
COMMENT ON COLUMN "beta_cell"."as_of" IS 'session described';
COMMENT ON COLUMN "beta_cell"."known_at" IS 'UTC instant at which the run was recorded';
COMMENT ON COLUMN "beta_cell"."seq" IS 'number of the run, ascending over the ledger';
COMMENT ON COLUMN "beta_cell"."run_id" IS 'identity of the run';
COMMENT ON COLUMN "beta_cell"."kind" IS 'VX, SPX or ETP';
COMMENT ON COLUMN "beta_cell"."label" IS 'days to expiry, tenor or symbol';
COMMENT ON COLUMN "beta_cell"."mean_days" IS 'calendar days to settlement, mean';
COMMENT ON COLUMN "beta_cell"."changes" IS 'daily changes behind it';
COMMENT ON COLUMN "beta_cell"."measured" IS 'points per VIX point; USD a share for an ETP';
COMMENT ON COLUMN "beta_cell"."fitted" IS 'the same points or USD, on a flat curve under the exponent in use';
COMMENT ON COLUMN "beta_cell"."model" IS 'the same points or USD, by the curve of the session';
COMMENT ON COLUMN "beta_cell"."reason" IS 'why a figure is unknown';

CREATE VIEW head AS
SELECT * FROM "run" QUALIFY row_number() OVER (PARTITION BY as_of ORDER BY seq DESC) = 1;

CREATE VIEW run_history AS
SELECT "run".*, "run".seq = (SELECT max(other.seq) FROM "run" AS other WHERE other.as_of = "run".as_of) AS is_head
FROM "run" ORDER BY as_of, seq;

CREATE VIEW current_leg AS
SELECT * FROM "leg" WHERE seq = (SELECT arg_max(seq, as_of) FROM head WHERE state <> 'no_session');

CREATE VIEW current_curve_point AS
SELECT * FROM "curve_point" WHERE seq = (SELECT arg_max(seq, as_of) FROM head WHERE state <> 'no_session');

CREATE MACRO curve_point_as_known(t) AS TABLE
SELECT * FROM "curve_point" WHERE seq IN (SELECT seq FROM run_as_known(t));

CREATE VIEW current_curve_future AS
SELECT * FROM "curve_future" WHERE seq = (SELECT arg_max(seq, as_of) FROM head WHERE state <> 'no_session');

CREATE MACRO curve_future_as_known(t) AS TABLE
SELECT * FROM "curve_future" WHERE seq IN (SELECT seq FROM run_as_known(t));

CREATE VIEW current_scenario AS
SELECT * FROM "scenario" WHERE seq = (SELECT arg_max(seq, as_of) FROM head WHERE state <> 'no_session');

CREATE MACRO scenario_as_known(t) AS TABLE
SELECT * FROM "scenario" WHERE seq IN (SELECT seq FROM run_as_known(t));

CREATE VIEW current_scenario_layer AS
SELECT
    as_of, known_at, seq, run_id, mode, shift, spot_shift,
    unnest(map_keys(layers)) AS layer, unnest(map_values(layers)) AS pnl, floored, reason
FROM current_scenario;

CREATE MACRO scenario_layer_as_known(t) AS TABLE
SELECT
    as_of, known_at, seq, run_id, mode, shift, spot_shift,
    unnest(map_keys(layers)) AS layer, unnest(map_values(layers)) AS pnl, floored, reason
FROM scenario_as_known(t);

CREATE VIEW current_horizon AS
SELECT * FROM "horizon" WHERE seq = (SELECT arg_max(seq, as_of) FROM head WHERE state <> 'no_session');

CREATE MACRO horizon_as_known(t) AS TABLE
SELECT * FROM "horizon" WHERE seq IN (SELECT seq FROM run_as_known(t));

CREATE VIEW current_horizon_pnl AS
SELECT * FROM "horizon_pnl" WHERE seq = (SELECT arg_max(seq, as_of) FROM head WHERE state <> 'no_session');

CREATE MACRO horizon_pnl_as_known(t) AS TABLE
SELECT * FROM "horizon_pnl" WHERE seq IN (SELECT seq FROM run_as_known(t));

CREATE VIEW current_break_even AS
SELECT * FROM "break_even" WHERE seq = (SELECT arg_max(seq, as_of) FROM head WHERE state <> 'no_session');

CREATE MACRO break_even_as_known(t) AS TABLE
SELECT * FROM "break_even" WHERE seq IN (SELECT seq FROM run_as_known(t));

CREATE VIEW current_event_move AS
SELECT * FROM "event_move" WHERE seq = (SELECT arg_max(seq, as_of) FROM head WHERE state <> 'no_session');

CREATE MACRO event_move_as_known(t) AS TABLE
SELECT * FROM "event_move" WHERE seq IN (SELECT seq FROM run_as_known(t));

CREATE VIEW current_next_event AS
SELECT * FROM "next_event" WHERE seq = (SELECT arg_max(seq, as_of) FROM head WHERE state <> 'no_session');

CREATE MACRO next_event_as_known(t) AS TABLE
SELECT * FROM "next_event" WHERE seq IN (SELECT seq FROM run_as_known(t));

CREATE VIEW current_vega_explain AS
SELECT * FROM "vega_explain" WHERE seq = (SELECT arg_max(seq, as_of) FROM head WHERE state <> 'no_session');

CREATE MACRO vega_explain_as_known(t) AS TABLE
SELECT * FROM "vega_explain" WHERE seq IN (SELECT seq FROM run_as_known(t));

CREATE VIEW current_pnl_explain AS
SELECT * FROM "pnl_explain" WHERE seq = (SELECT arg_max(seq, as_of) FROM head WHERE state <> 'no_session');

CREATE MACRO pnl_explain_as_known(t) AS TABLE
SELECT * FROM "pnl_explain" WHERE seq IN (SELECT seq FROM run_as_known(t));

CREATE VIEW current_bridge AS
SELECT * FROM "bridge" WHERE seq = (SELECT arg_max(seq, as_of) FROM head WHERE state <> 'no_session');

CREATE MACRO bridge_as_known(t) AS TABLE
SELECT * FROM "bridge" WHERE seq IN (SELECT seq FROM run_as_known(t));

CREATE VIEW current_attribution AS
SELECT * FROM "attribution" WHERE seq = (SELECT arg_max(seq, as_of) FROM head WHERE state <> 'no_session');

CREATE MACRO attribution_as_known(t) AS TABLE
SELECT * FROM "attribution" WHERE seq IN (SELECT seq FROM run_as_known(t));

CREATE VIEW current_contribution AS
SELECT * FROM "contribution" WHERE seq = (SELECT arg_max(seq, as_of) FROM head WHERE state <> 'no_session');

CREATE MACRO contribution_as_known(t) AS TABLE
SELECT * FROM "contribution" WHERE seq IN (SELECT seq FROM run_as_known(t));

CREATE VIEW current_curve_product AS
SELECT * FROM "curve_product" WHERE seq = (SELECT arg_max(seq, as_of) FROM head WHERE state <> 'no_session');

CREATE MACRO curve_product_as_known(t) AS TABLE
SELECT * FROM "curve_product" WHERE seq IN (SELECT seq FROM run_as_known(t));

CREATE VIEW current_curve_shape AS
SELECT * FROM "curve_shape" WHERE seq = (SELECT arg_max(seq, as_of) FROM head WHERE state <> 'no_session');

CREATE MACRO curve_shape_as_known(t) AS TABLE
SELECT * FROM "curve_shape" WHERE seq IN (SELECT seq FROM run_as_known(t));

CREATE VIEW current_calibration AS
SELECT * FROM "calibration" WHERE seq = (SELECT arg_max(seq, as_of) FROM head WHERE state <> 'no_session');

CREATE MACRO calibration_as_known(t) AS TABLE
SELECT * FROM "calibration" WHERE seq IN (SELECT seq FROM run_as_known(t));

CREATE VIEW current_beta_cell AS
SELECT * FROM "beta_cell" WHERE seq = (SELECT arg_max(seq, as_of) FROM head WHERE state <> 'no_session');

CREATE MACRO beta_cell_as_known(t) AS TABLE
SELECT * FROM "beta_cell" WHERE seq IN (SELECT seq FROM run_as_known(t));
