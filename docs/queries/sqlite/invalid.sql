-- Step 8: what is marked as no fill.
SELECT count(*) AS invalid_rows
FROM mm_fills
WHERE is_valid = 0
