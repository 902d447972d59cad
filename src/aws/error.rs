//! What AWS refuses, and what to do about it.

use std::error::Error;
use std::fmt;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::display::DisplayErrorContext;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::Call;
use crate::model::{clean, cut};

/// Most characters of what AWS says that are shown.
const SAID: usize = 240;

/// Why a call failed, by what can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No credentials were found.
    NoCredentials,
    /// The credentials have expired, or are no longer valid.
    Expired,
    /// These credentials may not do this.
    Denied,
    /// What the call is about does not exist, or not in this region.
    Missing,
    /// Too many calls; later ones may pass.
    Throttled,
    /// A quota of the account is used up, as that of concurrent sessions.
    Limit,
    /// The call is wrong as it is.
    Invalid,
    /// The clock of this machine and that of AWS are too far apart.
    Clock,
    /// The service has a problem of its own.
    Unavailable,
    /// Nothing answers there, or the connection broke.
    Unreachable,
    /// The host has no address: the network is down, or there is no such host.
    NoHost,
    /// The budget that was set is used up.
    Budget,
}

impl Trouble {
    /// Whether the same call may succeed later: by itself, or when somebody has signed in again, or
    /// set the clock.
    pub const fn passes(self) -> bool {
        matches!(
            self,
            Self::Throttled
                | Self::Unavailable
                | Self::Unreachable
                | Self::NoHost
                | Self::Expired
                | Self::Clock
                | Self::Limit
        )
    }

    /// By the code of an error of any service of AWS.
    fn of_code(code: &str) -> Option<Self> {
        let has = |part: &str| code.contains(part);
        Some(match code {
            "InvalidSignatureException"
            | "RequestTimeTooSkewed"
            | "RequestExpired"
            | "SignatureDoesNotMatch" => Self::Clock,
            "UnrecognizedClientException"
            | "InvalidClientTokenId"
            | "InvalidAccessKeyId"
            | "InvalidToken"
            | "TokenRefreshRequired" => Self::Expired,
            "OptInRequired" | "SubscriptionRequiredException" => Self::Denied,
            "NoSuchBucket" | "NoSuchKey" | "PermanentRedirect" => Self::Missing,
            "SlowDown" | "TooManyRequestsException" | "RequestLimitExceeded" => Self::Throttled,
            "LimitExceededException" | "LimitExceeded" => Self::Limit,
            "ServiceUnavailable" | "InternalError" | "InternalFailure" => Self::Unavailable,
            _ if has("Throttl") => Self::Throttled,
            _ if has("Expired") => Self::Expired,
            _ if has("AccessDenied") || has("NotAuthorized") || has("Unauthorized") => Self::Denied,
            _ if has("NotFound") => Self::Missing,
            _ if has("Unavailable") || has("InternalServer") => Self::Unavailable,
            _ if has("Invalid") || has("Malformed") || has("Validation") || has("Missing") => {
                Self::Invalid
            }
            _ => return None,
        })
    }
}

/// A call to AWS that failed; it says what was asked, why it failed, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwsError {
    /// What was asked.
    pub call: Call,
    /// Of what: a log group, a rule, a bucket.
    pub subject: String,
    /// Why it failed.
    pub trouble: Trouble,
    /// What AWS or the network says, clean for a terminal and without secrets.
    pub said: String,
}

impl AwsError {
    /// An error of ours, or what AWS says, of which only the first line is kept.
    pub fn new(call: Call, subject: &str, trouble: Trouble, said: &str) -> Self {
        // What follows a line end may be a canonical request, with the session's token in it.
        let said = said.lines().next().unwrap_or_default();
        let said = cut(&clean(said), SAID, "…").into_owned();
        Self { call, subject: clean(subject).into_owned(), trouble, said }
    }

    /// From what the SDK gives.
    pub(super) fn of<E>(call: Call, subject: &str, error: &SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let new = |trouble, said: &str| Self::new(call, subject, trouble, said);
        match error {
            SdkError::ServiceError(service) => {
                let meta = service.err().meta();
                let code = meta.code().unwrap_or_default();
                let status = service.raw().status().as_u16();
                let trouble = Trouble::of_code(code).unwrap_or(match status {
                    401 | 403 => Trouble::Denied,
                    301 | 404 => Trouble::Missing,
                    429 => Trouble::Throttled,
                    500.. => Trouble::Unavailable,
                    _ => Trouble::Invalid,
                });
                let said = match (code, meta.message()) {
                    // CloudWatch itself gives a code; what stands in for it may not know the path.
                    ("", None) if status == 404 && call.service() == "CloudWatch" => {
                        "HTTP status 404: what answers there speaks no CBOR".into()
                    }
                    ("", None) => format!("HTTP status {status}"),
                    ("", Some(message)) => message.to_owned(),
                    (code, None) => code.to_owned(),
                    (code, Some(message)) => format!("{code}: {message}"),
                };
                new(trouble, &said)
            }
            SdkError::ResponseError(e) => {
                let status = e.raw().status().as_u16();
                let trouble = match status {
                    401 | 403 => Trouble::Denied,
                    429 => Trouble::Throttled,
                    _ => Trouble::Unavailable,
                };
                new(trouble, &format!("an answer that cannot be read (HTTP status {status})"))
            }
            SdkError::TimeoutError(_) => new(Trouble::Unreachable, "no answer in time"),
            other => {
                let said = DisplayErrorContext(other).to_string();
                let lower = said.to_ascii_lowercase();
                // Credentials come from hosts, too.
                let trouble = if lower.contains("dns error") {
                    Trouble::NoHost
                } else if lower.contains("connect error") {
                    Trouble::Unreachable
                } else if lower.contains("credentials") || lower.contains("identity") {
                    let expired = lower.contains("expired") || lower.contains("sso session");
                    if expired { Trouble::Expired } else { Trouble::NoCredentials }
                } else if lower.contains("construction failure") || lower.contains("invalid") {
                    Trouble::Invalid
                } else {
                    Trouble::Unreachable
                };
                let told = trouble != Trouble::NoCredentials;
                new(trouble, &if told { innermost(other) } else { String::new() })
            }
        }
    }

