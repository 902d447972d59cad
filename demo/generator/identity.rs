//! The `userIdentity` of an event.

use culprits::model::Timestamp;
use serde::Serialize;

use super::ACCOUNT;
use super::chance::hash;

/// Temporary credentials are renewed after an hour.
const RENEWAL_MS: i64 = 3_600_000;

/// Who made a call, as a trail tells it.
#[derive(Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    principal_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_key_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_context: Option<SessionContext>,
    #[serde(skip_serializing_if = "Option::is_none")]
    invoked_by: Option<&'static str>,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct SessionContext {
    session_issuer: SessionIssuer,
    attributes: Attributes,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct SessionIssuer {
    #[serde(rename = "type")]
    kind: &'static str,
    principal_id: String,
    arn: String,
    account_id: &'static str,
    user_name: String,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Attributes {
    creation_date: String,
    mfa_authenticated: &'static str,
}

impl Identity {
    /// A session of a role, with the credentials that it holds at `time`.
    pub fn role(role: &str, session: &str, time: Timestamp) -> Self {
        let principal = id("AROA", 10, role);
        let since = renewed(session, time).to_string();
        Self {
            kind: "AssumedRole",
            principal_id: Some(format!("{principal}:{session}")),
            arn: Some(format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{session}")),
            account_id: Some(ACCOUNT),
            access_key_id: Some(id("ASIA", 9, &format!("{role}/{session}/{since}"))),
            session_context: Some(SessionContext {
                session_issuer: SessionIssuer {
                    kind: "Role",
                    principal_id: principal,
                    arn: role_arn(role),
                    account_id: ACCOUNT,
                    user_name: role.into(),
                },
                attributes: Attributes { creation_date: since, mfa_authenticated: "false" },
            }),
            ..Self::default()
        }
    }

    /// A user with a lasting access key.
    pub fn user(name: &str) -> Self {
        Self {
            arn: Some(format!("arn:aws:iam::{ACCOUNT}:user/{name}")),
            access_key_id: Some(id("AKIA", 9, name)),
            ..Self::known_user(name)
        }
    }

    /// A user who has signed in to the console.
    pub fn signed_in(name: &str) -> Self {
        Self { arn: Some(format!("arn:aws:iam::{ACCOUNT}:user/{name}")), ..Self::known_user(name) }
    }

    /// A user who has not proved to be that user: the name, no ARN.
    pub fn known_user(name: &str) -> Self {
        Self {
            kind: "IAMUser",
            principal_id: Some(id("AIDA", 10, name)),
            account_id: Some(ACCOUNT),
            user_name: Some(name.into()),
            ..Self::default()
        }
    }

    /// A sign-in with a name that does not exist; trails hide it, since it may be a password.
    pub fn unknown_user() -> Self {
        Self {
            kind: "IAMUser",
            account_id: Some(ACCOUNT),
            access_key_id: Some(String::new()),
            user_name: Some("HIDDEN_DUE_TO_SECURITY_REASONS".into()),
            ..Self::default()
        }
    }

    /// A service that acts on its own.
    pub fn service(host: &'static str) -> Self {
        Self { kind: "AWSService", invoked_by: Some(host), ..Self::default() }
    }
}

/// The ARN of a role, by which all its sessions are one contributor.
pub fn role_arn(role: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:role/{role}")
}

/// When the credentials that a session holds at `time` were made.
fn renewed(session: &str, time: Timestamp) -> Timestamp {
    let shift = (hash(session) % 3600) as i64 * 1000;
    time.plus_millis(-(time.millis() - shift).rem_euclid(RENEWAL_MS))
}

/// An id in the shape of the provider's, and plainly an example.
fn id(prefix: &str, length: usize, of: &str) -> String {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut id = prefix.to_owned();
    let mut rest = hash(of);
    for _ in 0..length {
        id.push(char::from(letters[(rest % 32) as usize]));
        rest /= 32;
    }
    id + "EXAMPLE"
}
