//! One `CloudTrail` event, its fields in the order in which `CloudTrail` writes them.

use std::fmt::Display;

use culprits::model::Timestamp;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::ACCOUNT;
use super::call::{Api, Body, Failure, host};
use super::identity::Identity;

/// The region in which the global service IAM writes its events.
const IAM_REGION: &str = "us-east-1";

/// An event of a trail.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the fields are named as in a trail")]
pub struct Event {
    pub event_version: &'static str,
    pub user_identity: Identity,
    #[serde(serialize_with = "as_text")]
    pub event_time: Timestamp,
    pub event_source: &'static str,
    pub event_name: &'static str,
    pub aws_region: &'static str,
    #[serde(rename = "sourceIPAddress")]
    pub source_ip_address: String,
    pub user_agent: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
    pub request_parameters: Value,
    pub response_elements: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub additional_event_data: Option<Value>,
    #[serde(rename = "eventID")]
    pub event_id: String,
    pub read_only: bool,
    pub event_type: &'static str,
    pub management_event: bool,
    pub recipient_account_id: &'static str,
    pub event_category: &'static str,
}

/// Who calls, from where and with what.
pub struct Caller {
    pub identity: Identity,
    pub region: &'static str,
    pub address: String,
    pub agent: &'static str,
}

impl Event {
    /// A call that succeeds.
    pub fn new(time: Timestamp, caller: Caller, api: Api, body: Body) -> Self {
        let management = api.is_management();
        Self {
            event_version: "1.11",
            user_identity: caller.identity,
            event_time: time,
            event_source: api.source,
            event_name: api.name,
            aws_region: if api.source == host::IAM { IAM_REGION } else { caller.region },
            source_ip_address: caller.address,
            user_agent: caller.agent,
            error_code: None,
            error_message: None,
            request_parameters: body.request,
            response_elements: body.response,
            additional_event_data: body.extra,
            event_id: String::new(),
            read_only: api.is_read(),
            event_type: "AwsApiCall",
            management_event: management,
            recipient_account_id: ACCOUNT,
            event_category: if management { "Management" } else { "Data" },
        }
    }

    /// The same call, refused: it has an error and no answer.
    #[must_use]
    pub fn failing(mut self, failure: Failure) -> Self {
        self.error_code = Some(failure.code);
        self.error_message = Some(failure.message);
        self.response_elements = Value::Null;
        self.additional_event_data = None;
        self
    }
}

fn as_text<T: Display, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(value)
}
