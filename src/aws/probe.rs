//! The cheapest calls by which to learn whether an action is allowed.

use super::{AwsError, Call, Connection, InsightQuery, LogGroup, Patience};
use crate::model::{MinuteRange, Timestamp};

impl Connection {
    /// Reads at most one event of a log group since a moment.
    ///
    /// # Errors
    /// As the call says.
    pub async fn try_events(&self, group: &LogGroup, since: Timestamp) -> Result<(), AwsError> {
        self.ask(Call::FilterLogEvents, &group.name, Patience::Short, || {
            self.logs()
                .filter_log_events()
                .set_log_group_name((!group.linked).then(|| group.name.clone()))
                .set_log_group_identifier(group.linked.then(|| group.arn.clone()))
                .start_time(since.millis())
                .limit(1)
                .send()
        })
        .await?;
        Ok(())
    }

    /// Opens a live session over a log group, and closes it at once. It costs a minute.
    ///
    /// # Errors
    /// As the call says, or when the budget does not allow it.
    pub async fn try_live(&self, group: &LogGroup) -> Result<(), AwsError> {
        drop(self.live(std::slice::from_ref(group), "").await?);
        self.meter().live(60.0)
    }

    /// The name of some Contributor Insights rule, if there is any.
    ///
    /// # Errors
    /// As the call says.
    pub async fn first_insight_rule(&self) -> Result<Option<String>, AwsError> {
        let answer = self
            .ask(Call::DescribeInsightRules, "", Patience::Short, || {
                self.metrics().describe_insight_rules().max_results(1).send()
            })
            .await?;
        Ok(answer.insight_rules().first().and_then(|rule| rule.name().map(str::to_owned)))
    }

    /// Asks for the first contributor of a rule in the minutes of a range.
    ///
    /// # Errors
    /// As the call says.
    pub async fn try_insight_report(&self, rule: &str, range: MinuteRange) -> Result<(), AwsError> {
        let query = InsightQuery { rule, range, period: 1, top: 1, by_maximum: false };
        self.insight_report(&query).await.map(drop)
    }

    /// Lists the first metrics of a name.
    ///
    /// # Errors
    /// As the call says.
    pub async fn try_metrics(&self, namespace: &str, metric: &str) -> Result<(), AwsError> {
        self.ask(Call::ListMetrics, namespace, Patience::Short, || {
            self.metrics().list_metrics().namespace(namespace).metric_name(metric).send()
        })
        .await?;
        Ok(())
    }

    /// Reads the first byte of an object.
    ///
    /// # Errors
    /// As the call says.
    pub async fn try_object(&self, bucket: &str, key: &str) -> Result<(), AwsError> {
        self.ask(Call::GetObject, &format!("{bucket}/{key}"), Patience::Short, || {
            self.objects().get_object().bucket(bucket).key(key).range("bytes=0-0").send()
        })
        .await?;
        Ok(())
    }
}
