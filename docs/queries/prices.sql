-- The third criterion: the share of prices between 0 and 100 cents.
SELECT sum(price_cents > 0 AND price_cents < 100) / count() AS valid_share
FROM mm_fills_last_hour
WHERE ts > now() - INTERVAL 1 HOUR
