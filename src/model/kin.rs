//! Kinds of logs that are known by sight.

/// A kind of logs that is known by sight, and that some built-in rules are made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kin {
    /// AWS CloudTrail records.
    CloudTrail,
    /// VPC flow logs.
    Vpc,
    /// Web access logs.
    Access,
    /// The log of an SSH server.
    Ssh,
    /// DNS resolver query logs.
    Resolver,
}
