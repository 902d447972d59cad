#!/usr/bin/env python3
"""Log groups and buckets of moto's server, read by the program: the numbers must be those put in.

usage: aws.py CULPRITS
Needs moto[server] and boto3. CloudWatch metrics and rules are not here: the program speaks CBOR to
them, for which moto has no route; the fakes of the tests have.
"""

import gzip
import json
import os
import socket
import subprocess
import sys
import tempfile
import time

import boto3

EVENTS = 12_000  # more than a page
ADDRESSES = 7
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1"}
RULE = {
    "Schema": {"Name": "CloudWatchLogRule", "Version": 1},
    "LogFormat": "JSON",
    "LogGroupNames": ["/app/*"],
    "AggregateOn": "Count",
    "Contribution": {"Keys": ["$.ip"], "Filters": []},
}


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(port):
    for _ in range(200):
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit("aws.py: moto's server does not answer")


def client(service, url):
    return boto3.client(
        service,
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def put_events(url, now):
    logs = client("logs", url)
    for group in ("/app/web", "/app/api"):
        logs.create_log_group(logGroupName=group)
        logs.create_log_stream(logGroupName=group, logStreamName="one")
    events = [
        {
            "timestamp": now - 3_600_000 + i * 3_600_000 // EVENTS,
            "message": json.dumps({"ip": f"10.0.0.{i % ADDRESSES}", "n": i}),
        }
        for i in range(EVENTS)
    ]
    for i in range(0, EVENTS, 4_000):
        logs.put_log_events(
            logGroupName="/app/web", logStreamName="one", logEvents=events[i : i + 4_000]
        )
    logs.put_log_events(logGroupName="/app/api", logStreamName="one", logEvents=events[:70])


def put_objects(url, now):
    s3 = client("s3", url)
    s3.create_bucket(Bucket="trail")
    for file in range(30):
        records = [
            {
                "eventTime": time.strftime(
                    "%Y-%m-%dT%H:%M:%SZ", time.gmtime(now / 1000 - 1_200 + file * 20 + i)
                ),
                "eventID": f"00000000-0000-0000-0000-{file:06d}{i:06d}",
                "eventName": "GetObject",
                "eventSource": "s3.amazonaws.com",
                "awsRegion": "us-east-1",
                "sourceIPAddress": f"10.1.{i % 5}.1",
                "userIdentity": {"arn": f"arn:aws:iam::1:user/u{i % 4}"},
            }
            for i in range(20)
        ]
        day = time.strftime("%Y/%m/%d", time.gmtime(now / 1000))
        s3.put_object(
            Bucket="trail",
            Key=f"AWSLogs/1/CloudTrail/us-east-1/{day}/{file:03d}.json.gz",
            Body=gzip.compress(json.dumps({"Records": records}).encode()),
        )


def report(program, url, *arguments):
    command = [program, "report", *arguments, "--format", "json", "--endpoint-url", url]
    environment = {**os.environ, **KEYS, "AWS_EC2_METADATA_DISABLED": "true"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout, done.stderr


def expect(what, found, wanted):
    if found != wanted:
        sys.exit(f"aws.py: {what}: {found!r}, not {wanted!r}")
    print(f"{what}: {found!r}")


def main():
    program = sys.argv[1]
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen(
            ["moto_server", "-H", "127.0.0.1", "-p", str(port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(port)
            check(program, url, folder)
        finally:
            server.terminate()


def check(program, url, folder):
    now = int(time.time() * 1000)
    put_events(url, now)
    put_objects(url, now)
    rule = os.path.join(folder, "by-address.json")
    with open(rule, "w", encoding="utf-8") as f:
        json.dump(RULE, f)

    code, out, _ = report(program, url, "cw:/app/web", "--rule", rule, "--since", "2h")
    one = json.loads(out)
    expect("a log group, exit code", code, 0)
    expect("a log group, all events", one["AggregateValue"], EVENTS)
    expect("a log group, addresses", one["ApproximateUniqueCount"], ADDRESSES)
    first = max(c["ApproximateAggregateValue"] for c in one["Contributors"])
    expect("a log group, most of one address", first, -(-EVENTS // ADDRESSES))

    _, out, _ = report(program, url, "cw:/app/*", "--rule", rule, "--since", "2h")
    expect("log groups by prefix", json.loads(out)["AggregateValue"], EVENTS + 70)

    code, _, err = report(program, url, "cw:/none", "--rule", rule)
    expect("a missing log group, exit code", code, 1)
    expect("a missing log group is told", "check the name" in err, True)

    name = "api-calls-by-principal"
    _, out, _ = report(program, url, "s3://trail/AWSLogs/", "--rule", name)
    expect("a bucket, all records", json.loads(out)["AggregateValue"], 600)
    expect("a bucket, principals", json.loads(out)["ApproximateUniqueCount"], 4)
    code, _, err = report(program, url, "s3://none-such", "--rule", name)
    expect("a missing bucket", (code, "NoSuchBucket" in err), (1, True))


if __name__ == "__main__":
    main()
