//! History by queries: each rule's contributors by minute, without their events.

use std::collections::{BTreeMap, BTreeSet};

use super::logs::Logs;
use super::out::Gone;
use crate::aws::{AwsError, QUERY_GROUPS, Row};
use crate::model::{
    Contributor, MINUTE_MS, Minute, MinuteRange, RuleQuery, Tally, Timestamp, clean,
};
use crate::source::remote::Brought;

/// So many minutes are asked for at once, at first.
const SLICE: i64 = 6 * 60;

impl Logs {
    /// Fills the minutes of a time from queries, oldest first; both ends are whole minutes.
    pub(super) async fn ask_history(&self, since: i64, until: i64) -> Result<(), Gone> {
        let mut from = since;
        let mut slice = SLICE * MINUTE_MS;
        let mut failed = BTreeSet::new();
        while from < until {
            let end = (from + slice).min(until);
            let mut tallies = Vec::new();
            let mut too_many = false;
            for query in &self.queries {
                if failed.contains(&query.rule) {
                    continue;
                }
                match self.ask_slice(query, (from, end)).await {
                    Ok(Some(more)) => tallies.extend(more),
                    Ok(None) => too_many = true,
                    Err(error) => {
                        let since = Timestamp::from_millis(from);
                        let rule = clean(&query.rule);
                        self.out
                            .lost(format!("{error}; {rule} has no history from {since} on"))
                            .await?;
                        failed.insert(&query.rule);
                    }
                }
            }
            if too_many {
                slice = (slice / 4).max(MINUTE_MS) / MINUTE_MS * MINUTE_MS;
                continue;
            }
            self.out.send(Brought::Tallies(tallies)).await?;
            for place in self.all() {
                self.out.complete(self.stream(place), end).await?;
            }
            from = end;
        }
        Ok(())
    }

    /// The tallies of a slice; none when it has more rows than a result and can be shorter.
    async fn ask_slice(
        &self,
        query: &RuleQuery,
        (from, until): (i64, i64),
    ) -> Result<Option<Vec<Tally>>, AwsError> {
        let seconds = (from / 1000, until / 1000);
        // The first moment after may be in a result.
        let minutes = MinuteRange::new(
            Timestamp::from_millis(from).minute(),
            Timestamp::from_millis(until).minute(),
        );
        let is_in = |tally: &Tally| minutes.contains(tally.minute);
        let mut tallies = Vec::new();
        for groups in self.groups.chunks(QUERY_GROUPS) {
            let ask = |text| self.connection.query(groups, text, seconds, self.rows);
            let rows = ask(&query.by_minute).await?;
            let told: Vec<Tally> =
                rows.iter().filter_map(|row| tally(query, row)).filter(is_in).collect();
            if rows.len() >= self.rows {
                if until - from > MINUTE_MS {
                    return Ok(None);
                }
                // The largest are told one by one; of the others, what they are together.
                let totals = ask(&query.totals).await?;
                tallies.extend(others(query, &totals, &told).into_iter().filter(is_in));
            }
            tallies.extend(told);
        }
        Ok(Some(tallies))
    }
}

fn minute(row: &Row) -> Option<Minute> {
    let text = row.get(RuleQuery::MINUTE)?;
    let time = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f").ok()?;
    Some(Timestamp::from_millis(time.and_utc().timestamp_millis()).minute())
}

fn numbers(row: &Row) -> Option<(f64, u64)> {
    let value: f64 = row.get(RuleQuery::VALUE)?.parse().ok()?;
    let events: f64 = row.get(RuleQuery::EVENTS)?.parse().ok()?;
    value.is_finite().then_some((value, events as u64))
}

/// What a row says of one contributor.
fn tally(query: &RuleQuery, row: &Row) -> Option<Tally> {
    let key = |column: &String| row.get(column).map(|text| clean(text).into_owned());
    let keys: Option<Vec<String>> = query.keys.iter().map(key).collect();
    let (value, events) = numbers(row)?;
    Some(Tally {
        rule: query.rule.clone(),
        minute: minute(row)?,
        contributor: Some(Contributor::new(&keys?)),
        value,
        events,
    })
}

/// What is left of the totals beside what is told one by one.
fn others(query: &RuleQuery, totals: &[Row], told: &[Tally]) -> Vec<Tally> {
    let mut known: BTreeMap<Minute, (f64, u64)> = BTreeMap::new();
    for tally in told {
        let known = known.entry(tally.minute).or_default();
        known.0 += tally.value;
        known.1 += tally.events;
    }
    let left = |row: &Row| {
        let (minute, (value, events)) = (minute(row)?, numbers(row)?);
        let told = known.get(&minute).copied().unwrap_or_default();
        let (rule, value) = (query.rule.clone(), value - told.0);
        let events = events.saturating_sub(told.1);
        (events > 0).then_some(Tally { rule, minute, contributor: None, value, events })
    };
    totals.iter().filter_map(left).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query() -> RuleQuery {
        RuleQuery {
            rule: "r".into(),
            by_minute: String::new(),
            totals: String::new(),
            keys: vec!["ip".into()],
        }
    }

    fn row(fields: &[(&str, &str)]) -> Row {
        fields.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
    }

    #[test]
    fn rows_become_tallies_and_the_rest_is_one() {
        let at = (RuleQuery::MINUTE, "2026-07-10 12:00:00.000");
        let told = tally(
            &query(),
            &row(&[at, ("ip", "a\u{1b}"), (RuleQuery::VALUE, "2.5"), (RuleQuery::EVENTS, "2")]),
        )
        .unwrap();
        assert_eq!(told.minute.start().millis(), 1_783_684_800_000);
        assert_eq!((told.value, told.events), (2.5, 2));
        assert!(!told.contributor.as_ref().unwrap().joined().contains('\u{1b}'));
        assert_eq!(
            tally(&query(), &row(&[at, (RuleQuery::VALUE, "1"), (RuleQuery::EVENTS, "1")])),
            None
        );

        let totals = [row(&[at, (RuleQuery::VALUE, "10"), (RuleQuery::EVENTS, "5")])];
        let rest = others(&query(), &totals, std::slice::from_ref(&told));
        assert_eq!((rest[0].value, rest[0].events, rest[0].contributor.is_none()), (7.5, 3, true));
        assert_eq!(
            others(
                &query(),
                &[row(&[at, (RuleQuery::VALUE, "2.5"), (RuleQuery::EVENTS, "2")])],
                &[told]
            ),
            []
        );
    }
}
