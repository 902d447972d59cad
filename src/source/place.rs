//! Sources behind a network, as they are written: `cw:`, `s3://`, `metrics:`.

use std::fmt;

use crate::model::clean;

/// A source behind a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// `cw:GROUP`: log groups of CloudWatch Logs.
    Logs(LogsPlace),
    /// `s3://BUCKET/PREFIX`: objects.
    Bucket(BucketPlace),
    /// `metrics:NAMESPACE/METRIC by DIMENSION,…`: numbers of CloudWatch.
    Metrics(MetricsPlace),
}

/// Log groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogsPlace {
    /// A name, or what names start with.
    pub name: String,
    /// Whether all groups whose names start so are meant.
    pub is_prefix: bool,
    /// The account as it is written in an ARN, or before the region: digits, or `*`.
    pub account: Option<String>,
    /// The profile that stands before the region.
    pub profile: Option<String>,
    /// The region, where it is written.
    pub region: Option<String>,
}

/// Objects of a bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BucketPlace {
    /// The bucket.
    pub bucket: String,
    /// What keys start with; may be empty.
    pub prefix: String,
}

/// A metric, by its dimensions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MetricsPlace {
    /// The namespace, as `AWS/Lambda`.
    pub namespace: String,
    /// The metric.
    pub metric: String,
    /// The dimensions whose values are contributors, 1 to 4.
    pub dimensions: Vec<String>,
    /// The statistic, as `Sum`, `Average`, `p99`.
    pub statistic: String,
    /// Seconds of a period: a whole number of minutes.
    pub period: u32,
}

/// Statistics that add up over contributors, and those that are ranked beside each other.
const STATISTICS: [&str; 5] = ["Sum", "SampleCount", "Average", "Maximum", "Minimum"];

impl MetricsPlace {
    /// The metric and its statistic, as lines and rules name them.
    pub fn title(&self) -> String {
        format!("{}/{} {}", self.namespace, self.metric, self.statistic)
    }

    /// The member that holds a dimension's value: its name, of characters that a path may have.
    pub fn member(dimension: &str) -> String {
        let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
        dimension.chars().map(plain).collect()
    }

    /// The rule that ranks it: its contributors are the values of its dimensions.
    pub fn rule(&self) -> String {
        let keys: Vec<String> =
            self.dimensions.iter().map(|name| format!("$.{}", Self::member(name))).collect();
        serde_json::json!({
            "Schema": { "Name": "CloudWatchLogRule", "Version": 1 },
            "LogFormat": "JSON",
            "LogGroupNames": ["*"],
            "AggregateOn": "Sum",
            "Contribution": {
                "Keys": keys,
                "ValueOf": "$.value",
                "Filters": [{ "Match": "$.metric", "In": [self.title()] }],
            },
        })
        .to_string()
    }
}

impl fmt::Display for MetricsPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { namespace, metric, dimensions, statistic, period } = self;
        write!(f, "metrics:{namespace}/{metric} by {}", dimensions.join(","))?;
        if statistic != "Sum" {
            write!(f, " as {statistic}")?;
        }
        match period / 60 {
            1 => Ok(()),
            minutes => write!(f, " every {minutes}m"),
        }
    }
}

/// What is wrong with a place, and what is allowed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text}: {what}; {allowed}")]
pub struct PlaceError {
    /// What was written.
    pub text: String,
    /// What is wrong.
    pub what: &'static str,
    /// What is allowed.
    pub allowed: &'static str,
}

const LOGS: &str = "write cw:GROUP, cw:PREFIX*, cw:arn:aws:logs:REGION:ACCOUNT:log-group:GROUP, or \
     cw:PROFILE-OR-ACCOUNT/REGION/GROUP";
const BUCKET: &str = "write s3://BUCKET/PREFIX";
const METRICS: &str = "write metrics:NAMESPACE/METRIC by DIMENSION[,DIMENSION…] [as STATISTIC] [every 1m], as \
     'metrics:AWS/Lambda/Errors by FunctionName'";

