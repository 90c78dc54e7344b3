-- Is anybody polling? No rows here is an alarm; no fills above is none.
SELECT count(*) AS polls, max(polled) AS last_poll, sum(n_api) AS n_api, sum(n_passed) AS n_passed,
       sum(n_inserted) AS n_inserted, sum(n_duplicate) AS n_duplicate, sum(n_failed) AS n_failed
FROM mm_fill_polls
WHERE polled > datetime('now', '-1 hour')
