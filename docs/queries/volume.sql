-- The key test after a deployment: how many rows, of how many orders, how many without a price.
SELECT count() AS fill_count,
       uniqExact(exchange_order_id) AS unique_orders,
       sum(price_cents = 0) AS zero_price_count,
       round(100.0 * sum(price_cents > 0) / count(), 2) AS valid_pct
FROM mm_fills_last_hour
WHERE ts > now() - INTERVAL 1 HOUR
