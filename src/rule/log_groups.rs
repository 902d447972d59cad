//! Which log groups a rule reads.

/// Which log groups a rule reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum LogGroups {
    /// Whatever it is pointed at.
    #[default]
    Any,
    /// By name; a name may end in `*`.
    Names(Vec<String>),
    /// By ARN, for monitoring accounts; the account may be `*`, the name may end in `*`.
    Arns(Vec<String>),
}

impl LogGroups {
    /// The patterns as they are written.
    pub fn patterns(&self) -> &[String] {
        match self {
            Self::Any => &[],
            Self::Names(all) | Self::Arns(all) => all,
        }
    }
}

/// What is wrong with a log group name, if anything: the code and what is allowed.
pub(super) fn check_name(name: &str) -> Option<(&'static str, &'static str)> {
    let stem = name.strip_suffix('*').unwrap_or(name);
    if name.is_empty() {
        Some(("InvalidLogGroup", "a log group name has 1 to 512 characters"))
    } else if stem.contains('*') {
        Some((
            "InvalidLogGroup",
            "`*` may only end a name: it stands for what the name starts with",
        ))
    } else if name.len() > 512 {
        Some(("InvalidLogGroup", "a log group name has at most 512 characters"))
    } else {
        None
    }
}

/// What is wrong with a log group ARN, if anything: the code and what is allowed.
pub(super) fn check_arn(arn: &str) -> Option<(&'static str, &'static str)> {
    const FORM: &str =
        "the form is arn:aws:logs:REGION:ACCOUNT:log-group:NAME, the account 12 digits or `*`";
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let [prefix, partition, "logs", _region, account, resource] = parts[..] else {
        return Some(("InvalidLogGroup", FORM));
    };
    if prefix != "arn" || !partition.starts_with("aws") {
        return Some(("InvalidLogGroup", FORM));
    }
    if account != "*" && account.contains('*') {
        return Some((
            "PartialAccountWildcard",
            "`*` stands for a whole account id, never for a part of one",
        ));
    }
    if account != "*" && (account.len() != 12 || !account.bytes().all(|b| b.is_ascii_digit())) {
        return Some(("InvalidLogGroup", FORM));
    }
    // The guide writes `log-group/NAME`, real ARNs have `log-group:NAME`.
    match resource.strip_prefix("log-group:").or_else(|| resource.strip_prefix("log-group/")) {
        Some(name) => check_name(name.strip_suffix(":*").unwrap_or(name)),
        None => Some(("InvalidLogGroup", FORM)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_take_whole_account_wildcards_only() {
        for (arn, code) in [
            ("arn:aws:logs:us-west-1:*:log-group/Name", None),
            ("arn:aws:logs:us-west-1:111122223333:log-group:Prefix*", None),
            ("arn:aws-cn:logs:cn-north-1:111122223333:log-group:/a/b", None),
            ("arn:aws:logs:us-west-1:1111*:log-group:Name", Some("PartialAccountWildcard")),
            ("arn:aws:logs:us-west-1:1111:log-group:Name", Some("InvalidLogGroup")),
            ("arn:aws:s3:::bucket", Some("InvalidLogGroup")),
            ("arn:aws:logs:us-west-1:*:log-group:a*b", Some("InvalidLogGroup")),
        ] {
            assert_eq!(check_arn(arn).map(|(code, _)| code), code, "{arn}");
        }
    }
}
