//! `culprits rules import`.

use std::fs;

use serde_json::{Value, json};

use crate::cloud::{BODY, Cloud, fine, printed, program};
use crate::stub::answer;

fn rule(name: &str, definition: &str) -> Value {
    json!({ "Name": name, "State": "ENABLED", "Definition": definition, "ManagedRule": false })
}

#[test]
fn every_rule_is_told_of_and_the_good_ones_are_written() {
    let unfiltered = BODY.replace(r#","Filters":[{"Match":"$.size","GreaterThan":1.50}]"#, "");
    let long = format!(r#"{}"x{}"]"#, BODY.split(r#""/app/*"]"#).next().unwrap(), "y".repeat(500));
    let long = format!("{long}{}", BODY.split_once(r#""/app/*"]"#).unwrap().1);
    let mut rules = vec![
        rule("brute-force", BODY),
        rule("../../../evil\u{1b}[2J", BODY),
        rule("no filters", &unfiltered),
        rule("long", &long),
        rule("broken", "{\"Schema\": \u{7}"),
        rule("a/b", BODY),
        rule("a-b", BODY),
    ];
    rules.push(json!({ "Name": "VpcEndpointService-Bytes", "State": "ENABLED", "Definition": "{}",
        "Schema": "{\"Name\": \"ServiceLogRule\", \"Version\": 1}" }));
    let mut off = rule("off", BODY);
    off["State"] = json!("DISABLED");
    off["ApplyOnTransformedLogs"] = json!(true);
    rules.push(off);
    let cloud = Cloud::with_rules(rules, &[]);

    let output = cloud.run(&["rules", "import"]);
    let (out, err) = printed(&output);
    assert_eq!(output.status.code(), Some(1), "{out}{err}");
    assert_eq!(cloud.asked("DescribeInsightRules").len(), 5);
    for line in [
        "brute-force                          imported as brute-force.json",
        "a-b                                  imported as a-b.json",
        "a/b                                  imported as a-b-2.json",
        "../../../evil\\u{1b}[2J               imported as evil--2J.json",
        "off                                  imported as off.json; it is disabled at AWS",
        "VpcEndpointService-Bytes             not importable: AWS made it for a service, it reads no logs",
        "broken                               not usable here, so nothing was written:",
        "    no filters.json:10:19: warning: MissingKey at Contribution.Filters: left out",
        "    at AWS it reads logs as a transformer left them, here as they are",
        "9 rules in us-east-1: 7 imported, 1 managed by AWS, 1 not usable; folder ",
    ] {
        assert!(out.contains(line), "{line}\n---\n{out}");
    }
    assert!(err.contains("not every rule was imported"), "{err}");

    let folder = cloud.folder.path().join("culprits/rules");
    let mut files: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    assert_eq!(
        files,
        [
            "a-b-2.json",
            "a-b.json",
            "brute-force.json",
            "evil--2J.json",
            "long.json",
            "no filters.json",
            "off.json"
        ]
    );
    // Laid out, and otherwise as it was.
    let text = cloud.read("culprits/rules/brute-force.json");
    assert!(text.contains("\n  \"LogFormat\": \"JSON\",\n") && text.contains(": 1.50\n"), "{text}");
    assert_eq!(json_of(&text), json_of(BODY));
    let listed = fine(&program(cloud.folder.path(), &["rules", "list"]).output().unwrap());
    assert!(listed.contains("brute-force                          (your own)"), "{listed}");
}

#[test]
fn a_definition_stays_within_its_limit() {
    let groups: Vec<String> = (0..900).map(|i| format!("\"/g{i:03}\"")).collect();
    let tight = BODY.replace(r#""/app/*""#, &groups.join(","));
    assert!((6_000..8_192).contains(&tight.len()), "{}", tight.len());
    let cloud = Cloud::with_rules(vec![rule("tight", &tight)], &[]);
    fine(&cloud.run(&["rules", "import", "--out", "here/rules"]));
    assert_eq!(cloud.read("here/rules/tight.json"), tight);
}

#[test]
fn a_file_with_other_content_is_kept() {
    let cloud = Cloud::with_rules(vec![rule("mine", BODY), rule("same", BODY)], &[]);
    cloud.write("mine.json", "my own");
    let output = cloud.run(&["rules", "import", "--out", "."]);
    let (out, _) = printed(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(out.contains("kept: mine.json has other content; --force overwrites it"), "{out}");
    assert_eq!(cloud.read("mine.json"), "my own");

    let out = fine(&cloud.run(&["rules", "import", "--out", ".", "--force"]));
    assert!(out.contains("imported over mine.json"), "{out}");
    assert!(out.contains("unchanged: same.json is the same"), "{out}");
    assert_eq!(json_of(&cloud.read("mine.json")), json_of(BODY));
    assert!(!cloud.folder.path().join(".mine.json.new").exists());
}

#[cfg(unix)]
#[test]
fn a_link_leads_nowhere() {
    let cloud = Cloud::with_rules(vec![rule("gone", BODY), rule("link", BODY)], &[]);
    cloud.write("target", "precious");
    let at = |name: &str| cloud.folder.path().join(name);
    std::os::unix::fs::symlink(at("target"), at("link.json")).unwrap();
    std::os::unix::fs::symlink(at("nothing"), at("gone.json")).unwrap();
    let output = cloud.run(&["rules", "import", "--out", ".", "--force"]);
    let (out, _) = printed(&output);
    assert!(out.contains("1 imported, 1 not written"), "{out}");
    assert_eq!(cloud.read("target"), "precious");
    assert!(!at("nothing").exists());
}

#[test]
fn what_hinders_is_told_with_what_to_do() {
    let cloud = Cloud::with_rules(Vec::new(), &["DescribeInsightRules"]);
    let output = cloud.run(&["rules", "import"]);
    let (_, err) = printed(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        err.contains(
            "DescribeInsightRules (CloudWatch): access denied, says \"AccessDenied: User: "
        ) && err.contains("allow cloudwatch:DescribeInsightRules on *; `culprits doctor`"),
        "{err}"
    );

    let elsewhere = Cloud::new(|_, _| answer(404, "text/html", "<html>"), &[]);
    let (_, err) = printed(&elsewhere.run(&["rules", "import"]));
    assert!(err.contains("HTTP status 404: what answers there speaks no CBOR"), "{err}");

    let folder = tempfile::tempdir().unwrap();
    let output = program(folder.path(), &["rules", "import"]).output().unwrap();
    let (_, err) = printed(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(err.contains("no AWS credentials") && err.contains("aws sso login"), "{err}");
    let none = Cloud::with_rules(Vec::new(), &[]);
    assert_eq!(
        fine(&none.run(&["rules", "import", "--out", "new"])),
        "no rules in us-east-1; folder new\n"
    );
    assert!(!none.folder.path().join("new").exists());
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}
