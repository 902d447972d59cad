//! Folders by date, as AWS lays its logs down: `…/2026/07/10/`.

use chrono::{DateTime, Datelike, Days, NaiveDate};

/// Most days that are looked at one by one.
const MOST: u64 = 400;

/// What stands before the year, if a folder is that of a year.
pub(super) fn root_of_year(folder: &str) -> Option<&str> {
    let folder = folder.strip_suffix('/')?;
    let at = folder.rfind('/').map_or(0, |at| at + 1);
    let (root, year) = folder.split_at(at);
    let digits = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
    (digits && year.starts_with("20")).then_some(root)
}

/// The folders of the days of a time, in milliseconds since the epoch; `None` when it is so long
/// that all is to be listed.
pub(super) fn days(root: &str, since: i64, until: i64) -> Option<Vec<String>> {
    let day = |millis| DateTime::from_timestamp_millis(millis).map(|time| time.date_naive());
    let (mut day, last): (NaiveDate, NaiveDate) = (day(since)?, day(until)?);
    let mut folders = Vec::new();
    while day <= last {
        if folders.len() as u64 > MOST {
            return None;
        }
        folders.push(format!("{root}{:04}/{:02}/{:02}/", day.year(), day.month(), day.day()));
        day = day.checked_add_days(Days::new(1))?;
    }
    Some(folders)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_known_by_its_digits() {
        assert_eq!(
            root_of_year("AWSLogs/1/CloudTrail/eu-west-1/2026/"),
            Some("AWSLogs/1/CloudTrail/eu-west-1/")
        );
        assert_eq!(root_of_year("2026/"), Some(""));
        assert_eq!(root_of_year("a/1234/"), None);
        assert_eq!(root_of_year("a/20260/"), None);
        assert_eq!(root_of_year("a/2026"), None);
    }

    #[test]
    fn days_are_those_of_the_time() {
        let hour = 3_600_000;
        let noon = 1_783_684_800_000; // 2026-07-10T12:00:00Z
        let folders = |since, until| days("r/", since, until).unwrap();
        assert_eq!(folders(noon - hour, noon), ["r/2026/07/10/"]);
        assert_eq!(folders(noon - 13 * hour, noon), ["r/2026/07/09/", "r/2026/07/10/"]);
        assert_eq!(days("", 0, noon), None);
    }
}
