-- The fifth criterion: rows per order, and how many orders have more than one.
SELECT count(*) AS total_orders,
       max(row_count) AS max_rows_per_order,
       count(CASE WHEN row_count = 1 THEN 1 END) AS orders_with_1_row,
       count(CASE WHEN row_count > 1 THEN 1 END) AS orders_with_several
FROM (
    SELECT exchange_order_id, count(*) AS row_count
    FROM mm_fills_last_hour
    WHERE ts > now() - INTERVAL 1 HOUR
    GROUP BY exchange_order_id
)
