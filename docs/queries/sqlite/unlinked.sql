-- Step 7, option A: fills whose decision the desk's orders could tell; `truefill link` does it.
SELECT f.fill_id, f.exchange_order_id
FROM mm_fills AS f JOIN mm_orders AS o USING (exchange_order_id)
WHERE f.decision_id IS NULL AND o.decision_id != ''
LIMIT 10
