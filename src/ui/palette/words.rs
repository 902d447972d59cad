//! Lengths of time and moments, as people type them.

use chrono::{NaiveDate, NaiveDateTime};

use crate::model::{Minute, Timestamp};
use crate::ui::zone::Zone;

/// A length in minutes: `90`, `15m`, `3h`, `2d`.
pub(super) fn minutes(text: &str) -> Result<i64, String> {
    let (number, unit) = match text.strip_suffix(['m', 'h', 'd']) {
        Some(number) => (number, &text[number.len()..]),
        None => (text, "m"),
    };
    let scale = match unit {
        "h" => 60,
        "d" => 1_440,
        _ => 1,
    };
    let number = number.trim().parse::<i64>().ok().filter(|n| *n > 0);
    number
        .and_then(|n| n.checked_mul(scale))
        .ok_or_else(|| format!("`{text}` is no length of time; write 15m, 3h or 2d"))
}

/// A minute: `14:05` is the last one before `now`, `-20m` is before `now`; with a day all is said.
pub(super) fn minute(text: &str, zone: Zone, now: Minute) -> Result<Minute, String> {
    let wrong =
        || format!("`{text}` is no time; write 14:05, 11-20 14:05, 2026-11-20T14:05 or -20m");
    if let Some(ago) = text.strip_prefix('-') {
        return minutes(ago).map(|ago| now.plus(-ago));
    }
    if let Some((hours, rest)) = text.split_once(':')
        && !hours.contains('-')
    {
        let number = |text: &str| text.parse::<u32>().map_err(|_| wrong());
        return zone.minute_of(number(hours)?, number(rest)?, now).ok_or_else(wrong);
    }
    let plain = text.trim_end_matches('Z').replacen('T', " ", 1);
    let year = zone.stamp(now.start())[..4].to_owned();
    let zone = if text.ends_with('Z') { Zone::Utc } else { zone };
    [plain.clone(), format!("{year}-{plain}")]
        .iter()
        .find_map(|text| wall(text))
        .and_then(|wall| zone.at(wall))
        .map(Timestamp::minute)
        .ok_or_else(wrong)
}

fn wall(text: &str) -> Option<NaiveDateTime> {
    let exact = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"];
    let exact = exact.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    exact.or_else(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-20T14:31Z.
    const NOW: Minute = Minute::new(29_919_751);

    #[test]
    fn times_are_read_as_people_type_them() {
        for (text, back) in [
            ("14:31", 0),
            ("14:05", 26),
            ("23:00", 15 * 60 + 31),
            ("-20m", 20),
            ("11-20 14:00", 31),
            ("2026-11-20T14:00", 31),
            ("2026-11-20T14:00:59Z", 31),
            ("2026-11-20", 871),
        ] {
            assert_eq!(minute(text, Zone::Utc, NOW), Ok(NOW.plus(-back)), "{text}");
        }
        for wrong in ["", "25:00", "x", "14:5x", "-", "2026-13-01", "1:2:3"] {
            assert!(minute(wrong, Zone::Utc, NOW).is_err(), "{wrong}");
        }
        assert_eq!(minutes("3h"), Ok(180));
        for wrong in ["", "0", "-3h", "3w", "999999999999999999h"] {
            assert!(minutes(wrong).is_err(), "{wrong}");
        }
    }
}
