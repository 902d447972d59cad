//! Sources at AWS: log groups, buckets, metrics, on a thread of their own.

mod bucket;
mod dates;
mod fetch;
mod history;
mod jobs;
mod ledger;
mod live;
mod logs;
mod metrics;
mod objects;
mod out;
mod timing;
mod unpack;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::thread;

use futures_util::future::join_all;
use tokio::sync::mpsc::channel;

use bucket::Bucket;
use logs::{Logs, State};
use metrics::Metrics;
use out::{Out, Status};

pub use timing::Timing;

use super::place::{LogsPlace, Place};
use super::remote::Remotes;
use crate::aws::{Access, AwsError, Call, Class, Connection, GroupQuery, LogGroup, Meter, Trouble};
use crate::model::{RuleQuery, clean};

/// Parcels on their way to the feed at most; after that the readers wait.
const PARCELS: usize = 32;

/// What is to be read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Period {
    /// Milliseconds since the epoch of the first moment; when nobody says, a while before the end, and
    /// for what ends all objects.
    pub since: Option<i64>,
    /// The first moment after, for what ends; what is live has none.
    pub until: Option<i64>,
}

/// How sources at AWS are read.
#[derive(Clone, Debug)]
pub struct CloudOptions {
    /// The accounts to use.
    pub access: Access,
    /// The time that is read.
    pub period: Period,
    /// Whether live sessions are tried, rather than polling.
    pub live: bool,
    /// The rules as queries, when history comes by those, and not event by event.
    pub queries: Vec<RuleQuery>,
    /// Rows that a query's result has at most.
    pub rows: usize,
    /// A filter pattern that lets through all that the rules count; empty for everything.
    pub pattern: String,
    /// The times that it goes by.
    pub timing: Timing,
}

/// Why sources at AWS cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum CloudError {
    /// A call failed.
    #[error(transparent)]
    Aws(#[from] AwsError),
    /// The system gives no thread.
    #[error("no thread for AWS: {0}")]
    Thread(#[from] io::Error),
}

/// Finds what is named, and begins to read it. What is to be known before the start is waited for:
/// whether the credentials are good, and what there is.
///
/// # Errors
/// When something that is named is not to be had.
pub fn start(places: &[Place], options: &CloudOptions) -> Result<Remotes, CloudError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let meter = Meter::new(options.access.budget);
    let (send, receive) = channel(PARCELS);
    let found = runtime.block_on(find(places, options, &meter, &Out::new(send)))?;
    let statuses: Vec<Status> = found.iter().map(|source| source.status().clone()).collect();
    let (period, live) = (options.period, options.live);
    thread::Builder::new().name("aws".into()).spawn(move || {
        runtime.block_on(join_all(found.into_iter().map(|source| source.run(period, live))));
    })?;
    let look = move || (statuses.iter().map(Status::get).collect(), meter.spending());
    Ok(Remotes::new(receive, Box::new(look)))
}

/// One source that was found.
enum Source {
    Logs(Box<Logs>),
    Bucket(Bucket),
    Metrics(Metrics),
}

impl Source {
    fn status(&self) -> &Status {
        match self {
            Self::Logs(logs) => &logs.status,
            Self::Bucket(bucket) => &bucket.status,
            Self::Metrics(metrics) => &metrics.status,
        }
    }

    async fn run(self, period: Period, live: bool) {
        match self {
            Self::Logs(logs) => logs.run(period, live).await,
            Self::Bucket(bucket) => bucket.run(period).await,
            Self::Metrics(metrics) => metrics.run(period).await,
        }
    }
}

