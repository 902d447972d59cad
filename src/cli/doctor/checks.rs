//! Calls that are really made, the cheapest of each kind, with a line for each.

use std::io::{self, Write};

use crate::aws::{AwsError, Call, Class, Connection, GroupQuery, MetricQuery, Trouble};
use crate::cli::account::Account;
use crate::cli::args::{DoctorArgs, HistoryArg};
use crate::model::{MINUTE_MS, MinuteRange, Timestamp, clean};
use crate::source::{BucketPlace, LogsPlace, Place};

/// A metric that every account can be asked for, whether it has it or not.
const ANY_METRIC: (&str, &str) = ("AWS/Logs", "IncomingLogEvents");
/// A prefix that every log group has.
const ANY_GROUP: GroupQuery = GroupQuery { name: String::new(), is_prefix: true, account: None };

/// The checks of one connection.
pub(super) struct Checks<'c, W> {
    account: &'c Account,
    args: &'c DoctorArgs,
    out: &'c mut W,
    now: Timestamp,
    /// Checks that did not pass.
    pub(super) failed: usize,
    /// Checks that were made.
    pub(super) made: usize,
}

impl<'c, W: Write> Checks<'c, W> {
    pub(super) fn new(account: &'c Account, args: &'c DoctorArgs, out: &'c mut W) -> Self {
        let now = Timestamp::from_millis(chrono::Utc::now().timestamp_millis());
        Self { account, args, out, now, failed: 0, made: 0 }
    }

    /// Makes all of them; gives the account, if it could be learned.
    pub(super) fn all(&mut self, places: &[Place]) -> io::Result<Option<String>> {
        let aws = self.aws();
        self.say("ok", "region", aws.region())?;
        let caller = self.account.wait(aws.caller());
        let about = caller.as_ref().map_or(String::new(), |caller| caller.arn.clone());
        let alone = caller.as_ref().is_err_and(|e| {
            matches!(e.trouble, Trouble::NoCredentials | Trouble::Expired | Trouble::Clock)
        });
        let caller = self.check(Call::GetCallerIdentity, &about, caller)?;
        if alone {
            self.say("not tried", "everything else", "it needs credentials")?;
            return Ok(None);
        }
        for place in places {
            match place {
                Place::Logs(place) => self.logs(place)?,
                Place::Bucket(place) => self.bucket(place)?,
                Place::Metrics(place) => {
                    self.metrics(place.namespace.clone(), place.metric.clone())?;
                }
            }
        }
        if places.is_empty() {
            self.group(&ANY_GROUP)?;
            self.rules()?;
            self.metrics(ANY_METRIC.0.into(), ANY_METRIC.1.into())?;
            let about = "name a bucket: s3://BUCKET/PREFIX";
            self.say("not tried", Call::ListObjects.action(), about)?;
            let about = "`rules push` needs it for its rule; this command changes nothing";
            self.say("not tried", Call::PutInsightRule.action(), about)?;
        }
        Ok(caller.map(|caller| caller.account))
    }

