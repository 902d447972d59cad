//! Which log groups there are.

use aws_sdk_cloudwatchlogs::types::{LogGroup as Described, LogGroupClass};

use super::policy::partition;
use super::{AwsError, Call, Connection, Patience, Trouble};

/// Most log groups that one pattern stands for; more are an error rather than a surprise on the
/// bill.
pub const MOST_GROUPS: usize = 200;

/// What of the API a log group has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// All of it.
    Standard,
    /// Queries only: neither events nor a live session.
    QueriesOnly,
    /// Not known: it may not be described.
    Unknown,
}

/// A log group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogGroup {
    /// Its name.
    pub name: String,
    /// Its ARN, without `:*` at the end.
    pub arn: String,
    /// What of the API it has.
    pub class: Class,
    /// Whether it is another account's, seen from a monitoring account.
    pub linked: bool,
}

impl LogGroup {
    /// The account that it belongs to.
    pub fn account(&self) -> &str {
        self.arn.split(':').nth(4).unwrap_or_default()
    }
}

/// Log groups as they are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupQuery {
    /// A name, or what names start with.
    pub name: String,
    /// Whether all names that start so are meant.
    pub is_prefix: bool,
    /// The account, for those that a monitoring account sees: twelve digits, or `*` for all.
    pub account: Option<String>,
}

impl GroupQuery {
    pub(super) fn matches(&self, group: &LogGroup) -> bool {
        let name = if self.is_prefix {
            group.name.starts_with(&self.name)
        } else {
            group.name == self.name
        };
        let account = self.account.as_deref().is_none_or(|a| a == "*" || a == group.account());
        name && account
    }
}

impl Connection {
    /// The log groups that a query stands for, in the order of their names.
    ///
    /// # Errors
    /// When there is none, when there are more than [`MOST_GROUPS`], or when the call fails. Who may
    /// not describe log groups still gets one that is named in full.
    pub async fn find_groups(&self, query: &GroupQuery) -> Result<Vec<LogGroup>, AwsError> {
        let mut found = Vec::new();
        let mut token: Option<String> = None;
        loop {
            let (groups, next) = match self.some_groups(query, token).await {
                Err(e) if e.trouble == Trouble::Denied && !query.is_prefix => {
                    return self.named_group(query).await.map(|group| vec![group]).map_err(|_| e);
                }
                page => page?,
            };
            found.extend(groups);
            token = next;
            // Names come in order: an exact one, if there is any, is among the first.
            let whole = !query.is_prefix && query.account.is_none() && !found.is_empty();
            if found.len() > MOST_GROUPS {
                let said = format!("more than {MOST_GROUPS} log groups; write more of the name");
                return Err(Self::refuse(query, Trouble::Invalid, &said));
            }
            if token.is_none() || whole {
                break;
            }
        }
        if found.is_empty() {
            return Err(self.no_group(query));
        }
        found.sort_by(|a, b| a.arn.cmp(&b.arn));
        Ok(found)
    }

    /// The first log group of a query that is on the first page.
    ///
    /// # Errors
    /// As the call says, or when there is none.
    pub async fn first_group(&self, query: &GroupQuery) -> Result<LogGroup, AwsError> {
        let (groups, _) = self.some_groups(query, None).await?;
        groups.into_iter().next().ok_or_else(|| self.no_group(query))
    }

    /// Those of a page, and where the next one begins.
    async fn some_groups(
        &self,
        query: &GroupQuery,
        page: Option<String>,
    ) -> Result<(Vec<LogGroup>, Option<String>), AwsError> {
        let answer = self
            .ask(Call::DescribeLogGroups, &query.name, Patience::Short, || {
                let prefix = Some(query.name.clone()).filter(|name| !name.is_empty());
                let account = query.account.clone().filter(|account| account != "*");
                self.logs()
                    .describe_log_groups()
                    .set_log_group_name_prefix(prefix)
                    .set_include_linked_accounts(query.account.as_ref().map(|_| true))
                    .set_account_identifiers(account.map(|account| vec![account]))
                    .set_next_token(page.clone())
                    .send()
            })
            .await?;
        let groups = answer.log_groups().iter().filter_map(|group| described(group, query));
        Ok((groups.filter(|group| query.matches(group)).collect(), answer.next_token))
    }

    fn no_group(&self, query: &GroupQuery) -> AwsError {
        let said = format!("no log group in {}", self.region());
        Self::refuse(query, Trouble::Missing, &said)
    }

    fn refuse(query: &GroupQuery, trouble: Trouble, said: &str) -> AwsError {
        let star = if query.is_prefix { "*" } else { "" };
        let subject = format!("{}{star}", query.name);
        AwsError::new(Call::DescribeLogGroups, &subject, trouble, said)
    }

    /// The log group of a full name, whether it may be described or not.
    ///
    /// # Errors
    /// When the account is not known.
    pub async fn named_group(&self, query: &GroupQuery) -> Result<LogGroup, AwsError> {
        let (account, linked) = match &query.account {
            Some(account) => (account.clone(), true),
            None => (self.caller().await?.account, false),
        };
        let region = self.region();
        let partition = partition(region);
        Ok(LogGroup {
            name: query.name.clone(),
            arn: format!("arn:{partition}:logs:{region}:{account}:log-group:{}", query.name),
            class: Class::Unknown,
            linked,
        })
    }
}

fn described(group: &Described, query: &GroupQuery) -> Option<LogGroup> {
    let name = group.log_group_name()?.to_owned();
    let arn = group.log_group_arn().or(group.arn())?;
    let class = match group.log_group_class() {
        None | Some(LogGroupClass::Standard) => Class::Standard,
        Some(_) => Class::QueriesOnly,
    };
    Some(LogGroup {
        name,
        arn: arn.strip_suffix(":*").unwrap_or(arn).to_owned(),
        class,
        linked: query.account.is_some(),
    })
}
