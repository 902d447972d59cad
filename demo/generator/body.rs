//! What calls ask for and get.

use fastrand::Rng;
use serde_json::{Value, json};

use super::call::Body;
use super::chance::{pick, resource_id};
use super::identity::role_arn;
use super::{ACCOUNT, HOME_REGION};

/// A call without parameters.
pub fn plain(_: &mut Rng) -> Body {
    Body::default()
}

/// A call about the one thing that `value` names.
pub fn with(parameter: &str, value: &str) -> Body {
    Body::asking(json!({ parameter: value }))
}

/// Looks for things by the values of a filter.
pub fn filtered(name: &str, value: &str) -> Body {
    let filter = json!({ "name": name, "valueSet": { "items": [{ "value": value }] } });
    Body::asking(json!({ "filterSet": { "items": [filter] } }))
}

/// Runs one of `functions`.
pub fn invoke(rng: &mut Rng, functions: &[&str]) -> Body {
    Body::asking(json!({ "functionName": function_arn(pick(rng, functions)) }))
}

/// The ARN of a function.
pub fn function_arn(name: &str) -> String {
    format!("arn:aws:lambda:{HOME_REGION}:{ACCOUNT}:function:{name}")
}

/// Reads an object of `bytes`.
pub fn get_object(bucket: &str, key: &str, bytes: u32) -> Body {
    Body { extra: Some(transfer(0, bytes)), ..Body::asking(object(bucket, key)) }
}

/// Writes an object of `bytes`.
pub fn put_object(bucket: &str, key: &str, bytes: u32) -> Body {
    Body {
        request: object(bucket, key),
        response: json!({ "x-amz-server-side-encryption": "AES256" }),
        extra: Some(transfer(bytes, 0)),
    }
}

fn object(bucket: &str, key: &str) -> Value {
    json!({ "bucketName": bucket, "key": key })
}

fn transfer(bytes_in: u32, bytes_out: u32) -> Value {
    json!({
        "bytesTransferredIn": bytes_in,
        "bytesTransferredOut": bytes_out,
    })
}

/// Starts up to `count` instances of a type.
pub fn run_instances(rng: &mut Rng, instance_type: &str, count: u32) -> Body {
    let image = "ami-0c38b837cd80f13bb";
    let items: Vec<Value> = (0..count)
        .map(|_| {
            let id = resource_id(rng, "i");
            json!({ "instanceId": id, "instanceState": { "name": "pending" } })
        })
        .collect();
    Body {
        request: json!({
            "instancesSet": { "items": [{ "imageId": image, "minCount": 1, "maxCount": count }] },
            "instanceType": instance_type,
            "monitoring": { "enabled": false },
        }),
        response: json!({
            "reservationId": resource_id(rng, "r"),
            "ownerId": ACCOUNT,
            "instancesSet": { "items": items },
        }),
        extra: None,
    }
}

/// Ends an instance.
pub fn terminate_instances(rng: &mut Rng) -> Body {
    let instance = json!({ "instanceId": resource_id(rng, "i") });
    Body::asking(json!({ "instancesSet": { "items": [instance] } }))
}

/// Keeps the state of a volume.
pub fn create_snapshot(rng: &mut Rng) -> Body {
    let volume = resource_id(rng, "vol");
    Body {
        response: json!({
            "snapshotId": resource_id(rng, "snap"), "volumeId": volume, "status": "pending",
        }),
        ..with("volumeId", &volume)
    }
}

/// Creates a volume of `gib` GiB.
pub fn create_volume(rng: &mut Rng, gib: u32) -> Body {
    let zone = format!("{HOME_REGION}{}", pick(rng, &["a", "b", "c"]));
    let size = gib.to_string();
    Body {
        response: json!({
            "volumeId": resource_id(rng, "vol"), "size": size, "zone": zone, "status": "creating",
        }),
        request: json!({ "size": size, "zone": zone, "volumeType": "gp3", "encrypted": true }),
        extra: None,
    }
}

/// Uses a key to decrypt something of `application`.
pub fn decrypt(application: &str) -> Body {
    let context = json!({ "application": application });
    Body::asking(json!({
        "encryptionContext": context, "encryptionAlgorithm": "SYMMETRIC_DEFAULT",
    }))
}

/// Takes on a role.
pub fn assume(role: &str, session: &str) -> Body {
    let role = role_arn(role);
    Body::asking(json!({ "roleArn": role, "roleSessionName": session, "durationSeconds": 3600 }))
}
