-- Step 7: the link rate.
SELECT 1.0 * count(CASE WHEN decision_id IS NOT NULL THEN 1 END) / count(*) AS link_rate
FROM mm_fills_last_hour
WHERE ts > datetime('now', '-1 hour')
