//! A rule, given to CloudWatch.

use std::io::Write;

use super::Account;
use super::differences::differences;
use crate::aws::InsightRule;
use crate::cli::args::PushArgs;
use crate::cli::{Failure, setup};
use crate::model::clean;
use crate::model::{MATCHED_EVENT, RULE_MONTH};
use crate::rule::{LogGroups, MAX_DEFINITION, Rule, not_portable};

/// Seconds in a month of 730 hours, by which AWS reckons.
const MONTH: f64 = 730.0 * 3_600.0;
/// Events a second of the example.
const RATE: f64 = 100.0;

pub fn push(args: &PushArgs, out: &mut impl Write) -> Result<(), Failure> {
    let rules = setup::rules(std::slice::from_ref(&args.rule))?;
    let [rule] = rules.as_slice() else {
        let names: Vec<&str> = rules.iter().map(|rule| rule.name.as_str()).collect();
        let message = format!("{}: one rule at a time; found {}", args.rule, names.join(", "));
        return Err(Failure::Usage(message));
    };
    let name = args.name.as_deref().unwrap_or(&rule.name);
    portable(rule, name)?;
    let aws = Account::open(&args.account.access())?;
    let known = aws.wait(aws.connection.insight_rules())?;
    let there = known.iter().find(|known| known.name == name);
    if there.is_some_and(|there| there.managed) {
        let message =
            format!("{name}: AWS has a managed rule of that name; give another by --name");
        return Err(Failure::Failed(message));
    }
    let mut new = InsightRule::new(name, &rule.definition);
    if let Some(there) = there {
        (new.enabled, new.transformed) = (there.enabled, there.transformed);
    }
    let region = clean(aws.connection.region());
    let account = aws.wait(aws.connection.caller());
    let account = account.map_or("an account that is not known".into(), |caller| caller.account);
    writeln!(out, "rule        {}", clean(name))?;
    writeln!(out, "account     {}, {region}", clean(&account))?;
    writeln!(out, "log groups  {}", clean(&groups(&rule.log_groups)))?;
    let changes = match there {
        None => {
            writeln!(out, "there       no rule of that name, {} others", known.len())?;
            None
        }
        Some(there) => {
            let changes = differences(&new.definition, &there.definition);
            let same = if changes.is_empty() { "the same" } else { "another" };
            let state = if there.enabled { "" } else { "; it is disabled, and stays so" };
            writeln!(out, "there       {same} of that name{state}")?;
            changes.iter().try_for_each(|change| writeln!(out, "  {}", clean(change)))?;
            Some(changes)
        }
    };
    costs(out)?;
    let characters = rule.definition.chars().count();
    writeln!(out, "definition  {characters} of {MAX_DEFINITION} characters:")?;
    rule.definition.lines().try_for_each(|text| writeln!(out, "{}", clean(text)))?;
    if changes.is_some_and(|changes| changes.is_empty()) {
        writeln!(out, "nothing to put")?;
    } else if args.yes {
        aws.wait(aws.connection.put_insight_rule(&new))?;
        writeln!(out, "put")?;
    } else {
        writeln!(out, "nothing was put; --yes puts it")?;
    }
    Ok(())
}

/// Refuses what CloudWatch would not take.
fn portable(rule: &Rule, name: &str) -> Result<(), Failure> {
    if !(1..=128).contains(&name.len()) || !name.bytes().all(|b| (0x20..0x7f).contains(&b)) {
        let message = format!("{name}: a rule's name has 1 to 128 printable ASCII characters");
        return Err(Failure::Usage(message));
    }
    let findings = not_portable(&rule.definition);
    if findings.is_empty() {
        return Ok(());
    }
    let findings = findings.iter().map(|f| format!("{} at {}: {}", f.code, f.at, f.message));
    let findings: Vec<String> = findings.collect();
    Err(Failure::Usage(format!("{name}: CloudWatch does not take it\n{}", findings.join("\n"))))
}

fn groups(groups: &LogGroups) -> String {
    match groups {
        LogGroups::Any => "none".into(),
        LogGroups::Names(all) | LogGroups::Arns(all) => all.join(", "),
    }
}

fn costs(out: &mut impl Write) -> Result<(), Failure> {
    let (million, events) = (MATCHED_EVENT * 1e6, RATE * MONTH / 1e6);
    writeln!(
        out,
        "costs       ${RULE_MONTH:.2} a month, and ${million:.2} for a million events that match: \
         at {RATE} a second {events:.0} million a month, ${:.2}",
        RATE * MONTH * MATCHED_EVENT
    )?;
    Ok(())
}
