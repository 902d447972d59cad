//! `culprits rules`.

use std::fs;
use std::io::Write;

use super::args::RulesCommand;
use super::{Failure, account, setup};
use crate::model::clean;
use crate::rule::{PACK, Severity, load};

pub fn rules(command: &RulesCommand) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match command {
        RulesCommand::List => {
            let own = setup::own_rules();
            for (name, text) in PACK.iter().filter(|(name, _)| !own.iter().any(|o| o == name)) {
                let title = load(text, name).rules.pop().map_or(String::new(), |r| r.title);
                writeln!(out, "{name:<36} {title}")?;
            }
            for name in own {
                writeln!(out, "{:<36} (your own)", clean(&name))?;
            }
        }
        RulesCommand::Show { name } => {
            let text = match setup::own_rule(name) {
                Some(path) => setup::read_rule_file(&path)?,
                None => match PACK.iter().find(|(n, _)| n == name) {
                    Some((_, text)) => (*text).to_owned(),
                    None => {
                        return Err(Failure::Usage(format!(
                            "{name}: no rule of that name; `culprits rules list` lists them"
                        )));
                    }
                },
            };
            for line in text.lines() {
                writeln!(out, "{}", clean(line))?;
            }
        }
        RulesCommand::Check { files } => {
            let mut failed = false;
            for file in files {
                let name = file.display().to_string();
                if fs::metadata(file).is_ok_and(|m| m.is_dir()) {
                    return Err(Failure::Usage(format!("{name}: a folder; name the files in it")));
                }
                let text = setup::read_rule_file(file)?;
                let stem = file.file_stem().map_or("rule".into(), |s| s.to_string_lossy());
                let loaded = load(&text, &stem);
                for line in setup::told(&loaded, &name, None).lines() {
                    writeln!(out, "{}", clean(line))?;
                }
                for rule in &loaded.rules {
                    writeln!(out, "{}: rule {} is good", clean(&name), clean(&rule.name))?;
                }
                failed |= loaded.findings.iter().any(|f| f.severity == Severity::Error);
            }
            if failed {
                return Err(Failure::Failed("not every rule can be used".into()));
            }
        }
        RulesCommand::Import(args) => account::import(args, &mut out)?,
        RulesCommand::Push(args) => account::push(args, &mut out)?,
    }
    Ok(())
}
