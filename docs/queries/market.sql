-- One market's fills of the last day, newest first.
SELECT ts, side, price_cents, size, fee, decision_id, is_valid
FROM mm_fills_last_day
WHERE market_ticker = 'KXHIGHNY-26NOV26-T50' AND ts > now() - INTERVAL 1 DAY
ORDER BY ts_us DESC, fill_id
