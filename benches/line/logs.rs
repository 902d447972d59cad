//! Logs of four kinds, made from a seed.

use std::fmt::Write as _;
use std::net::Ipv4Addr;

/// A kind of log.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    CloudTrail,
    Short,
    Access,
    Vpc,
}

impl Kind {
    pub const ALL: [Self; 4] = [Self::CloudTrail, Self::Short, Self::Access, Self::Vpc];
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::CloudTrail => "CloudTrail",
            Self::Short => "short JSON",
            Self::Access => "access log",
            Self::Vpc => "VPC flow log",
        })
    }
}

/// One of `n`, the first ones much more often than the last ones.
pub fn skewed(rng: &mut fastrand::Rng, n: u32) -> u32 {
    (f64::from(n).powf(rng.f64()) as u32).min(n) - 1
}

/// An address for each number.
pub fn address(n: u32) -> String {
    Ipv4Addr::from_bits(n.wrapping_mul(2_654_435_761)).to_string()
}

fn uuid(n: u128) -> String {
    let hex = format!("{n:032x}");
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

/// So many events within an hour.
pub fn make(kind: Kind, events: usize) -> Vec<u8> {
    let mut rng = fastrand::Rng::with_seed(1);
    let mut log = String::new();
    for i in 0..events {
        let second = i * 3600 / events;
        let clock = format!("08:{:02}:{:02}", second / 60, second % 60);
        let source = address(skewed(&mut rng, 5000));
        let _ = match kind {
            Kind::CloudTrail => trail(&mut log, &mut rng, &clock, &source),
            Kind::Short => short(&mut log, &mut rng, &clock, &source),
            Kind::Access => access(&mut log, &mut rng, &clock, &source),
            Kind::Vpc => vpc(&mut log, &mut rng, second, &source),
        };
    }
    log.into_bytes()
}

/// About 1,200 bytes, one in ten with an error, as in real trails.
fn trail(log: &mut String, rng: &mut fastrand::Rng, clock: &str, source: &str) -> std::fmt::Result {
    let user = skewed(rng, 400);
    let error = match rng.u8(..) {
        0..26 => r#""errorCode":"AccessDenied","errorMessage":"User is not authorized","#,
        _ => "",
    };
    let items = (0..rng.u8(1..6)).map(|_| format!(r#"{{"instanceId":"i-{:017x}"}}"#, rng.u64(..)));
    let items = items.collect::<Vec<_>>().join(",");
    let (request, event) = (uuid(rng.u128(..)), uuid(rng.u128(..)));
    writeln!(
        log,
        concat!(
            r#"{{"eventVersion":"1.08","userIdentity":{{"type":"AssumedRole","#,
            r#""principalId":"AROAEXAMPLE{user:05}:session","#,
            r#""arn":"arn:aws:sts::123456789012:assumed-role/role-{user}/session","#,
            r#""accountId":"123456789012","accessKeyId":"ASIAEXAMPLE{user:05}","sessionContext":"#,
            r#"{{"sessionIssuer":{{"type":"Role","principalId":"AROAEXAMPLE{user:05}","#,
            r#""arn":"arn:aws:iam::123456789012:role/role-{user}","userName":"role-{user}"}},"#,
            r#""attributes":{{"creationDate":"2026-07-10T07:00:00Z","mfaAuthenticated":"false"}}}}}},"#,
            r#""eventTime":"2026-07-10T{clock}Z","eventSource":"ec2.amazonaws.com","#,
            r#""eventName":"DescribeInstances","awsRegion":"us-east-1","#,
            r#""sourceIPAddress":"{source}","userAgent":"aws-cli/2.15.0 Python/3.11.6 \"x\"","#,
            r#"{error}"requestParameters":{{"instancesSet":{{"items":[{items}]}},"#,
            r#""filterSet":{{"items":[{{"name":"instance-state-name"}}]}}}},"#,
            r#""responseElements":null,"requestID":"{request}","#,
            r#""eventID":"{event}","readOnly":true,"eventType":"AwsApiCall","#,
            r#""managementEvent":true,"recipientAccountId":"123456789012","#,
            r#""eventCategory":"Management","tlsDetails":{{"tlsVersion":"TLSv1.3","#,
            r#""cipherSuite":"TLS_AES_128_GCM_SHA256","#,
            r#""clientProvidedHostHeader":"ec2.us-east-1.amazonaws.com"}}}}"#,
        ),
        user = user,
        clock = clock,
        source = source,
        error = error,
        items = items,
        request = request,
        event = event,
    )
}

fn short(log: &mut String, rng: &mut fastrand::Rng, clock: &str, source: &str) -> std::fmt::Result {
    let status = if rng.u8(..) < 13 { "FAILED_LOGIN" } else { "OK" };
    let (user, latency, request) = (skewed(rng, 2000), rng.f64() * 90.0, rng.u64(..));
    writeln!(
        log,
        concat!(
            r#"{{"timestamp":"2026-07-10T{}.250Z","level":"INFO","service":"auth","status":"{}","#,
            r#""sourceIP":"{}","user":"u{:05}","latencyMs":{:.2},"requestId":"{:016x}","#,
            r#""msg":"login attempt"}}"#,
        ),
        clock, status, source, user, latency, request
    )
}

fn access(
    log: &mut String,
    rng: &mut fastrand::Rng,
    clock: &str,
    source: &str,
) -> std::fmt::Result {
    let (page, bytes) = (skewed(rng, 900), rng.u32(200..90_000));
    writeln!(
        log,
        "{source} - - [10/Jul/2026:{clock} +0000] \"GET /p/{page}.html HTTP/1.1\" 200 {bytes} \
         \"https://www.example.com/\" \"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36\""
    )
}

fn vpc(log: &mut String, rng: &mut fastrand::Rng, second: usize, source: &str) -> std::fmt::Result {
    let start = 1_783_670_400 + second;
    let action = if rng.u8(..) < 26 { "REJECT" } else { "ACCEPT" };
    let (port, packets, bytes) = (rng.u16(1024..), rng.u16(1..40), rng.u32(40..90_000));
    writeln!(
        log,
        "2 123456789012 eni-01234567890abcdef {source} 10.0.0.10 {port} 443 6 {packets} {bytes} \
         {start} {} {action} OK",
        start + 50
    )
}
