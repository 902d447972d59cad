//! Sign-ins to the console.

use culprits::model::Timestamp;
use serde_json::{Value, json};

use super::ACCOUNT;
use super::call::host;
use super::event::{Caller, Event};
use super::identity::Identity;

/// The region that takes sign-ins.
const REGION: &str = "us-east-1";
/// What a browser calls itself.
const BROWSER: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// How a sign-in ends.
pub enum Outcome {
    /// With the right password, and with a second factor or without.
    Success { second_factor: bool },
    /// With a wrong password.
    WrongPassword,
    /// With a name that does not exist.
    NoSuchUser,
}

/// A sign-in of `name` from `address`.
pub fn sign_in(time: Timestamp, name: &str, address: &str, outcome: &Outcome) -> Event {
    let (identity, result, message, factor) = match outcome {
        Outcome::Success { second_factor } => {
            (Identity::signed_in(name), "Success", None, *second_factor)
        }
        Outcome::WrongPassword => {
            (Identity::known_user(name), "Failure", Some("Failed authentication"), false)
        }
        Outcome::NoSuchUser => {
            let message = "No username found in supplied account";
            (Identity::unknown_user(), "Failure", Some(message), false)
        }
    };
    let caller = Caller { identity, region: REGION, address: address.into(), agent: BROWSER };
    event(time, caller, result, message, factor)
}

fn event(
    time: Timestamp,
    caller: Caller,
    result: &str,
    message: Option<&str>,
    factor: bool,
) -> Event {
    Event {
        event_version: "1.11",
        user_identity: caller.identity,
        event_time: time,
        event_source: host::SIGNIN,
        event_name: "ConsoleLogin",
        aws_region: caller.region,
        source_ip_address: caller.address,
        user_agent: caller.agent,
        error_code: None,
        error_message: message.map(Into::into),
        request_parameters: Value::Null,
        response_elements: json!({ "ConsoleLogin": result }),
        additional_event_data: Some(json!({
            "LoginTo": format!("https://{ACCOUNT}.signin.aws.amazon.com/console"),
            "MobileVersion": "No",
            "MFAUsed": if factor { "Yes" } else { "No" },
        })),
        event_id: String::new(),
        read_only: false,
        event_type: "AwsConsoleSignIn",
        management_event: true,
        recipient_account_id: ACCOUNT,
        event_category: "Management",
    }
}