impl Place {
    /// Reads a place; `None` when the text is no place but a path.
    pub fn parse(text: &str) -> Option<Result<Self, PlaceError>> {
        let fail = |(what, allowed)| PlaceError { text: clean(text).into_owned(), what, allowed };
        let (scheme, rest) = text.split_once(':')?;
        Some(match scheme {
            "cw" => logs(rest).map(Self::Logs).map_err(|what| fail((what, LOGS))),
            "metrics" => metrics(rest).map(Self::Metrics).map_err(|what| fail((what, METRICS))),
            "s3" => {
                let rest = rest.strip_prefix("//").ok_or("no bucket is named");
                rest.and_then(bucket).map(Self::Bucket).map_err(|what| fail((what, BUCKET)))
            }
            _ => return None,
        })
    }
}

fn logs(text: &str) -> Result<LogsPlace, &'static str> {
    let mut place = LogsPlace::default();
    let mut name = text;
    if text.starts_with("arn:") {
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let ["arn", _, "logs", region, account, resource] = parts[..] else {
            return Err("no ARN of a log group");
        };
        let group =
            resource.strip_prefix("log-group:").or_else(|| resource.strip_prefix("log-group/"));
        name = group.ok_or("no ARN of a log group")?;
        name = name.strip_suffix(":*").unwrap_or(name);
        place.region = Some(region.to_owned()).filter(|region| !region.is_empty());
        place.account = Some(account_of(account).ok_or("the account is twelve digits or `*`")?);
    } else if let Some((owner, rest)) = text.split_once('/')
        && let Some((region, group)) = rest.split_once('/')
        && !owner.is_empty()
        && is_region(region)
    {
        match account_of(owner) {
            Some(account) => place.account = Some(account),
            None => place.profile = Some(owner.to_owned()),
        }
        place.region = Some(region.to_owned());
        name = group;
    }
    if let Some(prefix) = name.strip_suffix('*') {
        place.is_prefix = true;
        name = prefix;
    }
    if name.is_empty() && !place.is_prefix {
        return Err("no log group is named");
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_-/.#".contains(c);
    if let Some(c) = name.chars().find(|c| !allowed(*c)) {
        return Err(match c {
            '*' => "`*` may only end a name",
            _ => "a log group name has letters, digits and _ - / . # only",
        });
    }
    if name.len() > 512 {
        return Err("a log group name has at most 512 characters");
    }
    Ok(LogsPlace { name: name.to_owned(), ..place })
}

fn account_of(text: &str) -> Option<String> {
    let digits = text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
    (digits || text == "*").then(|| text.to_owned())
}

/// Whether a text is a region's name, as `ap-southeast-3` or `us-gov-west-1`.
fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [area, middle @ .., number] = &parts[..] else { return false };
    let word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    area.len() == 2
        && word(area)
        && !middle.is_empty()
        && middle.iter().all(|part| word(part))
        && !number.is_empty()
        && number.bytes().all(|b| b.is_ascii_digit())
}

fn bucket(text: &str) -> Result<BucketPlace, &'static str> {
    let (bucket, prefix) = text.split_once('/').unwrap_or((text, ""));
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-".contains(&b);
    if bucket.is_empty() {
        return Err("no bucket is named");
    }
    if !(3..=63).contains(&bucket.len()) || !bucket.bytes().all(allowed) {
        return Err("a bucket's name has 3 to 63 lower-case letters, digits, dots and hyphens");
    }
    Ok(BucketPlace { bucket: bucket.into(), prefix: prefix.into() })
}

