-- What `make demo` shows.  A statement ends with a semicolon, the comment above it is the title.

-- bi.v_report: which reports are there?
SELECT left(r.title, 26) AS title, r.region_name AS region, r.published_date AS published, r.genre,
       count(i.indicator_uid) AS indicators
  FROM bi.v_report r
  LEFT JOIN bi.v_indicator i USING (report_key)
 GROUP BY r.report_key, 1, 2, 3, 4
 ORDER BY r.report_key
 LIMIT 12;

-- bi.v_indicator: what do they say?
SELECT coalesce(region_name, scope) AS place, left(indicator_name, 16) AS indicator,
       CASE bound WHEN 'over' THEN '> ' WHEN 'at_least' THEN '≥ ' WHEN 'under' THEN '< '
                  WHEN 'at_most' THEN '≤ ' WHEN 'about' THEN '~ ' ELSE '' END
       || trim_scale(value) || coalesce('–' || trim_scale(value_high), '') AS value,
       unit, kind, left(period, 12) AS period, theme_name AS theme
  FROM (SELECT *, row_number() OVER (PARTITION BY report_key, kind
                                     ORDER BY period IS NULL, value DESC) AS n
          FROM bi.v_indicator WHERE status = 'actual') i
 WHERE n = 1
 ORDER BY report_key, kind
 LIMIT 16;

-- bi.v_indicator: what grew, what fell?
SELECT left(indicator_name, 20) AS indicator,
       CASE direction WHEN 'up' THEN '↑ ' WHEN 'down' THEN '↓ ' ELSE '' END || trim_scale(value) AS change,
       unit, basis, period_start AS "from", period_end AS "to", left(title, 20) AS title
  FROM bi.v_indicator
 WHERE kind = 'change'
 ORDER BY report_key, indicator_uid
 LIMIT 8;

-- bi.v_report_theme: what are they about?
SELECT t.theme_code AS code, t.theme_name AS theme, count(DISTINCT t.report_key) AS reports,
       max(t.theme_score) AS best_score,
       (SELECT count(*) FROM bi.v_indicator i WHERE i.theme_code = t.theme_code) AS indicators
  FROM bi.v_report_theme t
 GROUP BY 1, 2
 ORDER BY 3 DESC, 5 DESC, 1
 LIMIT 10;

-- bi.v_evidence: one indicator, traced to its sentence
WITH one AS (
    SELECT i.indicator_name, trim_scale(i.value) || ' ' || coalesce(i.unit, '') AS value,
           i.scope, i.period, i.period_start, i.period_end, e.*,
           substr(t.content, e.quote_start + 1, e.quote_end - e.quote_start) AS found
      FROM bi.v_indicator i
      JOIN bi.v_evidence e USING (indicator_uid)
      JOIN bi.v_report_text t ON t.report_key = i.report_key
     WHERE i.kind = 'count' AND i.scope IS NOT NULL AND i.period_start IS NOT NULL
     ORDER BY abs(length(e.sentence) - 40), i.indicator_uid
     LIMIT 1)
SELECT field, says
  FROM one,
       LATERAL (VALUES (1, 'indicator', indicator_name || ' = ' || value),
                       (2, 'place, time', scope || ', ' || period || coalesce(
                               ' = ' || period_start || ' to ' || period_end, '')),
                       (3, 'quote', quote || '  (characters ' || quote_start || ' to ' || quote_end || ')'),
                       (4, 'the text there', found),
                       (5, 'sentence', left(sentence, 90)),
                       (6, 'report', title),
                       (7, 'rule', rule_id || '  (engine ' || engine_version || ', ruleset '
                                   || left(ruleset_version, 12) || ')'),
                       (8, 'Kafka', topic || ' partition ' || kafka_partition || ' offset '
                                    || kafka_offset)) f (n, field, says)
 ORDER BY n;

-- bi.v_pipeline_health: what became of every message?
SELECT topic, kafka_partition AS partition, next_offset, stored, unchanged, retracted, skipped, dead
  FROM bi.v_pipeline_health
 ORDER BY 1, 2;
