-- Step 6: which orders have most rows. One order with many partial fills is healthy; hundreds of
-- rows of one order are not.
SELECT exchange_order_id, count(*) AS fill_count
FROM mm_fills_last_hour
WHERE ts > now() - INTERVAL 1 HOUR
GROUP BY exchange_order_id
ORDER BY fill_count DESC
LIMIT 10
