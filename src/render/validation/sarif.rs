//! What `validate` found as SARIF 2.1.0, which code scanners read.

use super::link::uri;
use crate::{
    lint::LintFinding,
    model::{Code, Place, Problem, Severity, Sources, visible},
    render::repository_root::RepositoryRoot,
};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// What paths are relative to: the root of the repository, which scanners count from.
const ROOT: &str = "SRCROOT";

/// What paths are relative to where that is the folder in which closectl ran.
const BASE: &str = "WORKINGDIRECTORY";

/// Returns the log of a run; `rules` are all that could have been reported.
pub fn sarif(
    problems: &[Problem],
    findings: &[LintFinding],
    sources: &Sources,
    rules: &[&'static Code],
    root: &RepositoryRoot,
) -> Value {
    let scene = SarifLog { sources, rules, root };
    let mut results: Vec<Value> = problems.iter().map(|problem| scene.result(problem)).collect();
    results.extend(findings.iter().map(|finding| scene.finding(finding)));

    let driver = json!({
        "name": "closectl",
        "version": env!("CARGO_PKG_VERSION"),
        "rules": rules.iter().map(|code| rule(code)).collect::<Vec<_>>(),
    });

    log(&json!({
        "tool": { "driver": driver },
        // Columns are counted in characters here, and not in UTF-16 units, which is what SARIF offers
        // besides.
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            ROOT: { "description": { "text": "The root of the repository." } },
            BASE: { "description": { "text": "The folder in which closectl ran." } },
        },
        "results": results,
    }))
}

/// Returns the log of a run that could check nothing, with the reason. It has no results,
/// and its invocation says that this is not because nothing was found.
pub fn failed_run(because: &[String], exit_code: u8) -> Value {
    let lines: Vec<String> = because.iter().map(|line| visible(line)).collect();
    log(&json!({
        "tool": { "driver": { "name": "closectl", "version": env!("CARGO_PKG_VERSION") } },
        "invocations": [{
            "executionSuccessful": false,
            "exitCode": exit_code,
            "toolExecutionNotifications": [{ "level": "error", "message": { "text": lines.join("\n") } }],
        }],
        "results": [],
    }))
}

fn log(run: &Value) -> Value {
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    })
}

fn rule(code: &Code) -> Value {
    let text = code.explanation();
    let mut rule = json!({
        "id": code.id,
        "shortDescription": { "text": text.title },
        "fullDescription": { "text": text.why },
        "help": {
            "text": format!("{} {}", text.why, text.remedy),
            "markdown": format!("{}\n\n{}\n\nSee `closectl explain {}`.", text.why, text.remedy, code.id),
        },
        "defaultConfiguration": { "level": level(code.severity) },
    });
    if let Some(uri) = uri(code) {
        rule["helpUri"] = uri.into();
    }
    rule
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// The log that results are written for.
struct SarifLog<'a> {
    sources: &'a Sources,
    rules: &'a [&'static Code],
    root: &'a RepositoryRoot,
}

impl SarifLog<'_> {
    fn finding(&self, finding: &LintFinding) -> Value {
        let LintFinding {
            problem,
            address,
            waived,
        } = finding;
        let mut result = self.result(problem);
        if let Some(address) = address {
            // Lines move; what a finding is about stays.
            let fingerprint = format!("{} {address}", problem.code.id);
            result["partialFingerprints"] = json!({ "ruleAndAddress/v1": visible(&fingerprint) });
            if let Some(location) = result.pointer_mut("/locations/0") {
                let name = visible(address.as_str());
                location["logicalLocations"] = json!([{ "fullyQualifiedName": name, "kind": "resource" }]);
            }
        }

        if let Some(waived) = waived {
            let because = format!("{} (until {})", visible(&waived.reason), waived.until);
            result["suppressions"] =
                json!([{ "kind": "inSource", "status": "accepted", "justification": because }]);
        }
        result
    }

    fn result(&self, problem: &Problem) -> Value {
        let Problem {
            code,
            message,
            place,
            also,
            help,
        } = problem;
        let mut text = visible(message);
        for line in help.iter().flat_map(|help| help.lines()) {
            let _ = write!(text, "\n{}", visible(line));
        }

        let mut result = Map::new();
        result.insert("ruleId".to_owned(), code.id.into());
        if let Some(at) = self.rules.iter().position(|rule| rule.id == code.id) {
            result.insert("ruleIndex".to_owned(), at.into());
        }
        result.insert("level".to_owned(), level(code.severity).into());
        result.insert("message".to_owned(), json!({ "text": text }));

        let locations: Vec<Value> = place.iter().map(|(place, _)| self.location(*place)).collect();
        if !locations.is_empty() {
            result.insert("locations".to_owned(), locations.into());
        }

        let related = also.iter().enumerate().map(|(at, (place, label))| {
            let mut location = self.location(*place);
            location["id"] = (at + 1).into();
            location["message"] = json!({ "text": visible(label) });
            location
        });
        let related: Vec<Value> = related.collect();
        if !related.is_empty() {
            result.insert("relatedLocations".to_owned(), related.into());
        }
        Value::Object(result)
    }

    fn location(&self, place: Place) -> Value {
        let start = self.sources.locate(place);
        let end = self.sources.locate(Place {
            start: place.end,
            ..place
        });

        // A relative path counts from the root of the repository, so that the log fits any machine.
        let path = self.root.path_of(&start.file);
        let mut artifact = json!({ "uri": reference(&path) });
        if !is_absolute(&path) {
            let own = start.file.strip_prefix("./").unwrap_or(&start.file);
            let base = if path == own { BASE } else { ROOT };
            artifact["uriBaseId"] = base.into();
        }

        json!({
            "physicalLocation": {
                "artifactLocation": artifact,
                "region": {
                    "startLine": start.line,
                    "startColumn": start.column,
                    "endLine": end.line,
                    "endColumn": end.column,
                },
            },
        })
    }
}

fn is_absolute(path: &str) -> bool {
    path.starts_with(['/', '\\']) || path.get(1..2) == Some(":")
}

/// Writes a path as a URI, relative where it is.
fn reference(path: &str) -> String {
    let path = path.replace('\\', "/");
    let path = path.strip_prefix("./").unwrap_or(&path);
    let mut out = String::new();
    // `C:/…` does not begin with a slash, and a URI of a file needs one before its path.
    if is_absolute(path) {
        out.push_str(if path.starts_with('/') {
            "file://"
        } else {
            "file:///"
        });
    }

    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            other => {
                let _ = write!(out, "%{other:02X}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::reference;

    #[test]
    fn paths_become_uris() {
        for (path, uri) in [
            ("manifests/a b.yaml", "manifests/a%20b.yaml"),
            ("./manifests\\ü.yaml", "manifests/%C3%BC.yaml"),
            ("/etc/a.yaml", "file:///etc/a.yaml"),
            ("C:\\crm\\a.yaml", "file:///C%3A/crm/a.yaml"),
            ("<stdin>", "%3Cstdin%3E"),
            ("ab:c#d?e.yaml", "ab%3Ac%23d%3Fe.yaml"),
        ] {
            assert_eq!(reference(path), uri);
        }
    }
}
