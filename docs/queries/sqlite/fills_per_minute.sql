-- Step 6: rows a minute. People trade irregularly; a constant is a task on a clock.
SELECT strftime('%Y-%m-%d %H:%M:00', ts) AS minute, count(*) AS fills
FROM mm_fills_last_hour
WHERE ts > datetime('now', '-1 hour')
GROUP BY minute
ORDER BY minute DESC