fn metrics(text: &str) -> Result<MetricsPlace, &'static str> {
    let (metric, rest) = text.split_once(" by ").ok_or("no dimension is named")?;
    let (namespace, metric) = metric.trim().rsplit_once('/').ok_or("no namespace is named")?;
    let (rest, every) = rest.split_once(" every ").map_or((rest, None), |(a, b)| (a, Some(b)));
    let (names, statistic) = rest.split_once(" as ").map_or((rest, "Sum"), |(a, b)| (a, b.trim()));
    let dimensions: Vec<String> = names.split(',').map(|name| name.trim().to_owned()).collect();
    if namespace.is_empty() || metric.is_empty() {
        return Err("a namespace and a metric are needed");
    }
    if dimensions.len() > 4 || dimensions.iter().any(String::is_empty) {
        return Err("1 to 4 dimensions are needed");
    }
    let plain = |text: &str| !text.contains(['"', '\'', '\\', '{', '}']);
    if ![namespace, metric].into_iter().chain(dimensions.iter().map(String::as_str)).all(plain) {
        return Err("names have no quotes and no braces");
    }
    let percentile = statistic
        .strip_prefix('p')
        .and_then(|number| number.parse::<f64>().ok())
        .is_some_and(|p| (0.0..=100.0).contains(&p));
    if !STATISTICS.contains(&statistic) && !percentile {
        return Err("a statistic is Sum, SampleCount, Average, Maximum, Minimum or p0 to p100");
    }
    let minutes = match every.map(str::trim) {
        None => Some(1),
        Some(text) => match text.split_at_checked(text.len().saturating_sub(1)) {
            Some((number, "m")) => number.parse::<u32>().ok(),
            Some((number, "h")) => number.parse::<u32>().ok().and_then(|h| h.checked_mul(60)),
            _ => None,
        },
    };
    let minutes = minutes.filter(|m| (1..=1440).contains(m)).ok_or("a period is 1m to 24h")?;
    Ok(MetricsPlace {
        namespace: namespace.into(),
        metric: metric.into(),
        dimensions,
        statistic: statistic.into(),
        period: minutes * 60,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(text: &str) -> Result<LogsPlace, &'static str> {
        logs(text)
    }

    #[test]
    fn log_groups_are_named_in_four_ways() {
        let plain = |name: &str| LogsPlace { name: name.into(), ..LogsPlace::default() };
        assert_eq!(group("/aws/lambda/x"), Ok(plain("/aws/lambda/x")));
        assert_eq!(group("app/web/prod"), Ok(plain("app/web/prod")));
        assert_eq!(group("/aws/*"), Ok(LogsPlace { is_prefix: true, ..plain("/aws/") }));
        assert_eq!(group("*"), Ok(LogsPlace { is_prefix: true, ..plain("") }));
        assert_eq!(
            group("arn:aws:logs:eu-west-1:111122223333:log-group:a/b:*"),
            Ok(LogsPlace {
                account: Some("111122223333".into()),
                region: Some("eu-west-1".into()),
                ..plain("a/b")
            })
        );
        assert_eq!(
            group("prod/us-gov-west-1//aws/x*"),
            Ok(LogsPlace {
                profile: Some("prod".into()),
                region: Some("us-gov-west-1".into()),
                is_prefix: true,
                ..plain("/aws/x")
            })
        );
        assert_eq!(group("111122223333/us-east-1/a").unwrap().account, Some("111122223333".into()));
        for wrong in ["", "a*b", "a b", "arn:aws:s3:::b", "arn:aws:logs:r:1111:log-group:a"] {
            assert!(group(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn metrics_say_what_they_are_by() {
        let place =
            metrics("AWS/ApplicationELB/RequestCount by LoadBalancer, TargetGroup as p99").unwrap();
        assert_eq!(place.namespace, "AWS/ApplicationELB");
        assert_eq!(place.metric, "RequestCount");
        assert_eq!(place.dimensions, ["LoadBalancer", "TargetGroup"]);
        assert_eq!((place.statistic.as_str(), place.period), ("p99", 60));
        assert_eq!(metrics("N/M by D every 5m").unwrap().period, 300);
        let again = "metrics:N/M by D,E as p99 every 5m";
        let place = metrics(&again["metrics:".len()..]).unwrap();
        assert_eq!(place.to_string(), again);
        assert_eq!(MetricsPlace::member("kubernetes.pod"), "kubernetes_pod");
        for wrong in ["N/M", "M by D", "N/M by D as p101", "N/M by D every 0m", "N/M by \"D"] {
            assert!(metrics(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_no_place_is_a_path() {
        assert_eq!(Place::parse("logs/cw:x"), None);
        assert!(matches!(Place::parse("s3://abc/AWSLogs/"), Some(Ok(Place::Bucket(_)))));
        assert_eq!(
            Place::parse("s3://A").unwrap().unwrap_err().to_string(),
            "s3://A: a bucket's name has 3 to 63 lower-case letters, digits, dots and hyphens; \
             write s3://BUCKET/PREFIX"
        );
    }
}
