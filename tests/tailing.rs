//! Files as they live: rotated, truncated, packed, damaged, and read exactly once all the same.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

#[path = "tailing/ahead.rs"]
mod ahead;
#[path = "tailing/archives.rs"]
mod archives;
#[path = "tailing/order.rs"]
mod order;
#[path = "tailing/places.rs"]
mod places;
#[path = "tailing/rig.rs"]
mod rig;
#[path = "tailing/rotation.rs"]
mod rotation;
