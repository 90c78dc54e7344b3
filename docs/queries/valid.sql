-- Step 8: what analyses read.
SELECT count() AS valid_rows
FROM mm_fills_last_hour
WHERE is_valid = 1 AND ts > now() - INTERVAL 1 HOUR
