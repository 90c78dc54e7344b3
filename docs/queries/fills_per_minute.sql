-- Step 6: rows a minute. People trade irregularly; a constant is a task on a clock.
SELECT toStartOfMinute(ts) AS minute, count(*) AS fills
FROM mm_fills_last_hour
WHERE ts > now() - INTERVAL 1 HOUR
GROUP BY minute
ORDER BY minute DESC
