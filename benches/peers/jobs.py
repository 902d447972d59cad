"""The jobs, the same for every tool: sums by contributor, per minute and in all."""
import sys
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
MIB = 1 << 20


@dataclass
class Job:
    title: str
    kind: str
    events: int
    options: tuple = ()
    # What culprits may take of each peer's CPU; "best" is the quickest of the peers.
    goals: dict = field(default_factory=dict)
    # Bytes of resident memory, beside 16 for each pair of minute and contributor.
    memory: int = 32 * MIB
    per_pair: int = 16
    # The pairs as a query of DuckDB, as a pipeline of angle-grinder, as a program of mawk.
    # angle-grinder runs it over all lines, and over those that have a word anywhere.
    duckdb: str = ""
    ag: str = ""
    word: str = ""
    mawk: str = ""


def json_lines(columns):
    return "read_json('{file}', format='newline_delimited', columns={{" + columns + "}})"


def blanks(columns):
    names = ", ".join(f"'{name}': 'VARCHAR'" for name in columns.split())
    return ("read_csv('{file}', delim=' ', quote='\"', escape='\"', header=false, auto_detect=false, "
            "columns={{" + names + "}})")


JOBS = {
    "cloudtrail-errors": Job(
        "CloudTrail, failed calls by source address", "cloudtrail", 368_000,
        goals={"duckdb": 1 / 4, "ag": 1 / 35, "reference": 1 / 2},
        duckdb="SELECT eventTime[:16], sourceIPAddress, count(*) FROM "
               + json_lines("eventTime: 'VARCHAR', errorCode: 'VARCHAR', sourceIPAddress: 'VARCHAR'")
               + " WHERE errorCode IS NOT NULL GROUP BY ALL",
        word='"errorCode"',
        ag="json | where !isEmpty(errorCode) | substring(eventTime, 0, 16) as minute"
           " | count by minute, sourceIPAddress"),
    "cloudtrail-calls": Job(
        "CloudTrail, calls by principal and event, no filter", "cloudtrail", 368_000,
        goals={"duckdb": 1 / 2},
        duckdb="SELECT eventTime[:16], userIdentity.arn || chr(31) || eventName, count(*) FROM "
               + json_lines("eventTime: 'VARCHAR', eventName: 'VARCHAR', userIdentity: 'STRUCT(arn VARCHAR)'")
               + " WHERE userIdentity.arn IS NOT NULL AND eventName IS NOT NULL GROUP BY ALL"),
    "app-failed-logins": Job(
        "short JSON, failed logins by address", "app", 2_300_000,
        goals={"duckdb": 1 / 5, "ag": 1 / 30},
        duckdb="SELECT timestamp[:16], sourceIP, count(*) FROM "
               + json_lines("timestamp: 'VARCHAR', status: 'VARCHAR', sourceIP: 'VARCHAR'")
               + " WHERE status = 'FAILED_LOGIN' GROUP BY ALL",
        word="FAILED_LOGIN",
        ag='json | where status == "FAILED_LOGIN" | substring(timestamp, 0, 16) as minute'
           " | count by minute, sourceIP"),
    "access-bytes": Job(
        "combined access log, bytes by client", "clf", 2_560_000,
        goals={"best": 1 / 6},
        duckdb="SELECT time[2:18], client, sum(CASE bytes WHEN '-' THEN 0 ELSE bytes::BIGINT END) FROM "
               + blanks("client identity user time zone request status bytes referer agent") + " GROUP BY ALL",
        mawk=r'{ sum[substr($4, 2, 17) "\t" $1] += $10 } END { for (k in sum) printf "%s\t%.0f\n", k, sum[k] }'),
    "vpc-rejected": Job(
        "VPC flow logs, rejected by source", "vpc", 2_000_000,
        goals={"duckdb": 1, "mawk": 1},
        duckdb="SELECT start::BIGINT // 60, srcaddr, count(*) FROM "
               + blanks("version account eni srcaddr dstaddr srcport dstport protocol packets bytes start end"
                        " action status") + " WHERE action = 'REJECT' GROUP BY ALL",
        mawk=r'$13 == "REJECT" { sum[int($11 / 60) "\t" $4]++ } END { for (k in sum) printf "%s\t%d\n", k, sum[k] }'),
    # One event in a hundred is of ten contributors, so that there is a true top 10.
    "contributors": Job(
        "5 million contributors, nearly all of one event", "adversarial", 5_050_000,
        options=("--heavy-frac", "0.01"), goals={"duckdb": 1 / 5}, memory=64 * MIB, per_pair=0,
        duckdb="SELECT timestamp[:16], sourceIP, count(*) FROM "
               + json_lines("timestamp: 'VARCHAR', sourceIP: 'VARCHAR'") + " GROUP BY ALL"),
}


def commands(name, file, tools):
    """The command of each tool that does this job; culprits is the first."""
    job = JOBS[name]
    # One worker, as the peers have one thread: threads of one core slow each other.
    commands = {"culprits": [tools["culprits"], "report", file, "--rule", str(HERE / f"{name}.json"),
                             "--period", "1m", "--top", "10", "--format", "json", "--workers", "1"]}
    if job.duckdb:
        commands["duckdb"] = [sys.executable, str(HERE / "duckdb_peer.py"), job.duckdb.format(file=file)]
    if job.ag:
        for tool, search in ("ag", "*"), ("ag-search", job.word):
            commands[tool] = [tools["ag"], "--file", file, "--output", "json", f"{search} | {job.ag}"]
    if job.mawk:
        commands["mawk"] = ["mawk", job.mawk, file]
    if "reference" in job.goals:
        commands["reference"] = [tools["reference"], file]
    return commands