/// A connection for each account and region, and what is read by it.
async fn find(
    places: &[Place],
    options: &CloudOptions,
    meter: &Meter,
    out: &Out,
) -> Result<Vec<Source>, CloudError> {
    let mut sources = Vec::new();
    let mut connections = Connections { options, meter, open: BTreeMap::new() };
    let mut by_account: BTreeMap<Account<'_>, Vec<&LogsPlace>> = BTreeMap::new();
    for place in places {
        match place {
            Place::Logs(place) => {
                let account = (place.profile.as_deref(), place.region.as_deref());
                by_account.entry(account).or_default().push(place);
            }
            Place::Bucket(place) => {
                let connection = connections.get((None, None)).await?;
                // Whether it is there at all, and may be listed.
                connection.list(&place.bucket, &place.prefix, true, None).await?;
                sources.push(Source::Bucket(Bucket {
                    connection,
                    status: Status::new(&format!("s3://{}/{}", place.bucket, place.prefix)),
                    place: place.clone(),
                    stream: out.new_stream(),
                    out: out.clone(),
                    timing: options.timing,
                }));
            }
            Place::Metrics(place) => {
                let connection = connections.get((None, None)).await?;
                if !Metrics::check(&connection, place).await? {
                    let said = "no metric has these dimensions, and no others";
                    let subject = place.to_string();
                    let missing =
                        AwsError::new(Call::ListMetrics, &subject, Trouble::Missing, said);
                    return Err(missing.into());
                }
                sources.push(Source::Metrics(Metrics {
                    connection,
                    status: Status::new(&place.to_string()),
                    place: place.clone(),
                    stream: out.new_stream(),
                    out: out.clone(),
                    timing: options.timing,
                }));
            }
        }
    }
    for (account, places) in by_account {
        let connection = connections.get(account).await?;
        let by_query = !options.queries.is_empty() && options.period.until.is_some();
        let (groups, left_out) = find_groups(&connection, &places, by_query).await?;
        let name = match groups.as_slice() {
            [one] => format!("cw:{}", one.name),
            many => format!("cw: {} log groups in {}", many.len(), connection.region()),
        };
        let status = Status::new(&name);
        status.change(|status| status.pattern.clone_from(&options.pattern));
        sources.push(Source::Logs(Box::new(Logs {
            state: RefCell::new(State::new(groups.len())),
            left_out,
            connection,
            streams: groups.iter().map(|_| out.new_stream()).collect(),
            groups,
            pattern: options.pattern.clone(),
            queries: options.queries.clone(),
            rows: options.rows,
            timing: options.timing,
            out: out.clone(),
            status,
        })));
    }
    Ok(sources)
}

/// The profile and the region that stand before a source.
type Account<'p> = (Option<&'p str>, Option<&'p str>);

/// A connection for each account: to find credentials can take a while.
struct Connections<'p> {
    options: &'p CloudOptions,
    meter: &'p Meter,
    open: BTreeMap<Account<'p>, Connection>,
}

impl<'p> Connections<'p> {
    async fn get(&mut self, account: Account<'p>) -> Result<Connection, AwsError> {
        if let Some(connection) = self.open.get(&account) {
            return Ok(connection.clone());
        }
        let mut access = self.options.access.clone();
        access.profile = account.0.map(str::to_owned).or(access.profile);
        access.region = account.1.map(str::to_owned).or(access.region);
        let connection = Connection::open(&access, self.meter.clone()).await?;
        self.open.insert(account, connection.clone());
        Ok(connection)
    }
}

/// The log groups of some places, each once, and what is to be told of those that cannot be read.
async fn find_groups(
    connection: &Connection,
    places: &[&LogsPlace],
    by_query: bool,
) -> Result<(Vec<LogGroup>, Vec<String>), AwsError> {
    let mut groups: Vec<LogGroup> = Vec::new();
    let mut left_out = Vec::new();
    for place in places {
        let query = GroupQuery {
            name: place.name.clone(),
            is_prefix: place.is_prefix,
            account: place.account.clone(),
        };
        let found = connection.find_groups(&query).await?;
        let (closed, open): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|group| group.class == Class::QueriesOnly && !by_query);
        if let (Some(group), true) = (closed.first(), open.is_empty()) {
            return Err(AwsError::new(
                Call::FilterLogEvents,
                &group.name,
                Trouble::Invalid,
                "a log group of the class Infrequent Access has queries only: --history query",
            ));
        }
        for group in &closed {
            let why = "of the class Infrequent Access, which has queries only";
            left_out.push(format!("cw:{}: left out: {why}", clean(&group.name)));
        }
        for group in open {
            if groups.iter().all(|known| known.arn != group.arn) {
                groups.push(group);
            }
        }
    }
    Ok((groups, left_out))
}
