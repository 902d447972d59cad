//! Contributor Insights rules of an account.

use aws_sdk_cloudwatch::types::InsightRule as Described;

use super::{AwsError, Call, Connection, Patience};

const ENABLED: &str = "ENABLED";
const DISABLED: &str = "DISABLED";

/// A rule of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InsightRule {
    /// Its name.
    pub name: String,
    /// Its body, in JSON.
    pub definition: String,
    /// Whether it runs, and costs.
    pub enabled: bool,
    /// Whether AWS made it for a service, and reads no logs by it.
    pub managed: bool,
    /// Whether it reads logs as a transformer of their log group left them.
    pub transformed: bool,
}

impl InsightRule {
    /// A rule that runs, over logs as they are.
    pub fn new(name: &str, definition: &str) -> Self {
        Self {
            name: name.to_owned(),
            definition: definition.to_owned(),
            enabled: true,
            managed: false,
            transformed: false,
        }
    }
}

impl Connection {
    /// All rules of the account in this region.
    ///
    /// # Errors
    /// As the call says.
    pub async fn insight_rules(&self) -> Result<Vec<InsightRule>, AwsError> {
        let mut rules = Vec::new();
        let mut token: Option<String> = None;
        loop {
            let page = self
                .ask(Call::DescribeInsightRules, "", Patience::Short, || {
                    self.metrics().describe_insight_rules().set_next_token(token.clone()).send()
                })
                .await?;
            rules.extend(page.insight_rules.unwrap_or_default().into_iter().map(described));
            let next = page.next_token.filter(|next| !next.is_empty());
            // The same page again would never end.
            if next.is_none() || next == token {
                return Ok(rules);
            }
            token = next;
        }
    }

    /// Makes a rule, or changes the one of its name.
    ///
    /// # Errors
    /// As the call says.
    pub async fn put_insight_rule(&self, rule: &InsightRule) -> Result<(), AwsError> {
        self.ask(Call::PutInsightRule, &rule.name, Patience::Short, || {
            self.metrics()
                .put_insight_rule()
                .rule_name(&rule.name)
                .rule_definition(&rule.definition)
                .rule_state(if rule.enabled { ENABLED } else { DISABLED })
                .set_apply_on_transformed_logs(rule.transformed.then_some(true))
                .send()
        })
        .await?;
        Ok(())
    }
}

fn described(rule: Described) -> InsightRule {
    let service = rule.schema.is_some_and(|schema| schema.contains("ServiceLogRule"));
    InsightRule {
        name: rule.name.unwrap_or_default(),
        definition: rule.definition.unwrap_or_default(),
        enabled: rule.state.is_none_or(|state| state != DISABLED),
        managed: rule.managed_rule == Some(true) || service,
        transformed: rule.apply_on_transformed_logs == Some(true),
    }
}
