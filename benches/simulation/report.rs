//! The table of the series of counts, and whether they meet what is required.

use std::ops::Range;

use crate::profile::{DAY, Kind};
use crate::run::{self, Alarm, Options};
use crate::series::{Event, Incident, Series};
use crate::tally::{Fault, Tally};

const CLASSES: [Range<f64>; 5] = [0.1..1.0, 1.0..10.0, 10.0..100.0, 100.0..1e3, 1e3..1e4];

/// A series without its values, and its alarms.
struct Judged {
    series: Series,
    alarms: Vec<Alarm>,
}

pub fn counts(options: &Options) {
    let (judged, seconds) = run::all(options.series, |number| {
        let mut series = Series::draw(options.seed, number, options.days);
        let alarms = run::alarms(number, series.start, &series.values);
        if !options.examples {
            series.values = Vec::new();
        }
        Judged { series, alarms }
    });
    let values = options.series as f64 * (options.days * DAY) as f64;
    println!(
        "{} series of {} days, seed {}: {seconds:.0} s CPU, {:.1} us a value\n",
        options.series,
        options.days,
        options.seed,
        1e6 * seconds / values
    );
    print!("{:<12}|   calm false /100 | busy false /100 prec ", "series-days");
    for event in Event::ALL {
        print!("|{:>9} <={:<2}   any p50 p90", format!("{event:?}"), event.within());
    }
    println!();
    let of = |name: &str, which: &dyn Fn(&Series) -> bool| {
        let mut tally = Tally::default();
        for one in judged.iter().filter(|one| which(&one.series)) {
            tally.take(options.days as f64, &one.series.incidents, &one.alarms);
        }
        print_row(name, &tally);
        tally
    };
    let all = of("all", &|_| true);
    for class in CLASSES {
        of(&format!("{}-{}", class.start, class.end), &|series| class.contains(&series.rate));
    }
    for kind in Kind::ALL {
        of(&format!("{kind:?}"), &|series| series.kind == kind);
    }
    require(&all);
    days(options.days, &judged);
    if options.examples {
        examples(&judged);
    }
}

fn print_row(name: &str, tally: &Tally) {
    print!(
        "{name:<12}|{:>7} {:>5} {:>4.2} |{:>5} {:>5} {:>4.2} {:>4.2} ",
        tally.calm_days,
        tally.calm_false,
        tally.false_rate(),
        tally.busy_days,
        tally.busy_false,
        tally.busy_false_rate(),
        tally.precision()
    );
    for found in &tally.found {
        let any = 100.0 * found.delays.len() as f64 / found.counted.max(1) as f64;
        let minutes = |part| found.delay(part).map_or("-".into(), |minutes| minutes.to_string());
        print!(
            "|{:>6} {:>5.1}% {any:>5.1}% {:>3} {:>3}",
            found.counted,
            100.0 * found.recall(),
            minutes(0.5),
            minutes(0.9)
        );
    }
    println!();
}

/// What must hold.
fn require(all: &Tally) {
    println!("\nrequirements");
    let met = |yes| if yes { "met   " } else { "MISSED" };
    let rate = all.false_rate();
    println!("{} fewer than 1 false alarm per 100 series-days: {rate:.2}", met(rate < 1.0));
    for (event, name) in
        [(Event::Burst, "tenfold bursts (10/min)"), (Event::Silence, "silences (of 5/min)")]
    {
        let found = &all.found[event as usize];
        println!(
            "{} 90 % of {name} within {} minutes: {:.1} % of {}",
            met(found.recall() >= 0.9),
            event.within(),
            100.0 * found.recall(),
            found.counted
        );
    }
}

/// On which days the false alarms are.
fn days(days: usize, judged: &[Judged]) {
    let mut on = vec![0; days];
    for one in judged.iter().filter(|one| one.series.incidents.is_empty()) {
        one.alarms.iter().for_each(|alarm| on[alarm.at / DAY] += 1);
    }
    println!("\nfalse alarms of calm series by day: {on:?}");
}

/// What went wrong, with the values around it.
fn examples(judged: &[Judged]) {
    for (number, Judged { series, alarms }) in judged.iter().enumerate() {
        for fault in Tally::default().take(1.0, &series.incidents, alarms) {
            let (at, what) = match fault {
                Fault::False(Alarm { at, expected, surprise, severity, direction }) => {
                    let of = format!("expected {expected:.2}, surprise {surprise:.2}");
                    (at, format!("false alarm, {direction:?} of severity {severity}, {of}"))
                }
                Fault::Late(Incident { event, from, until, .. }, delay) => {
                    let lasts = until - from;
                    (from, format!("{event:?} of {lasts} minutes, found after {delay:?}"))
                }
            };
            let end = (at + 16).min(series.values.len());
            println!(
                "\n#{number} {:?} {:.2}/min, {} day {}: {what}\n  {:?} * {:?}",
                series.kind,
                series.rate,
                series.minute(at),
                at / DAY,
                &series.values[at.saturating_sub(12)..at],
                &series.values[at..end]
            );
        }
    }
}
