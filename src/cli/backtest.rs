//! `culprits backtest`.

use std::fs;
use std::io::{BufWriter, Write};
use std::path::Path;

use super::Failure;
use super::args::{BacktestArgs, BacktestForm};
use super::reading::{complete, read_all};
use super::report::hint;
use super::setup;
use super::sources::{Reach, input};
use crate::backtest::{Backtest, Incident, Score, Split, parse_truth};
use crate::board::Order;
use crate::engine::{Line, ReportQuery};
use crate::report::backtest as write;

/// A file of incidents is at most this large.
const MAX_TRUTH: u64 = 16 << 20;

pub fn backtest(args: &BacktestArgs) -> Result<(), Failure> {
    // What is wrong with the incidents is told before an hour of logs is read.
    let truth = args.truth.as_deref().map(read_truth).transpose()?;
    let options = setup::line_options(&args.source, &setup::load_config()?, false, 0)?;
    let input = input(&args.source, &options, Reach::default())?;
    let mut line = Line::new(options);
    let incomplete = read_all(&mut line, input);
    let split = Split::new(line.covered(), args.learn);
    let reports = line.reports(&ReportQuery {
        since: Some(split.judged.first.start()),
        until: None,
        period: 1,
        top: 1,
        order: Order::Sum,
    });
    hint(&line, &reports);
    let tests: Vec<Backtest> = reports.into_iter().map(|r| Backtest::new(r, split)).collect();
    let score = truth.map(|incidents| Score::new(&tests, incidents));
    let mut out = BufWriter::new(std::io::stdout().lock());
    match args.form {
        BacktestForm::Table => write::table(&tests, score.as_ref(), &mut out)?,
        BacktestForm::Json => write::json(&tests, score.as_ref(), &mut out)?,
    }
    out.flush()?;
    complete(incomplete)
}

fn read_truth(path: &Path) -> Result<Vec<Incident>, Failure> {
    let name = path.display();
    let failed = |e: std::io::Error| Failure::Failed(format!("--truth {name}: {e}"));
    if fs::metadata(path).map_err(failed)?.len() > MAX_TRUTH {
        return Err(Failure::Failed(format!("--truth {name}: larger than 16 MiB")));
    }
    let text = fs::read_to_string(path).map_err(failed)?;
    parse_truth(&text).map_err(|e| Failure::Failed(format!("{name}:{e}")))
}
