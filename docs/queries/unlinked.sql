-- Step 7, option A: fills whose decision the desk's orders could tell; `truefill link` does it.
SELECT f.fill_id, f.exchange_order_id
FROM (SELECT fill_id, exchange_order_id FROM mm_fills WHERE decision_id IS NULL) AS f
ANY LEFT JOIN (SELECT exchange_order_id, toString(decision_id) AS known FROM mm_orders) AS o
USING (exchange_order_id)
WHERE known != ''
LIMIT 10
