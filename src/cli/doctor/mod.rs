//! `culprits doctor`: what an account of AWS lets this program do.

mod checks;
mod needs;

use std::io::Write;

use super::Failure;
use super::account::Account;
use super::args::{DoctorArgs, HistoryArg};
use crate::aws::{Access, Policy, Scope};
use crate::model::clean;
use crate::source::{LogsPlace, Place};

use checks::Checks;

/// What is checked with one set of credentials in one region.
#[derive(Clone, Debug)]
struct Patient {
    access: Access,
    /// The sources; a general check when there is none.
    places: Vec<Place>,
}

pub fn doctor(args: &DoctorArgs) -> Result<(), Failure> {
    let patients = patients(args)?;
    let mut out = std::io::stdout().lock();
    if args.policy {
        for patient in &patients {
            let scope = Scope { region: patient.access.region.clone(), account: None };
            let policy = policy(patient, &scope, args.history);
            writeln!(out, "{}", clean_lines(&policy))?;
        }
        return Ok(());
    }
    let (mut failed, mut made) = (0, 0);
    for patient in &patients {
        let aws = match Account::open(&patient.access) {
            Ok(aws) => aws,
            Err(Failure::Failed(message)) => {
                failed += 1;
                made += 1;
                writeln!(out, "{:<10} {:<32} {}", "missing", "region", clean(&message))?;
                continue;
            }
            Err(other) => return Err(other),
        };
        let mut checks = Checks::new(&aws, args, &mut out);
        let account = checks.all(&patient.places)?;
        failed += checks.failed;
        made += checks.made;
        let scope = Scope { region: Some(aws.connection.region().to_owned()), account };
        let policy = policy(patient, &scope, args.history);
        writeln!(out, "\nThe least that a policy must allow:\n{}\n", clean_lines(&policy))?;
    }
    if failed > 0 {
        return Err(Failure::Failed(format!("{failed} of {made} checks did not pass")));
    }
    Ok(())
}

/// The sources by the credentials and the region that they are read with.
fn patients(args: &DoctorArgs) -> Result<Vec<Patient>, Failure> {
    let access = args.account.access();
    if args.sources.is_empty() {
        return Ok(vec![Patient { access, places: Vec::new() }]);
    }
    let mut patients: Vec<Patient> = Vec::new();
    for text in &args.sources {
        let place = Place::parse(text).ok_or_else(|| {
            Failure::Usage(format!(
                "{text}: no source at AWS; write cw:LOG-GROUP, s3://BUCKET/PREFIX, or \
                 'metrics:NAMESPACE/METRIC by DIMENSION'"
            ))
        })?;
        let place = place.map_err(|e| Failure::Usage(e.to_string()))?;
        let mut access = access.clone();
        if let Place::Logs(LogsPlace { profile, region, .. }) = &place {
            access.profile = profile.clone().or(access.profile);
            access.region = region.clone().or(access.region);
        }
        let same = |p: &&mut Patient| {
            p.access.profile == access.profile && p.access.region == access.region
        };
        match patients.iter_mut().find(same) {
            Some(patient) => patient.places.push(place),
            None => patients.push(Patient { access, places: vec![place] }),
        }
    }
    Ok(patients)
}

fn policy(patient: &Patient, scope: &Scope, history: HistoryArg) -> String {
    let mut policy = Policy::default();
    if patient.places.is_empty() {
        needs::general(&mut policy, scope, history);
    }
    for place in &patient.places {
        needs::of(place, &mut policy, scope, history);
    }
    serde_json::to_string_pretty(&policy.document()).unwrap_or_default()
}

fn clean_lines(text: &str) -> String {
    text.lines().map(clean).collect::<Vec<_>>().join("\n")
}
