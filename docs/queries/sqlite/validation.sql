-- Step 4: rows that no gate would let through.
SELECT count(CASE WHEN price_cents = 0 THEN 1 END) AS zero_price_count,
       count(CASE WHEN size = 0 THEN 1 END) AS zero_size_count,
       count(*) AS total
FROM mm_fills_last_hour
WHERE ts > datetime('now', '-1 hour')
