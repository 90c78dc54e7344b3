-- Step 5: the ids themselves; one that comes again and again is one fill, polled again and again.
SELECT fill_id, count() AS n
FROM mm_fills_last_hour
WHERE ts > now() - INTERVAL 1 HOUR
GROUP BY fill_id
ORDER BY n DESC, fill_id
LIMIT 5
