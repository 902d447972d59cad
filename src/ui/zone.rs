//! The time zone of the screen. Inside, all is UTC.

use chrono::{DateTime, FixedOffset, Local, NaiveDateTime, TimeZone};

use crate::model::{Minute, Timestamp};

/// The time zone that times are shown in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Zone {
    /// UTC.
    #[default]
    Utc,
    /// That of the system, or of `TZ`.
    Local,
    /// So many seconds east of UTC, the same all year.
    Fixed(FixedOffset),
}

impl Zone {
    /// The zone that people write as `utc`, `local`, `+02:00`, `-0530`.
    ///
    /// # Errors
    /// Says what is allowed.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text {
            "utc" | "UTC" | "Z" => return Ok(Self::Utc),
            "local" => return Ok(Self::Local),
            _ => {}
        }
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let sign = match text.chars().next() {
            Some('+') => 1,
            Some('-') => -1,
            _ => 0,
        };
        let (hours, minutes) = match digits.len() {
            1 | 2 => (digits.parse().unwrap_or(99), 0),
            4 => (digits[..2].parse().unwrap_or(99), digits[2..].parse().unwrap_or(99)),
            _ => (99, 99),
        };
        let plain = text.chars().skip(1).all(|c| c.is_ascii_digit() || c == ':');
        let seconds: i32 = sign * (hours * 3_600 + minutes * 60);
        let known = sign != 0 && plain && hours <= 14 && minutes < 60;
        known.then(|| FixedOffset::east_opt(seconds)).flatten().map(Self::Fixed).ok_or_else(|| {
            format!(
                "`{text}` is no time zone; write utc, local (TZ=Europe/Berlin names another one), \
                 or an offset as +02:00"
            )
        })
    }

    /// The time on a wall there; in the last hours of all that can be written, that of UTC.
    fn wall(self, at: Timestamp) -> NaiveDateTime {
        let utc = naive(at);
        self.offset(utc).and_then(|offset| utc.checked_add_offset(offset)).unwrap_or(utc)
    }

    /// How far the zone is east of UTC; nothing for UTC itself.
    fn offset(self, utc: NaiveDateTime) -> Option<FixedOffset> {
        match self {
            Self::Utc => None,
            Self::Local => Some(Local.offset_from_utc_datetime(&utc)),
            Self::Fixed(offset) => Some(offset),
        }
    }

    /// What stands after a time of this zone: `Z`, or an offset as `+02:00`.
    pub fn suffix(self, at: Timestamp) -> String {
        self.offset(naive(at)).map_or_else(|| "Z".into(), |offset| offset.to_string())
    }

    /// Hours and minutes: `14:31`.
    pub fn clock(self, minute: Minute) -> String {
        self.wall(minute.start()).format("%H:%M").to_string()
    }

    /// Hours, minutes and seconds: `14:31:07`.
    pub fn seconds(self, at: Timestamp) -> String {
        self.wall(at).format("%H:%M:%S").to_string()
    }

    /// Day and time: `2026-11-20 14:31:07Z`.
    pub fn stamp(self, at: Timestamp) -> String {
        self.wall(at).format("%Y-%m-%d %H:%M:%S").to_string() + &self.suffix(at)
    }

    /// Hours and minutes, with the day before them when it is not that of `other`: `11-19 23:58`.
    pub fn clock_beside(self, minute: Minute, other: Minute) -> String {
        let (wall, beside) = (self.wall(minute.start()), self.wall(other.start()));
        let form = if wall.date() == beside.date() { "%H:%M" } else { "%m-%d %H:%M" };
        wall.format(form).to_string()
    }

    /// The minute that a wall there shows at this time of day, on the day of `near` or the one
    /// before: the last one that is not after `near`.
    pub fn minute_of(self, hours: u32, minutes: u32, near: Minute) -> Option<Minute> {
        let day = self.wall(near.start()).date();
        [Some(day), day.pred_opt()].into_iter().flatten().find_map(|day| {
            let wall = day.and_hms_opt(hours, minutes, 0)?;
            let minute = self.at(wall)?.minute();
            (minute <= near).then_some(minute)
        })
    }

    /// The moment when a wall there shows this.
    pub fn at(self, wall: NaiveDateTime) -> Option<Timestamp> {
        let millis = match self {
            Self::Utc => wall.and_utc().timestamp_millis(),
            Self::Local => Local.from_local_datetime(&wall).earliest()?.timestamp_millis(),
            Self::Fixed(offset) => offset.from_local_datetime(&wall).single()?.timestamp_millis(),
        };
        Some(Timestamp::from_millis(millis))
    }
}

fn naive(at: Timestamp) -> NaiveDateTime {
    DateTime::from_timestamp_millis(at.millis()).unwrap_or_default().naive_utc()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-20T14:31Z.
    const MINUTE: Minute = Minute::new(29_919_751);

    #[test]
    fn times_are_those_of_the_zone() {
        let east = Zone::parse("+02:00").unwrap();
        assert_eq!(Zone::Utc.clock(MINUTE), "14:31");
        assert_eq!(east.clock(MINUTE), "16:31");
        assert_eq!(east.stamp(MINUTE.start()), "2026-11-20 16:31:00+02:00");
        assert_eq!(Zone::parse("-0530").unwrap().seconds(MINUTE.start()), "09:01:00");
        assert_eq!(Zone::parse("+9").unwrap().clock_beside(MINUTE.plus(60), MINUTE), "11-21 00:31");
        for wrong in ["", "east", "+25:00", "02:00", "+1:2:3", "+02:99", "+2x"] {
            assert!(Zone::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_ends_of_time_have_a_wall_in_every_zone() {
        let ends = [DateTime::<chrono::Utc>::MIN_UTC, DateTime::<chrono::Utc>::MAX_UTC];
        let moments = ends.map(|end| Timestamp::from_millis(end.timestamp_millis()));
        for zone in ["utc", "local", "+14:00", "-14:00"].map(|zone| Zone::parse(zone).unwrap()) {
            for at in moments.into_iter().chain([i64::MIN, i64::MAX].map(Timestamp::from_millis)) {
                assert!(!zone.stamp(at).is_empty());
                assert!(!zone.clock_beside(at.minute(), MINUTE).is_empty());
            }
        }
    }

    #[test]
    fn a_time_of_day_is_the_last_one() {
        let east = Zone::parse("+02:00").unwrap();
        assert_eq!(Zone::Utc.minute_of(14, 5, MINUTE), Some(MINUTE.plus(-26)));
        assert_eq!(Zone::Utc.minute_of(14, 32, MINUTE), Some(MINUTE.plus(1 - 1_440)));
        assert_eq!(east.minute_of(16, 31, MINUTE), Some(MINUTE));
        assert_eq!(Zone::Utc.minute_of(24, 0, MINUTE), None);
    }
}
