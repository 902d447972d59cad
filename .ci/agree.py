"""Compares `culprits report` with counts by jq and gawk, over generated logs with known incidents.

agree.py BINARY GENERATOR: per minute and in all, for four kinds of logs and several seeds. Prints a
line for each comparison; exits with 1 when one differs.
"""
import collections, datetime, json, os, subprocess, sys, tempfile

BINARY, GENERATOR = sys.argv[1:3]
STAMP = "%Y-%m-%dT%H:%M:00Z"


def rule(fmt, keys, value=None, filters=(), fields=None):
    body = {"Schema": {"Name": "CloudWatchLogRule", "Version": 1}, "LogGroupNames": ["x"], "LogFormat": fmt,
            "Contribution": {"Keys": keys, "Filters": list(filters)}, "AggregateOn": "Sum" if value else "Count"}
    if value:
        body["Contribution"]["ValueOf"] = value
    if fields:
        body["Fields"] = fields
    return body


def lines(command):
    out = subprocess.run(["bash", "-c", command], check=True, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
    return [line.split("\t") for line in out.stdout.splitlines()]


JQ = "jq -r '%s' '{file}'"
ACCESS = r"""gawk '{{ match($0, /\[[^]]*\]/); t = substr($0, RSTART+1, 17); n = split($0, q, "\""); split(q[3], s, " "); %s }}' '{file}'"""
ISO = "[.%s[0:16] + \":00Z\""
JOBS = [
    ("cloudtrail", "errors by address", rule("JSON", ["$.sourceIPAddress"], filters=[{"Match": "$.errorCode", "IsPresent": True}]),
     JQ % ("select(.errorCode != null) | " + ISO % "eventTime" + ", \"1\", .sourceIPAddress] | @tsv"), []),
    ("cloudtrail", "run-instances", None,
     JQ % ("select(.eventName == \"RunInstances\") | " + ISO % "eventTime" + ", (.requestParameters.instancesSet.items[0].maxCount // 1), "
           "(.userIdentity.sessionContext.sessionIssuer.arn // .userIdentity.arn), (.errorCode // \"launched\")] | @tsv"), ["run_instances_spike"]),
    ("cloudtrail", "logins by agent", rule("JSON", ["$.userAgent"], filters=[{"Match": "$.eventName", "In": ["ConsoleLogin"]}]),
     JQ % ("select(.eventName == \"ConsoleLogin\") | " + ISO % "eventTime" + ", \"1\", .userAgent] | @tsv"), ["credential_stuffing"]),
    ("cloudtrail", "calls by identity and API", rule("JSON", ["$.userIdentity.arn", "$.eventName"]),
     JQ % ("select(.userIdentity.arn != null) | " + ISO % "eventTime" + ", \"1\", .userIdentity.arn, .eventName] | @tsv"), []),
    ("cloudtrail", "bytes from S3 by address", rule("JSON", ["$.sourceIPAddress"], "$.additionalEventData.bytesTransferredOut",
                                                    [{"Match": "$.eventName", "In": ["GetObject"]}]),
     JQ % ("select(.eventName == \"GetObject\") | " + ISO % "eventTime" + ", .additionalEventData.bytesTransferredOut, .sourceIPAddress] | @tsv"),
     ["s3_exfiltration"]),
    ("cloudtrail", "console-login-failures", None,
     JQ % ("select(.eventName == \"ConsoleLogin\" and .responseElements.ConsoleLogin == \"Failure\") | " + ISO % "eventTime" + ", \"1\", .sourceIPAddress] | @tsv"),
     ["brute_force_console_login"]),
    ("app", "failed logins", {"logGroupNames": ["x"], "filter": "{ $.status = 'FAILED_LOGIN' }",
                              "contribution": {"keys": ["$.sourceIP"], "value": "$.status"}},
     JQ % ("select(.status == \"FAILED_LOGIN\") | " + ISO % "timestamp" + ", \"1\", .sourceIP] | @tsv"), ["failed_login_burst"]),
    ("app", "events by address", rule("JSON", ["$.sourceIP"]), JQ % (ISO % "timestamp" + ", \"1\", .sourceIP] | @tsv"), ["went_silent"]),
    ("vpc", "vpc-rejected", None,
     """gawk '$13 == "REJECT" {{ print strftime("%Y-%m-%dT%H:%M:00Z", $11, 1) "\\t1\\t" $4 }}' '{file}'""", ["port_scan_reject"]),
    ("vpc", "vpc-bytes", None,
     """gawk '$14 == "OK" {{ print strftime("%Y-%m-%dT%H:%M:00Z", $11, 1) "\\t" $10 "\\t" $4 "\\t" $5 }}' '{file}'""", ["bytes_exfiltration"]),
    ("clf", "http-bytes", None, ACCESS % 'b = s[2] == "-" ? 0 : s[2]; print t "\\t" b "\\t" $1', ["bulk_download"]),
    ("clf", "http-errors", None, ACCESS % 'if (s[1] >= 400 && s[1] < 600) print t "\\t1\\t" $1', ["scanner_404"]),
]


def minute(text):
    if "/" in text:
        text = datetime.datetime.strptime(text, "%d/%b/%Y:%H:%M").strftime(STAMP)
    return text


def main():
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("cloudtrail", "app", "vpc", "clf"):
            for seed, late in ((1, 0), (7, 0.05)):
                file, truth = f"{folder}/{kind}.log", f"{folder}/truth.json"
                subprocess.run([sys.executable, GENERATOR, kind, "--events", "40000", "--minutes", "240", "--cardinality", "3000", "--seed",
                                str(seed), "--late-frac", str(late), "--out", file, "--truth", truth], check=True, capture_output=True)
                incidents = json.load(open(truth))["incidents"]
                for name, body, command, kinds in [(n, b, c, k) for j, n, b, c, k in JOBS if j == kind]:
                    wrong += not compare(folder, file, kind, seed, name, body, command, [i for i in incidents if i["kind"] in kinds])
    sys.exit(wrong > 0)


def compare(folder, file, kind, seed, name, body, command, incidents):
    path = name
    if body:
        path = f"{folder}/rule.json"
        json.dump(body, open(path, "w"))
    expected = collections.defaultdict(lambda: collections.defaultdict(float))
    for stamp, value, *keys in lines(command.format(file=file)):
        expected[tuple(keys)][minute(stamp)] += float(value)
    out = subprocess.run([BINARY, "report", file, "--rule", path, "--format", "json", "--top", "1000"], check=True, capture_output=True, text=True)
    report = json.loads(out.stdout)
    ranked = sorted(expected.items(), key=lambda kv: (-sum(kv[1].values()), [k.encode() for k in kv[0]]))[:1000]
    found = [(tuple(c["Keys"]), {p["Timestamp"]: p["ApproximateValue"] for p in c["Datapoints"]}) for c in report["Contributors"]]
    same = found == [(k, dict(v)) for k, v in ranked]
    same &= report["AggregateValue"] == sum(sum(v.values()) for v in expected.values())
    same &= report["ApproximateUniqueCount"] == len(expected)
    places = []
    for incident in incidents:
        ranks = subprocess.run([BINARY, "report", file, "--rule", path, "--format", "json", "--since", incident["start"], "--until", incident["end"]],
                               check=True, capture_output=True, text=True)
        top = [c["Keys"] for c in json.loads(ranks.stdout)["Contributors"]]
        place = next((i + 1 for i, keys in enumerate(top) if incident["contributor"] in keys), None)
        same &= place is not None
        places.append(f"{incident['kind']} at rank {place}")
    print(f"{'same' if same else 'DIFFERS'}: {kind} seed {seed}: {name}: {len(expected)} contributors, {report['AggregateValue']:.0f} in all"
          + "".join(f", {p}" for p in places), flush=True)
    return same


main()
