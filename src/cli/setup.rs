//! From arguments to the parts that run.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Failure;
use super::args::{SourceArgs, size};
use super::sources::add_metric_rules;
use crate::config::{self, Config};
use crate::decode::{Format, parse_time};
use crate::engine::{LineOptions, RuleChoice};
use crate::model::{Timestamp, clean};
use crate::rule::{Loaded, PACK, Rule, Severity, builtin, fitting, load};
use crate::window::{Limits, MEMORY};

/// The seed of the detectors: the same input gives the same verdicts everywhere.
pub const SEED: u64 = 0x00c0_1b71_7500_0001;

/// The folder of the user's own rules, whether it exists or not.
pub fn rules_folder() -> Option<PathBuf> {
    Some(config::folder()?.join("rules"))
}

/// A user's rule of this name, in the folder of their rules.
pub fn own_rule(name: &str) -> Option<PathBuf> {
    // A name is no path out of the folder.
    let plain = Path::new(name).components().all(|c| matches!(c, std::path::Component::Normal(_)));
    let path = rules_folder()?.join(format!("{name}.json"));
    (plain && path.is_file()).then_some(path)
}

/// Names of the user's own rules.
pub fn own_rules() -> Vec<String> {
    let Some(folder) = rules_folder() else { return Vec::new() };
    let files = walkdir::WalkDir::new(&folder).max_depth(3).sort_by_file_name();
    let name = |path: &Path| {
        let relative = path.strip_prefix(&folder).ok()?;
        let hidden = path.file_name()?.to_string_lossy().starts_with('.');
        (path.extension()? == "json" && path.is_file() && !hidden)
            .then(|| relative.with_extension("").display().to_string())
    };
    files.into_iter().filter_map(Result::ok).filter_map(|e| name(e.path())).collect()
}

/// The text of a rule file, or of standard input for `-`.
pub fn read_rule_file(path: &Path) -> Result<String, Failure> {
    let text = if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().take(2 << 20).read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(path)
    };
    let bytes = text.map_err(|e| Failure::Failed(format!("{}: {e}", path.display())))?;
    String::from_utf8(bytes).map_err(|e| {
        let at = e.utf8_error().valid_up_to();
        Failure::Failed(format!("{}: not UTF-8 at byte {at}; a rule is ASCII", path.display()))
    })
}

/// The findings with the name of their file before each.
pub fn told(loaded: &Loaded, file: &str, severity: Option<Severity>) -> String {
    let wanted = loaded.findings.iter().filter(|f| severity.is_none_or(|s| f.severity == s));
    wanted.map(|f| format!("{file}:{f}")).collect::<Vec<_>>().join("\n")
}

/// The rules of the arguments: files, own names, built-in names, in this order of trust.
pub fn rules(names: &[String]) -> Result<Vec<Arc<Rule>>, Failure> {
    let mut rules: Vec<Arc<Rule>> = Vec::new();
    for name in names {
        let is_file = name == "-" || fs::metadata(name).is_ok_and(|m| !m.is_dir());
        let path = if is_file { Some(PathBuf::from(name)) } else { own_rule(name) };
        match path {
            Some(path) => {
                let text = read_rule_file(&path)?;
                let stem = path.file_stem().map_or("rule".into(), |s| s.to_string_lossy());
                let loaded = load(&text, if is_file { &stem } else { name });
                let errors = told(&loaded, &path.display().to_string(), Some(Severity::Error));
                if !errors.is_empty() {
                    return Err(Failure::Usage(errors));
                }
                if loaded.rules.is_empty() {
                    let path = path.display();
                    return Err(Failure::Usage(format!("{path}: there is no rule in this file")));
                }
                rules.extend(loaded.rules.into_iter().map(Arc::new));
            }
            None => rules.push(builtin(name).ok_or_else(|| {
                let known: Vec<&str> = PACK.iter().map(|(n, _)| *n).collect();
                Failure::Usage(format!(
                    "rule {name}: no such file, and no rule of that name; the built-in ones \
                     are {}",
                    known.join(", ")
                ))
            })?),
        }
    }
    for (i, rule) in rules.iter().enumerate() {
        if rules[..i].iter().any(|r| r.name == rule.name) {
            return Err(Failure::Usage(format!("--rule: two rules are named {}", rule.name)));
        }
    }
    Ok(rules)
}

/// The rules that may be chosen for logs that they are made for: the built-in ones, the user's own
/// in their place and after them.
fn catalogue() -> Result<Vec<Arc<Rule>>, Failure> {
    let mut all = fitting();
    for name in own_rules() {
        let own = match rules(std::slice::from_ref(&name)) {
            Ok(own) => own,
            // A draft in the folder must not stand in the way; named, it would.
            Err(Failure::Usage(message) | Failure::Failed(message)) => {
                let message = format!("own rule left out: {message}");
                let _ = writeln!(std::io::stderr(), "culprits: {}", clean(message.trim()));
                continue;
            }
            Err(other) => return Err(other),
        };
        for rule in own {
            match all.iter_mut().find(|r| r.name == rule.name) {
                Some(built_in) => *built_in = rule,
                None => all.push(rule),
            }
        }
    }
    Ok(all)
}

/// The user's file.
pub fn load_config() -> Result<Config, Failure> {
    Config::load().map_err(|e| Failure::Usage(e.to_string()))
}

/// The memory for tallies: of the arguments, of the user's file, or the default.
fn memory(args: &SourceArgs, config: &Config) -> Result<usize, Failure> {
    let said = config.memory.as_deref().map(size).transpose();
    let said = said.map_err(|e| Failure::Usage(format!("config.toml: memory: {e}")))?;
    Ok(args.memory.or(said).unwrap_or(MEMORY))
}

/// The line that the arguments and the user's file ask for. Without `live` it keeps all minutes
/// and no raw events.
pub fn line_options(
    args: &SourceArgs,
    config: &Config,
    live: bool,
    retain: i64,
) -> Result<LineOptions, Failure> {
    let rules = if args.rules.is_empty() {
        RuleChoice::Fitting(catalogue()?)
    } else {
        RuleChoice::These(rules(&args.rules)?)
    };
    let mut options = LineOptions {
        format: args.input.as_deref().and_then(Format::of_word),
        limits: Limits { retain: live.then_some(retain * 60), memory: memory(args, config)? },
        evidence: if live { 64 << 20 } else { 0 },
        seed: Some(SEED),
        workers: args.workers.map_or_else(cores, usize::from),
        ..LineOptions::new(rules)
    };
    add_metric_rules(args, &mut options);
    Ok(options)
}

/// A thread for each core, but no more than the reading of one stream can feed.
fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, |cores| cores.get().min(8))
}

/// A moment: a time, or an age as `3h` before `now`.
pub fn moment(text: &str, flag: &str, now: Timestamp) -> Result<Timestamp, Failure> {
    let age = || {
        let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
        let unit = match unit {
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            _ => return None,
        };
        let millis = number.parse::<i64>().ok().filter(|n| *n >= 0)?.checked_mul(unit)?;
        Some(now.plus_millis(-millis))
    };
    parse_time(text).or_else(age).ok_or_else(|| {
        Failure::Usage(format!(
            "{flag} {text}: no time; write 2026-07-10T08:30:00Z, seconds since the epoch, or an \
             age as 90s, 15m, 3h, 2d"
        ))
    })
}
