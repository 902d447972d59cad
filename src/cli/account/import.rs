//! Rules of an account, written to files.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::Account;
use super::file_name::file_name;
use crate::aws::InsightRule;
use crate::cli::args::ImportArgs;
use crate::cli::{Failure, setup};
use crate::model::clean;
use crate::rule::{Loaded, MAX_DEFINITION, Severity, load, pretty};

/// What became of a rule, in the order in which they are summed up.
#[derive(Clone, Copy, PartialEq)]
enum Outcome {
    Imported,
    Unchanged,
    Kept,
    Managed,
    Rejected,
    Failed,
}

const WORDS: [(Outcome, &str); 6] = [
    (Outcome::Imported, "imported"),
    (Outcome::Unchanged, "unchanged"),
    (Outcome::Kept, "kept as they are here"),
    (Outcome::Managed, "managed by AWS"),
    (Outcome::Rejected, "not usable"),
    (Outcome::Failed, "not written"),
];

pub fn import(args: &ImportArgs, out: &mut impl Write) -> Result<(), Failure> {
    let folder = args.out.clone().or_else(setup::rules_folder).ok_or_else(|| {
        Failure::Usage("there is no home for your own rules; say where with --out FOLDER".into())
    })?;
    let aws = Account::open(&args.account.access())?;
    let mut rules = aws.wait(aws.connection.insight_rules())?;
    // Who has a name that is good for a file keeps it, whoever else would come to it.
    rules.sort_by_cached_key(|rule| (file_name(&rule.name, &[]) != rule.name, rule.name.clone()));
    let mut taken = Vec::new();
    let mut outcomes = Vec::new();
    for rule in &rules {
        let (outcome, said) = if rule.managed {
            let said = "not importable: AWS made it for a service, it reads no logs".into();
            (Outcome::Managed, vec![said])
        } else {
            let name = file_name(&rule.name, &taken);
            let told = one(rule, &name, &folder, args.force);
            taken.push(name);
            told
        };
        outcomes.push(outcome);
        let mut said = said.iter();
        let first = said.next().map_or("", String::as_str);
        writeln!(out, "{:<36} {}", clean(&rule.name), clean(first))?;
        said.try_for_each(|more| writeln!(out, "    {}", clean(more)))?;
    }
    let count = |outcome| outcomes.iter().filter(|o| **o == outcome).count();
    let counts = WORDS.iter().map(|(outcome, word)| (count(*outcome), word));
    let counts: Vec<String> =
        counts.filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
    let (folder, region) = (folder.display().to_string(), aws.connection.region());
    let all = match rules.len() {
        0 => "no rules".to_owned(),
        1 => "1 rule".to_owned(),
        many => format!("{many} rules"),
    };
    let counts = if counts.is_empty() { String::new() } else { format!(": {}", counts.join(", ")) };
    writeln!(out, "{all} in {}{counts}; folder {}", clean(region), clean(&folder))?;
    let left = [Outcome::Kept, Outcome::Rejected, Outcome::Failed].map(count);
    if left.iter().sum::<usize>() > 0 {
        return Err(Failure::Failed("not every rule was imported".into()));
    }
    Ok(())
}

/// Writes one rule; says what became of it, and all that is to be known.
fn one(rule: &InsightRule, name: &str, folder: &Path, force: bool) -> (Outcome, Vec<String>) {
    let text = laid_out(&rule.definition);
    let loaded = load(&text, name);
    if loaded.rules.is_empty() || loaded.findings.iter().any(|f| f.severity == Severity::Error) {
        let loaded = load(&rule.definition, name);
        let said = vec!["not usable here, so nothing was written:".to_owned()];
        return (Outcome::Rejected, [said, told(&loaded, "definition")].concat());
    }
    let file = format!("{name}.json");
    let (outcome, mut said) = match keep(&folder.join(&file), &text, force) {
        Ok(Kept::New) => (Outcome::Imported, format!("imported as {file}")),
        Ok(Kept::Replaced) => (Outcome::Imported, format!("imported over {file}")),
        Ok(Kept::Same) => (Outcome::Unchanged, format!("unchanged: {file} is the same")),
        Ok(Kept::Other) => {
            let said = format!("kept: {file} has other content; --force overwrites it");
            (Outcome::Kept, said)
        }
        Err(e) => (Outcome::Failed, format!("{file}: {e}")),
    };
    if !rule.enabled {
        said.push_str("; it is disabled at AWS");
    }
    let mut more = Vec::new();
    if name != rule.name {
        more.push(format!(
            "its name is none for a file: here it is {name}; at AWS, as for --aws-rule, the above"
        ));
    }
    if rule.transformed {
        more.push("at AWS it reads logs as a transformer left them, here as they are".into());
    }
    (outcome, [vec![said], more, told(&loaded, &file)].concat())
}

fn told(loaded: &Loaded, file: &str) -> Vec<String> {
    loaded.findings.iter().map(|finding| format!("{file}:{finding}")).collect()
}

/// A definition to be read by people, if it stays within what a definition may have.
fn laid_out(definition: &str) -> String {
    let laid_out = pretty(definition);
    if laid_out.len() < MAX_DEFINITION { laid_out + "\n" } else { definition.to_owned() }
}

/// What became of a file.
enum Kept {
    New,
    Replaced,
    Same,
    Other,
}

/// Gives a file this content, unless it has another.
fn keep(path: &Path, text: &str, force: bool) -> io::Result<Kept> {
    match fs::read(path) {
        Ok(known) if known == text.as_bytes() => Ok(Kept::Same),
        Ok(_) if !force => Ok(Kept::Other),
        Ok(_) => {
            // Whole or not at all; a link is replaced, and what it leads to stays.
            let beside = beside(path);
            let _ = fs::remove_file(&beside);
            create(&beside, text)?;
            fs::rename(&beside, path)?;
            Ok(Kept::Replaced)
        }
        Err(e) if e.kind() == ErrorKind::NotFound => {
            path.parent().map_or(Ok(()), fs::create_dir_all)?;
            create(path, text)?;
            Ok(Kept::New)
        }
        Err(e) => Err(e),
    }
}

fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.new"))
}

fn create(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes()).inspect_err(|_| drop(fs::remove_file(path)))
}
