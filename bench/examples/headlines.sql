-- Three headlines of a report, counted from the tables that `bench export` writes. Plain SQL: DuckDB runs it
-- on the files themselves (CREATE VIEW orders AS FROM 'tables/orders.csv'; the same with cells and figures),
-- SQLite on tables of the same names (headlines.py).

WITH counted AS (
  -- What figures are made of: the valid last attempt of each repetition.
  SELECT o.scenario, o.variant, o.model, o.repetition, o.attempt, o.outcome,
         CAST(o.planned_us AS DOUBLE) AS planned_us,
         CAST(o.sent_us AS DOUBLE) AS sent_us,
         CAST(o.completed_us AS DOUBLE) AS completed_us
  FROM orders o
  JOIN cells c
    ON c.run_id = o.run_id AND c.scenario = o.scenario AND c.variant = o.variant AND c.model = o.model
   AND c.repetition = o.repetition AND c.attempt = o.attempt
  WHERE c.counts = 'true'
),

-- Everything done at a steady rate: half of all orders took at most so long, all repetitions together.
steady AS (
  SELECT model, completed_us - planned_us AS took_us,
         ROW_NUMBER() OVER (PARTITION BY model ORDER BY completed_us - planned_us) AS place,
         COUNT(*) OVER (PARTITION BY model) AS orders
  FROM counted
  WHERE scenario = 'latency' AND variant = 'steady' AND outcome = 'completed'
),
done_p50 AS (
  SELECT model, took_us / 1000 AS value FROM steady WHERE 2 * place BETWEEN orders AND orders + 1
),

-- 10,000 orders over 64 connections: the last one is done after so many seconds, the median of the repetitions.
door AS (
  SELECT model, repetition, (MAX(completed_us) - MIN(planned_us)) / 1000000 AS last_s
  FROM counted
  WHERE scenario = 'throughput-10k' AND variant = 'door'
  GROUP BY model, repetition
),
door_placed AS (
  SELECT model, last_s, ROW_NUMBER() OVER (PARTITION BY model ORDER BY last_s) AS place,
         COUNT(*) OVER (PARTITION BY model) AS runs
  FROM door
),
door_median AS (
  SELECT model, AVG(last_s) AS value FROM door_placed WHERE 2 * place BETWEEN runs AND runs + 2 GROUP BY model
),

-- Inventory killed under load: how many of the orders that came meanwhile were refused, in percent.
outage AS (
  SELECT model, repetition, attempt,
         MAX(CASE WHEN figure = 'outage_from_us' THEN CAST(number AS DOUBLE) END) AS from_us,
         MAX(CASE WHEN figure = 'outage_to_us' THEN CAST(number AS DOUBLE) END) AS to_us
  FROM figures
  WHERE scenario = 'backlog' AND variant = 'kill'
  GROUP BY model, repetition, attempt
),
refused AS (
  SELECT c.model, 100.0 * SUM(CASE WHEN c.outcome = 'refused' THEN 1 ELSE 0 END) / COUNT(*) AS value
  FROM counted c
  JOIN outage o ON o.model = c.model AND o.repetition = c.repetition AND o.attempt = c.attempt
  WHERE c.scenario = 'backlog' AND c.variant = 'kill'
    AND c.planned_us >= o.from_us AND c.planned_us < o.to_us AND c.sent_us < o.to_us
  GROUP BY c.model
)

SELECT 'everything done at a steady rate, p50 (ms)' AS headline, model, value FROM done_p50
UNION ALL
SELECT '10,000 orders over 64 connections, last one done (s)', model, value FROM door_median
UNION ALL
SELECT 'inventory killed under load: refused meanwhile (%)', model, value FROM refused
ORDER BY headline, model;
