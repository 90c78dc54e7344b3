-- Step 7: the link rate.
SELECT count(CASE WHEN decision_id IS NOT NULL THEN 1 END) / count(*) AS link_rate
FROM mm_fills_last_hour
WHERE ts > now() - INTERVAL 1 HOUR
