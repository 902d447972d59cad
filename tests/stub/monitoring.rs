//! CloudWatch as its SDK speaks with it: Smithy's RPC v2, CBOR over HTTP. What is said is JSON here;
//! a member `Timestamp`, `StartTime` or `EndTime` is seconds since the epoch, and so are all of
//! `Timestamps`.

use bytes::Bytes;
use hyper::Request;
use serde_json::{Map, Value, json};

use super::{Answer, answer};

/// The operation that a request asks for, if it is one to CloudWatch.
pub fn operation(request: &Request<Bytes>) -> Option<String> {
    let (_, operation) = request.uri().path().rsplit_once("/operation/")?;
    assert_eq!(request.headers()["smithy-protocol"], "rpc-v2-cbor");
    Some(operation.to_owned())
}

/// What a request says.
pub fn input(request: &Request<Bytes>) -> Value {
    let mut bytes: &[u8] = request.body();
    let value = read(&mut bytes).unwrap();
    assert!(bytes.is_empty());
    value
}

/// An answer.
pub fn cbor(value: &Value) -> Answer {
    with_status(200, value)
}

/// An error.
pub fn refuse(status: u16, code: &str, message: &str) -> Answer {
    with_status(status, &json!({ "__type": format!("com.amazonaws#{code}"), "message": message }))
}

fn with_status(status: u16, value: &Value) -> Answer {
    let mut bytes = Vec::new();
    write(value, &mut bytes);
    let mut answer = answer(status, "application/cbor", bytes);
    answer.headers_mut().insert("smithy-protocol", "rpc-v2-cbor".parse().unwrap());
    answer
}

fn head(major: u8, number: u64, out: &mut Vec<u8>) {
    match number {
        n @ 0..24 => out.push(major << 5 | n as u8),
        n => {
            out.push(major << 5 | 0x1b);
            out.extend(n.to_be_bytes());
        }
    }
}

fn write(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.push(0xf6),
        Value::Bool(b) => out.push(if *b { 0xf5 } else { 0xf4 }),
        Value::Number(n) => {
            if let Some(n) = n.as_u64() {
                head(0, n, out);
            } else {
                out.push(0xfb);
                out.extend(n.as_f64().unwrap().to_be_bytes());
            }
        }
        Value::String(text) => {
            head(3, text.len() as u64, out);
            out.extend(text.as_bytes());
        }
        Value::Array(all) => {
            head(4, all.len() as u64, out);
            for value in all {
                write(value, out);
            }
        }
        Value::Object(members) => {
            head(5, members.len() as u64, out);
            for (name, value) in members {
                write(&json!(name), out);
                match value {
                    Value::Array(times) if name == "Timestamps" => {
                        head(4, times.len() as u64, out);
                        for time in times {
                            write_time(time, out);
                        }
                    }
                    time if name == "Timestamp" => write_time(time, out),
                    other => write(other, out),
                }
            }
        }
    }
}

fn write_time(time: &Value, out: &mut Vec<u8>) {
    head(6, 1, out);
    write(time, out);
}

/// The next value; `None` is the end of what has no length.
fn read(bytes: &mut &[u8]) -> Option<Value> {
    let mut take = |n: usize| {
        let (head, rest) = bytes.split_at(n);
        *bytes = rest;
        head.to_vec()
    };
    let first = take(1)[0];
    let (major, low) = (first >> 5, first & 31);
    let number = |bytes: Vec<u8>| bytes.iter().fold(0_u64, |n, byte| n << 8 | u64::from(*byte));
    let count = match low {
        n @ 0..24 => u64::from(n),
        24..28 => number(take(1 << (low - 24))),
        _ => u64::MAX,
    };
    let more = |n: u64| (0..n).map_while(|_| Some(()));
    Some(match (major, low) {
        (0, _) => json!(count),
        (1, _) => json!(-1 - count as i64),
        (2 | 3, _) => json!(String::from_utf8(take(count as usize)).unwrap()),
        (4, _) => more(count).map_while(|()| read(bytes)).collect(),
        (5, _) => {
            let mut members = Map::new();
            for () in more(count) {
                let Some(name) = read(bytes) else { break };
                members.insert(name.as_str().unwrap().to_owned(), read(bytes).unwrap());
            }
            Value::Object(members)
        }
        (6, _) => read(bytes).unwrap(),
        (7, 20 | 21) => json!(low == 21),
        (7, 22) => Value::Null,
        (7, 26) => json!(f32::from_bits(count as u32)),
        (7, 27) => json!(f64::from_bits(count)),
        (7, 31) => return None,
        other => unreachable!("{other:?}"),
    })
}