    /// What somebody can do.
    pub fn cure(&self) -> String {
        let action = self.call.action();
        let subject = if self.subject.is_empty() { "*" } else { &self.subject };
        match self.trouble {
            Trouble::NoCredentials => {
                "set AWS_PROFILE or --profile, sign in (`aws sso login`), or run on an instance \
                 with a role"
                    .into()
            }
            Trouble::Expired => "sign in again (`aws sso login`)".into(),
            Trouble::Denied if self.call == Call::PutInsightRule => {
                format!("allow {action} on {subject}")
            }
            Trouble::Denied => {
                format!("allow {action} on {subject}; `culprits doctor` prints the policy")
            }
            Trouble::Missing => "check the name, --region and --profile".into(),
            Trouble::Throttled => "others use this quota, too; wait a moment".into(),
            Trouble::Limit => "end what else uses this quota, or ask AWS for more".into(),
            Trouble::Invalid => match self.call {
                Call::PutInsightRule => "check the rule: `culprits rules check`".into(),
                Call::GetInsightRuleReport => "check the rule's name and the range".into(),
                Call::GetCallerIdentity => {
                    "give --region, or AWS_REGION, or a profile that has one".into()
                }
                _ => "check the name and the pattern".into(),
            },
            Trouble::Clock => {
                "set the clock of this machine (NTP), and check the secret key".into()
            }
            Trouble::Unavailable => "wait a moment; health.aws.amazon.com tells more".into(),
            Trouble::Unreachable | Trouble::NoHost => {
                "check the network, --region and --endpoint-url".into()
            }
            Trouble::Budget => "raise --budget to go on".into(),
        }
    }

    /// Why it failed, and what AWS says.
    pub fn reason(&self) -> String {
        let what = match self.trouble {
            Trouble::NoCredentials => "no AWS credentials",
            Trouble::Expired => "the credentials have expired",
            Trouble::Denied => "access denied",
            Trouble::Missing => "not found",
            Trouble::Throttled => "throttled",
            Trouble::Limit => "a quota is used up",
            Trouble::Invalid => "refused",
            Trouble::Clock => "the signature was refused, as by a wrong clock",
            Trouble::Unavailable => "the service is unavailable",
            Trouble::Unreachable => "no connection",
            Trouble::NoHost => "the host has no address",
            Trouble::Budget => "the budget is used up",
        };
        if self.said.is_empty() { what.into() } else { format!("{what}, says \"{}\"", self.said) }
    }
}

/// The innermost reason of an error.
fn innermost(error: &(dyn Error + 'static)) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

impl fmt::Display for AwsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let colon = if self.subject.is_empty() { "" } else { ": " };
        let (subject, call, service) = (&self.subject, self.call.name(), self.call.service());
        write!(f, "{subject}{colon}{call} ({service}): {}; {}", self.reason(), self.cure())
    }
}

impl Error for AwsError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_all_services_have_their_cure() {
        for (code, trouble) in [
            ("ThrottlingException", Trouble::Throttled),
            ("Throttling", Trouble::Throttled),
            ("AccessDeniedException", Trouble::Denied),
            ("AccessDenied", Trouble::Denied),
            ("ExpiredTokenException", Trouble::Expired),
            ("ExpiredToken", Trouble::Expired),
            ("UnrecognizedClientException", Trouble::Expired),
            ("ResourceNotFoundException", Trouble::Missing),
            ("NoSuchBucket", Trouble::Missing),
            ("InvalidParameterException", Trouble::Invalid),
            ("InvalidParameterValue", Trouble::Invalid),
            ("ServiceUnavailableException", Trouble::Unavailable),
            ("RequestTimeTooSkewed", Trouble::Clock),
            ("LimitExceededException", Trouble::Limit),
        ] {
            assert_eq!(Trouble::of_code(code), Some(trouble), "{code}");
        }
    }

    #[test]
    fn neither_secrets_nor_control_characters_are_told() {
        let said =
            "SignatureDoesNotMatch: it does not\nhost:x\nx-amz-security-token:SECRET\u{1b}[2J";
        let error = AwsError::new(Call::FilterLogEvents, "/a\u{1b}b", Trouble::Clock, said);
        let told = error.to_string();
        assert!(!told.contains("SECRET") && !told.contains('\u{1b}'), "{told}");
        assert!(told.contains("it does not"), "{told}");
    }
}
