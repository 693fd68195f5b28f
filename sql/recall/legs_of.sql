-- Recall: the holdings of a run.
-- Parameters: seq.
-- Returns: the fields of HeldLeg in its order; units are the comments of the table leg.
SELECT
    account,
    layer,
    symbol,
    kind,
    settlement,
    expiry,
    strike,
    "right",
    quantity,
    multiplier,
    mark,
    status,
    root,
    days,
    forward,
    discount,
    iv,
    weight,
    beta,
    vega,
    vvix_vega,
    vix_delta,
    vega30,
    delta,
    gamma,
    theta,
    vanna,
    volga
FROM "leg"
WHERE seq = $seq
ORDER BY rowid;
