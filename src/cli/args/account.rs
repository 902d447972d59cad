//! What the commands about an account of AWS take.

#![expect(clippy::doc_markdown, reason = "help is shown as it is written here")]

use std::path::PathBuf;

use clap::Args;

use super::HistoryArg;

/// Under this, help tells of options for AWS.
pub(in crate::cli) const AWS: &str = "AWS";

/// Which account of AWS is asked.
#[derive(Args, Clone, Debug, Default)]
pub(in crate::cli) struct AccountArgs {
    /// A profile of the AWS files [default: AWS_PROFILE, or the default one]
    #[arg(long, help_heading = AWS, value_name = "NAME")]
    pub(in crate::cli) profile: Option<String>,
    /// A region [default: AWS_REGION, or that of the profile]
    #[arg(long, help_heading = AWS, value_name = "REGION")]
    pub(in crate::cli) region: Option<String>,
    /// Where AWS answers, in place of its own hosts [default: AWS_ENDPOINT_URL]
    #[arg(long, help_heading = AWS, value_name = "URL")]
    pub(in crate::cli) endpoint_url: Option<String>,
}

#[cfg(feature = "aws")]
impl AccountArgs {
    pub(in crate::cli) fn access(&self) -> crate::aws::Access {
        crate::aws::Access {
            profile: self.profile.clone(),
            region: self.region.clone(),
            endpoint: self.endpoint_url.clone(),
            budget: None,
        }
    }
}

#[derive(Args, Debug)]
pub(in crate::cli) struct ImportArgs {
    /// Write to this folder [default: that of your own rules, so that they can be named]
    #[arg(long, value_name = "FOLDER")]
    pub(in crate::cli) out: Option<PathBuf>,
    /// Overwrite files that have other content
    #[arg(long)]
    pub(in crate::cli) force: bool,
    #[command(flatten)]
    pub(in crate::cli) account: AccountArgs,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct PushArgs {
    /// A rule: a file, or the name of your own
    #[arg(value_name = "FILE|NAME")]
    pub(in crate::cli) rule: String,
    /// Its name at CloudWatch [default: that of the rule]
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) name: Option<String>,
    /// Do it; without, only what would be done is said
    #[arg(long)]
    pub(in crate::cli) yes: bool,
    #[command(flatten)]
    pub(in crate::cli) account: AccountArgs,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct DoctorArgs {
    /// cw:LOG-GROUP, s3://BUCKET/PREFIX, 'metrics:NAMESPACE/METRIC by DIMENSION' [default: a general
    /// check]
    #[arg(value_name = "SOURCE")]
    pub(in crate::cli) sources: Vec<String>,
    /// How CloudWatch Logs is to give what was before, as for `watch` and `report`
    #[arg(long, value_enum, default_value_t = HistoryArg::Events)]
    pub(in crate::cli) history: HistoryArg,
    /// Print only the policy, without a call
    #[arg(long)]
    pub(in crate::cli) policy: bool,
    /// Open a live session, too, and close it at once: each costs a minute, $0.01
    #[arg(long, conflicts_with = "policy")]
    pub(in crate::cli) live: bool,
    #[command(flatten)]
    pub(in crate::cli) account: AccountArgs,
}