    fn aws(&self) -> &'c Connection {
        &self.account.connection
    }

    fn logs(&mut self, place: &LogsPlace) -> io::Result<()> {
        self.group(&GroupQuery {
            name: place.name.clone(),
            is_prefix: place.is_prefix,
            account: place.account.clone(),
        })
    }

    fn group(&mut self, query: &GroupQuery) -> io::Result<()> {
        let aws = self.aws();
        let star = if query.is_prefix { "*" } else { "" };
        let about = format!("{}{star}", query.name);
        let found = self.account.wait(aws.first_group(query));
        // An account may have none at all; that is no trouble until one is named.
        if *query == ANY_GROUP && found.as_ref().is_err_and(|e| e.trouble == Trouble::Missing) {
            self.made += 1;
            self.say("ok", Call::DescribeLogGroups.action(), "there is no log group")?;
            return self.say(
                "not tried",
                Call::FilterLogEvents.action(),
                "name a log group: cw:GROUP",
            );
        }
        let denied = found.as_ref().is_err_and(|e| e.trouble == Trouble::Denied);
        let found = self.check(Call::DescribeLogGroups, &about, found)?;
        // What may not be described may still be read, by its full name.
        let unseen = (denied && !query.is_prefix)
            .then(|| self.account.wait(aws.named_group(query)).ok())
            .flatten();
        let Some(group) = found.or(unseen) else {
            let about = format!("{about}: no log group is known to try it on");
            self.say("not tried", Call::FilterLogEvents.action(), &about)?;
            return self.say("not tried", Call::StartLiveTail.action(), &about);
        };
        if group.class == Class::QueriesOnly {
            let about = format!("{}: its class has queries only", group.name);
            self.say("not tried", Call::FilterLogEvents.action(), &about)?;
            return self.say("not tried", Call::StartLiveTail.action(), &about);
        }
        let read = self.account.wait(aws.try_events(&group, self.now.plus_millis(-MINUTE_MS)));
        self.check(Call::FilterLogEvents, &group.name, read)?;
        if self.args.live {
            let opened = self.account.wait(aws.try_live(&group));
            self.check(Call::StartLiveTail, &group.name, opened)?;
        } else {
            let about = format!("{}: a session costs $0.01 a minute; --live tries it", group.name);
            self.say("not tried", Call::StartLiveTail.action(), &about)?;
        }
        if self.args.history == HistoryArg::Query {
            let about = format!("{}: a query costs $0.005 a gigabyte", group.name);
            self.say("not tried", Call::StartQuery.action(), &about)?;
        }
        Ok(())
    }

    fn rules(&mut self) -> io::Result<()> {
        let aws = self.aws();
        let found = self.account.wait(aws.first_insight_rule());
        let Some(rule) = self.check(Call::DescribeInsightRules, "", found)?.flatten() else {
            let about = "no rule is known to try it on";
            return self.say("not tried", Call::GetInsightRuleReport.action(), about);
        };
        let range = MinuteRange::ending(self.now.minute().plus(-1), 1);
        let report = self.account.wait(aws.try_insight_report(&rule, range));
        self.check(Call::GetInsightRuleReport, &rule, report)?;
        Ok(())
    }

    fn metrics(&mut self, namespace: String, name: String) -> io::Result<()> {
        let aws = self.aws();
        let listed = self.account.wait(aws.try_metrics(&namespace, &name));
        let query = MetricQuery {
            namespace,
            name,
            dimensions: Vec::new(),
            statistic: "Sum".into(),
            period: 60,
        };
        let about = query.shown();
        self.check(Call::ListMetrics, &about, listed)?;
        let time = (self.now.plus_millis(-5 * MINUTE_MS).millis(), self.now.millis());
        let given = self.account.wait(aws.numbers(&query, &[Vec::new()], time));
        self.check(Call::GetMetricData, &about, given)?;
        Ok(())
    }

    fn bucket(&mut self, place: &BucketPlace) -> io::Result<()> {
        let (aws, bucket, prefix) = (self.aws(), &place.bucket, &place.prefix);
        let about = format!("s3://{bucket}/{prefix}");
        let listed = self.account.wait(aws.list(bucket, prefix, false, None));
        let listed = self.check(Call::ListObjects, &about, listed)?;
        // What stands for a folder has no byte to read.
        let mut objects = listed.iter().flat_map(|listing| &listing.objects);
        let Some(object) = objects.find(|object| object.size > 0) else {
            let about = format!("{about}: no object is known to try it on");
            return self.say("not tried", Call::GetObject.action(), &about);
        };
        let read = self.account.wait(aws.try_object(bucket, &object.key));
        self.check(Call::GetObject, &format!("s3://{bucket}/{}", object.key), read)?;
        Ok(())
    }

    /// Tells and counts the outcome of a call.
    fn check<T>(
        &mut self,
        call: Call,
        about: &str,
        outcome: Result<T, AwsError>,
    ) -> io::Result<Option<T>> {
        self.made += 1;
        match outcome {
            Ok(answer) => {
                self.say("ok", call.action(), about)?;
                Ok(Some(answer))
            }
            Err(error) => {
                self.failed += 1;
                let word = match error.trouble {
                    Trouble::Denied => "denied",
                    Trouble::Missing | Trouble::NoCredentials | Trouble::Expired => "missing",
                    _ => "failed",
                };
                let cure = match error.trouble {
                    Trouble::Denied => "allow it, as the policy below does".into(),
                    _ => error.cure(),
                };
                let colon = if about.is_empty() { "" } else { ": " };
                let said = format!("{about}{colon}{}; {cure}", error.reason());
                self.say(word, call.action(), &said)?;
                Ok(None)
            }
        }
    }

    fn say(&mut self, word: &str, what: &str, about: &str) -> io::Result<()> {
        let line = format!("{word:<10} {what:<32} {}", clean(about));
        writeln!(self.out, "{}", line.trim_end())?;
        self.out.flush()
    }
}
