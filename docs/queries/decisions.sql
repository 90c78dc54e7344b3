-- Step 7: fills with and without the decision behind them.
SELECT count(CASE WHEN decision_id IS NOT NULL THEN 1 END) AS with_id,
       count(CASE WHEN decision_id IS NULL THEN 1 END) AS without_id
FROM mm_fills_last_hour
WHERE ts > now() - INTERVAL 1 HOUR
