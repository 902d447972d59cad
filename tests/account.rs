//! Commands about an account of AWS, against a stub on loopback.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

#[path = "account/cloud.rs"]
mod cloud;
#[path = "account/compare.rs"]
mod compare;
#[path = "account/doctor.rs"]
mod doctor;
#[path = "account/import.rs"]
mod import;
#[path = "account/push.rs"]
mod push;
mod stub;
