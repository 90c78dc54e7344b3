-- Step 5: as many rows as ids.
SELECT count(DISTINCT fill_id) AS unique_fills, count(*) AS total_rows,
       count(DISTINCT fill_id) AS exact_unique
FROM mm_fills_last_hour
WHERE ts > datetime('now', '-1 hour')
