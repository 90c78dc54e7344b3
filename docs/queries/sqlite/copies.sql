-- Step 6: of the orders with several rows, how much of them is the same again.
SELECT exchange_order_id, count(*) AS n_rows, count(DISTINCT json_array(fill_id, side, price_cents, size)) AS n_distinct
FROM mm_fills_last_hour
WHERE ts > datetime('now', '-1 hour')
GROUP BY exchange_order_id
HAVING n_rows > 1
ORDER BY n_rows - n_distinct DESC
LIMIT 10
