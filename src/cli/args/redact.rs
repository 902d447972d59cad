//! What hides names.

use clap::Args;

use crate::cli::Failure;
use crate::cli::reading::tell;
use crate::engine::{LineOptions, RuleChoice};
use crate::model::Redaction;

/// The heading of what hides names.
const PRIVACY: &str = "Privacy";

/// Where the key may stand instead of on the command line.
const VARIABLE: &str = "CULPRITS_REDACT_KEY";

/// What hides names.
#[derive(Args, Debug, Default)]
pub(in crate::cli) struct RedactArgs {
    /// Show nobody's name: contributors, values of fields, words of events and sources become hashes
    /// as k-3f9a2c71, before anything is counted; short numbers and times stay. Hashes are others on
    /// every run, unless there is a key
    #[arg(long, help_heading = PRIVACY)]
    redact: bool,
    /// The same hashes on every run with this text, which is to be long and secret: who knows it can
    /// try all IPv4 addresses in minutes. Other users see arguments: set `CULPRITS_REDACT_KEY` instead
    #[arg(long, help_heading = PRIVACY, value_name = "TEXT", requires = "redact")]
    redact_key: Option<String>,
}

impl RedactArgs {
    /// Has a line hide names, if it is to; says what its rules cannot do then.
    pub(in crate::cli) fn hide(&self, options: &mut LineOptions) -> Result<(), Failure> {
        options.redact = self.redaction()?;
        let (RuleChoice::These(rules) | RuleChoice::Fitting(rules)) = &options.rules;
        for rule in rules.iter().filter(|rule| options.redact.is_some() && rule.detection.names()) {
            let name = &rule.name;
            tell(&format!(
                "rule {name}: --redact hides the names by which it ignores contributors"
            ));
        }
        Ok(())
    }

    /// How names are hidden, if they are.
    fn redaction(&self) -> Result<Option<Redaction>, Failure> {
        if !self.redact {
            return Ok(None);
        }
        let variable = || std::env::var_os(VARIABLE).map(|key| key.to_string_lossy().into_owned());
        let said = self.redact_key.clone().map(|key| ("--redact-key", key));
        match said.or_else(|| Some((VARIABLE, variable()?))) {
            Some((place, key)) if key.is_empty() => Err(Failure::Usage(format!(
                "{place} is empty; give a long secret text, or leave it out for new hashes on each run"
            ))),
            Some((_, key)) => Ok(Some(Redaction::from_text(&key))),
            None => {
                let mut key = [0; 16];
                getrandom::fill(&mut key)
                    .map_err(|e| Failure::Failed(format!("--redact: no random key: {e}")))?;
                Ok(Some(Redaction::new(key)))
            }
        }
    }
}
