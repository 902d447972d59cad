"""duckdb_peer.py QUERY: ranks the pairs of minute, contributor and value that QUERY gives, one thread."""
import sys
import duckdb

ANSWER = """
    CREATE TEMP TABLE top AS
        SELECT key, sum(value) AS value FROM pairs GROUP BY key ORDER BY value DESC, key LIMIT 10;
    SELECT 'top', key, value::BIGINT, NULL, NULL FROM top
    UNION ALL SELECT 'minute', minute, count(*), max(value)::BIGINT, sum(value)::BIGINT FROM pairs GROUP BY minute
    UNION ALL SELECT 'point', minute, key, value::BIGINT, NULL FROM pairs SEMI JOIN top USING (key)
"""

db = duckdb.connect()
db.execute("SET threads = 1")
db.execute(f"CREATE TEMP TABLE pairs AS SELECT * FROM ({sys.argv[1]}) AS given(minute, key, value)")
for row in db.execute(ANSWER).fetchall():
    print("\t".join(str(value) for value in row if value is not None))
