//! The calls that are made, with their quotas and prices.

/// One operation of AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Call {
    /// Finds log groups.
    DescribeLogGroups,
    /// Reads events of a time.
    FilterLogEvents,
    /// Opens a live session.
    StartLiveTail,
    /// Starts a Logs Insights query.
    StartQuery,
    /// Asks for what a query has found.
    GetQueryResults,
    /// Lists Contributor Insights rules.
    DescribeInsightRules,
    /// Writes a Contributor Insights rule.
    PutInsightRule,
    /// Asks for the report of a Contributor Insights rule.
    GetInsightRuleReport,
    /// Asks for numbers of metrics.
    GetMetricData,
    /// Finds metrics.
    ListMetrics,
    /// Lists objects of a bucket.
    ListObjects,
    /// Reads an object.
    GetObject,
    /// Asks who these credentials are.
    GetCallerIdentity,
}

impl Call {
    /// Its name in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DescribeLogGroups => "DescribeLogGroups",
            Self::FilterLogEvents => "FilterLogEvents",
            Self::StartLiveTail => "StartLiveTail",
            Self::StartQuery => "StartQuery",
            Self::GetQueryResults => "GetQueryResults",
            Self::DescribeInsightRules => "DescribeInsightRules",
            Self::PutInsightRule => "PutInsightRule",
            Self::GetInsightRuleReport => "GetInsightRuleReport",
            Self::GetMetricData => "GetMetricData",
            Self::ListMetrics => "ListMetrics",
            Self::ListObjects => "ListObjectsV2",
            Self::GetObject => "GetObject",
            Self::GetCallerIdentity => "GetCallerIdentity",
        }
    }

    /// The service that it belongs to.
    pub const fn service(self) -> &'static str {
        match self {
            Self::DescribeLogGroups
            | Self::FilterLogEvents
            | Self::StartLiveTail
            | Self::StartQuery
            | Self::GetQueryResults => "CloudWatch Logs",
            Self::DescribeInsightRules
            | Self::PutInsightRule
            | Self::GetInsightRuleReport
            | Self::GetMetricData
            | Self::ListMetrics => "CloudWatch",
            Self::ListObjects | Self::GetObject => "S3",
            Self::GetCallerIdentity => "STS",
        }
    }

    /// The action that a policy must allow.
    pub const fn action(self) -> &'static str {
        match self {
            Self::DescribeLogGroups => "logs:DescribeLogGroups",
            Self::FilterLogEvents => "logs:FilterLogEvents",
            Self::StartLiveTail => "logs:StartLiveTail",
            Self::StartQuery => "logs:StartQuery",
            Self::GetQueryResults => "logs:GetQueryResults",
            Self::DescribeInsightRules => "cloudwatch:DescribeInsightRules",
            Self::PutInsightRule => "cloudwatch:PutInsightRule",
            Self::GetInsightRuleReport => "cloudwatch:GetInsightRuleReport",
            Self::GetMetricData => "cloudwatch:GetMetricData",
            Self::ListMetrics => "cloudwatch:ListMetrics",
            Self::ListObjects => "s3:ListBucket",
            Self::GetObject => "s3:GetObject",
            Self::GetCallerIdentity => "sts:GetCallerIdentity",
        }
    }

    /// Calls a second that an account has in a region, by the quota pages of CloudWatch Logs and
    /// CloudWatch (2026). S3 allows 5,500 a prefix; ours is far below.
    pub fn quota(self, region: &str) -> f64 {
        match self {
            Self::FilterLogEvents => match region {
                "us-east-1" => 25.0,
                "ap-northeast-3" | "ap-southeast-3" | "ca-west-1" | "eu-central-1"
                | "il-central-1" => 5.0,
                _ => 10.0,
            },
            Self::DescribeLogGroups
            | Self::StartQuery
            | Self::GetQueryResults
            | Self::GetCallerIdentity => 10.0,
            Self::StartLiveTail | Self::PutInsightRule => 5.0,
            Self::DescribeInsightRules | Self::GetInsightRuleReport => 20.0,
            Self::GetMetricData => 50.0,
            Self::ListMetrics => 25.0,
            Self::ListObjects | Self::GetObject => 100.0,
        }
    }

    /// Dollars that each call costs (us-east-1, 2026); what is priced by amount is not in it.
    pub const fn dollars(self) -> f64 {
        match self {
            Self::ListObjects => 0.005 / 1_000.0,
            Self::GetObject => 0.0004 / 1_000.0,
            _ => 0.0,
        }
    }
}

/// Dollars for a minute of a live session.
pub const LIVE_MINUTE: f64 = 0.01;
/// Dollars for a gigabyte (2^30 bytes) that a Logs Insights query scans.
pub const SCANNED_GIB: f64 = 0.005;
/// Dollars for a metric that `GetMetricData` gives.
pub const METRIC: f64 = 0.01 / 1_000.0;
