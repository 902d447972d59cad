//! The built-in rules.

use std::sync::Arc;

use super::{Rule, load};

macro_rules! pack {
    ($($name:literal),+ $(,)?) => {
        /// The built-in rules: name and text. Those for one kind of logs come in the order of what
        /// is most worth watching there.
        pub const PACK: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("pack/", $name, ".json")))),+];
    };
}

pack![
    "api-calls-by-principal",
    "console-login-failures",
    "denied-by-principal",
    "s3-bytes-out",
    "run-instances",
    "create-volume",
    "lambda-invoke",
    "ssh-failures",
    "vpc-rejected",
    "vpc-bytes",
    "http-errors",
    "http-bytes",
    "nxdomain",
    "aws-general/console-login-failed",
    "aws-general/root-login",
    "aws-general/unauthorized-api-calls",
    "aws-general/user-identity",
    "aws-general/error-code",
    "aws-general/event-name",
    "aws-general/event-type",
    "aws-general/event-source",
    "aws-lambda/invoke-per-function",
    "aws-lambda/invoke-per-source",
    "aws-lambda/invoke-per-role",
    "aws-ec2/run-instances-per-type",
    "aws-ec2/run-instances-per-role",
    "aws-ebs/create-volume-per-role",
];

/// The built-in rule of this name.
pub fn builtin(name: &str) -> Option<Arc<Rule>> {
    let (name, text) = PACK.iter().find(|(n, _)| *n == name)?;
    load(text, name).rules.pop().map(Arc::new)
}

/// The built-in rules that may be chosen for the logs that they are made for: those without a
/// folder in the name.
pub fn fitting() -> Vec<Arc<Rule>> {
    let plain = PACK.iter().filter(|(name, _)| !name.contains('/'));
    plain.filter_map(|(name, _)| builtin(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Kin;

    #[test]
    fn every_built_in_rule_loads_without_a_word() {
        for (name, text) in PACK {
            let loaded = load(text, name);
            assert!(loaded.findings.is_empty(), "{name}: {:?}", loaded.findings);
            assert_eq!(loaded.rules.len(), 1);
            assert!(!loaded.rules[0].title.is_empty());
        }
    }

    #[test]
    fn logs_of_every_kind_have_rules() {
        for kin in [Kin::CloudTrail, Kin::Vpc, Kin::Access, Kin::Ssh, Kin::Resolver] {
            assert!(fitting().iter().any(|rule| rule.kin == Some(kin)), "{kin:?}");
        }
    }
}
