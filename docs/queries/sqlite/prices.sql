-- The third criterion: the share of prices between 0 and 100 cents.
SELECT 1.0 * sum(price_cents > 0 AND price_cents < 100) / count(*) AS valid_share
FROM mm_fills_last_hour
WHERE ts > datetime('now', '-1 hour')
