//! Hostile names through every command, format and error: nothing of them is obeyed by a terminal, a log or a reader.

use super::names::{Channel, assert_harmless, escaped, names, yaml};
use crate::harness::{OddClose, Ran, World, finish};
use serde_json::{Value, json};
use std::process::Command;

/// Where a format of a command comes out.
fn channel(format: &str) -> Channel {
    match format {
        "github" => Channel::Orders,
        _ => Channel::Text,
    }
}

/// Runs a command and expects both of its streams to be harmless.
fn harmless(command: Command, what: &str, format: &str) -> Ran {
    let ran = finish(command);
    assert!(!ran.stderr.contains("panicked"), "{what}: {}", ran.stderr);
    assert_harmless(&format!("stdout of {what}"), &ran.stdout, channel(format));
    assert_harmless(&format!("stderr of {what}"), &ran.stderr, Channel::Text);
    if format == "json" {
        assert!(
            serde_json::from_str::<Value>(&ran.stdout).is_ok(),
            "{what}: {}",
            ran.stdout
        );
    }
    ran
}

/// An organization in which everything has a hostile name; so many names share one object.
fn hostile_organization(share: usize) -> World {
    let world = World::new();
    let names = names();
    world.sandbox.edit(|state| {
        state.organization.name = format!("Org {}", names[19]);
        let person = &mut state.users[0];
        person.first_name = names[20].clone();
        person.last_name = names[0].clone();
        person.email = format!("{}@example.com", names[27]);
        for name in names.iter().step_by(20) {
            state.perform("POST", "/role/", json!({ "name": name, "permissions": [name] }));
        }
        for (at, name) in names
            .iter()
            .enumerate()
            .filter(|(at, _)| (at / 5).is_multiple_of(share))
        {
            let create = |path: &str, body: Value| (path.to_owned(), body);
            let (path, body) = match at % 5 {
                0 => create("/status/lead/", json!({ "label": name })),
                1 => create(
                    "/custom_field/lead/",
                    json!({ "name": name, "type": "choices", "choices": [name, "one"], "description": name }),
                ),
                2 => create("/pipeline/", json!({ "name": name })),
                3 => create("/custom_activity/", json!({ "name": name, "description": name })),
                _ => create(
                    "/custom_object_type/",
                    json!({ "name": name, "name_plural": name }),
                ),
            };
            state.perform("POST", &path, body);
        }

        // Every field holds a value, so that there is something to lose.
        let fields: Vec<String> = state.fields.iter().map(|field| field.id.clone()).collect();
        let values: Vec<(&str, Value)> = fields
            .iter()
            .map(|field| (field.as_str(), json!("one")))
            .collect();
        state.add_lead(&values);
    });

    world
}

/// Manifests that change much of what is there: removals, renames, other values, another order.
fn changes(share: usize) -> String {
    let names: Vec<String> = names().iter().map(|name| escaped(name)).collect();
    let every = |rest: usize| names.iter().skip(rest).step_by(5 * share);
    let statuses: Vec<Value> = every(0)
        .rev()
        .enumerate()
        .map(|(at, name)| match at % 3 {
            0 => json!({ "label": name, "removed": true }),
            1 => json!({ "label": format!("{name}!"), "renamed_from": name }),
            _ => json!(name),
        })
        .collect();
    let fields: Vec<Value> = every(1)
        .enumerate()
        .map(|(at, name)| match at % 3 {
            0 => json!({ "name": name, "removed": true }),
            1 => json!({ "name": name, "type": "choices", "choices": [format!("{name} 2")], "description": "new" }),
            _ => json!({ "name": format!("{name} 2"), "type": "text", "description": name }),
        })
        .collect();
    let pipelines: Vec<Value> = every(2)
        .map(|name| json!({ "name": name, "statuses": [{ "label": name, "type": "active" }] }))
        .collect();
    let types: Vec<Value> = every(3)
        .map(|name| json!({ "name": name, "description": format!("{name}\n{name}"), "fields": [] }))
        .collect();
    yaml(&json!({
        "lead_statuses": statuses,
        "custom_fields": { "lead": fields },
        "pipelines": pipelines,
        "custom_activity_types": types,
    }))
}

#[test]
fn what_only_reads_shows_them_and_nothing_obeys_them() {
    let world = hostile_organization(1);
    world.write("m.yaml", &changes(1));
    let run = |arguments: &[&str], format: &str| {
        let mut arguments = arguments.to_vec();
        if !format.is_empty() {
            arguments.extend(["--format", format]);
        }
        harmless(world.command(&arguments), &arguments.join(" "), format)
    };

    for format in ["human", "json", "markdown", "github", "html"] {
        let ran = run(&["plan", "-f", "m.yaml", "-vv"], format);
        assert!(ran.code == 3 || ran.code == 0, "{ran:?}");
        assert!(
            ran.stdout.len() > 10_000,
            "{format} shows the plan: {}",
            ran.stderr
        );
        run(&["drift", "-f", "m.yaml", "-v"], format);
    }
    for format in ["human", "json", "github", "sarif"] {
        run(&["validate", "-f", "m.yaml", "--deny", "info"], format);
    }
    for format in ["human", "json"] {
        run(&["show", "-f", "m.yaml"], format);
        run(&["doctor"], format);
    }
    for format in ["mermaid", "dot", "svg"] {
        run(&["graph", "--live", "--full"], format);
        run(&["graph", "-f", "m.yaml", "--full"], format);
    }
    run(&["pull", "-f", "pulled", "--readme"], "");
    run(&["pull", "--snapshot", "snapshot.json"], "");
    run(&["pull", "--update", "--dry-run", "-f", "m.yaml"], "");
    for format in ["human", "json", "markdown", "github", "html"] {
        run(&["diff", "snapshot.json", "m.yaml"], format);
    }
}

#[test]
fn what_is_pulled_holds_only_escapes_of_them_and_comes_back_as_it_was() {
    let world = hostile_organization(1);
    let ran = harmless(world.command(&["pull", "-f", "pulled", "--readme"]), "pull", "");
    assert!(ran.code == 0 || ran.code == 4, "{ran:?}");
    for (name, text) in world.files("pulled") {
        assert_harmless(&name, &text, Channel::Manifest);
    }

    let labels = |state: &close_sandbox::State| -> Vec<String> {
        let statuses = state.lead_statuses.iter().map(|one| one.label.clone());
        let types = state.activity_types.iter().map(|one| one.name.clone());
        statuses.chain(types).collect()
    };
    let shown = harmless(
        world.command(&["show", "-f", "pulled", "--format", "json"]),
        "show",
        "json",
    );
    let shown: Value = serde_json::from_str(&shown.stdout).unwrap();
    let text = shown.to_string();
    for label in labels(&world.sandbox.state()) {
        let label = json!(escaped(&label)).to_string();
        assert!(text.contains(&label), "{label} came back as another name");
    }
    let plan = harmless(
        world.command(&["plan", "-f", "pulled", "--detailed-exitcode"]),
        "plan",
        "human",
    );
    assert_eq!(plan.code, 0, "{}\n{}", plan.stdout, plan.stderr);
}

#[test]
fn a_run_names_them_and_nothing_obeys_them() {
    for format in ["human", "json", "markdown", "github"] {
        // One format with all of them, and the others with every fourth.
        let world = hostile_organization(if format == "human" { 1 } else { 4 });
        world.write("m.yaml", &changes(if format == "human" { 1 } else { 4 }));
        let run = |arguments: &[&str]| {
            let arguments = [arguments, &["--format", format]].concat();
            harmless(world.command(&arguments), &arguments.join(" "), format)
        };
        let refused = run(&["apply", "-f", "m.yaml", "--yes"]);
        assert_eq!(refused.code, 3, "{refused:?}");
        let ran = run(&["apply", "-f", "m.yaml", "--yes", "--allow-data-loss", "*", "-vv"]);
        assert!([0, 4].contains(&ran.code), "{ran:?}");
        run(&["undo", "last", "--yes", "--allow-data-loss", "*"]);
        if ["human", "json"].contains(&format) {
            run(&["undo"]);
        }
    }
}

#[test]
fn errors_quote_them_and_nothing_obeys_them() {
    let world = World::new();
    let hostile = "x\u{1b}[2J\n::error::pwn\nINJECTED \u{202e}";
    let other = "\u{1b}]52;c;eA==\u{7}\r\n::stop-commands::x\r\nINJECTED";
    world.write("m.yaml", "lead_statuses: [Potential]\n");
    world.write(
        &format!("{hostile}.yaml"),
        "lead_statuses: [{label: A, odd: 1}]\n",
    );
    let wrong = json!({
        "lead_statuses": [{ "label": hostile, hostile: 1 }, { "label": hostile }, { "label": hostile, "removed": hostile }],
        "custom_fields": { "lead": [{ "name": hostile, "type": other, "choices": [hostile] }, { "shared": hostile }] },
        "pipelines": [{ "name": format!("${{var:{hostile}}}"), "statuses": [{ "label": "${id:role/x}", "type": hostile }] }],
        hostile: [],
    });
    world.write("wrong.yaml", &yaml(&wrong));
    let file = format!("{hostile}.yaml");
    for format in ["human", "json", "github", "sarif"] {
        for file in ["wrong.yaml", &file, "missing\u{1b}[2J\nINJECTED.yaml"] {
            let arguments = ["validate", "-f", file, "--format", format];
            let is_github = format == "github";
            let read_as = if is_github { format } else { "" };
            harmless(world.command(&arguments), &format!("{arguments:?}"), read_as);
        }
    }
    for arguments in [
        &["plan", "-f", "wrong.yaml", "--format", "markdown"][..],
        &["plan", "-f", "wrong.yaml", "--format", "json"],
        &["plan", "-f", "m.yaml", "--target", hostile],
        &["plan", "-f", "m.yaml", "--prune", hostile],
        &["plan", "-f", "m.yaml", "--org", hostile],
        &["plan", "-f", "m.yaml", "--out", "no\nINJECTED\u{1b}[2J/plan.json"],
        &[
            "plan",
            "-f",
            "m.yaml",
            "--trace-http",
            "no\nINJECTED\u{1b}[2J/trace",
        ],
        &["plan", "-f", "m.yaml", "--allow-data-loss", hostile],
        &["apply", hostile, "--yes"],
        &["undo", hostile],
        &["diff", hostile, other],
        &["show", hostile, "-f", "m.yaml"],
        &["explain", hostile],
        &["graph", "-f", "m.yaml", "--target", hostile],
        &["organizations", "--org", hostile],
        &["promote", "--from", hostile, "--to", other],
        &["sandbox", "show", "--state", hostile],
        &["sandbox", "reset", "--state", "s.json", "--set", hostile],
        &["pull", "-f", hostile],
        // What clap itself refuses.
        &[hostile],
        &["plan", "--format", hostile],
        &["plan", &format!("--{hostile}")],
        &["plan", "--timeout", hostile],
        &["-C", hostile, "plan"],
    ] {
        harmless(world.command(arguments), &format!("{arguments:?}"), "");
    }
    for (name, value) in [
        ("CLOSE_API_KEY", hostile),
        ("CLOSE_BASE_URL", hostile),
        ("CLOSE_BASE_URL", "http://127.0.0.1:1/\u{1b}[2J\nINJECTED"),
        ("HTTPS_PROXY", hostile),
        ("HTTP_PROXY", other),
        ("CLOSECTL_LOG", hostile),
        ("COLUMNS", hostile),
        ("SSL_CERT_FILE", hostile),
    ] {
        let mut command = world.command(&["plan", "-f", "m.yaml", "-vv"]);
        command.env(name, value);
        harmless(command, &format!("{name}={value:?}"), "");
    }
}

#[test]
fn project_files_name_them_and_nothing_obeys_them() {
    let world = World::new();
    let (hostile, other) = (
        "x\u{1b}[2J\n::error::pwn\nINJECTED \u{202e}",
        "::stop-commands::pwn",
    );
    let url = world.sandbox.base_url();
    let one =
        json!({ "api_key": "${env:CLOSE_API_KEY}", "base_url": url, "variables": { hostile: hostile } });
    let project = json!({
        "version": 1,
        "manifests": ["m.yaml"],
        "organizations": { hostile: one, other: { "sandbox": format!("{hostile}.json") } },
    });
    world.write("closectl.yaml", &yaml(&project));
    world.write("m.yaml", "lead_statuses: [New, '${var:nobody}']\n");
    for arguments in [
        &["plan", "--org", "*"][..],
        &["organizations"],
        &["organizations", "--format", "json"],
        &["plan", "--org", hostile],
        &["validate"],
    ] {
        harmless(world.command(arguments), &format!("{arguments:?}"), "");
    }
    world.write("m.yaml", "lead_statuses: [New]\n");
    for format in ["human", "json", "markdown", "github"] {
        for arguments in [
            &["plan", "--org", "*"][..],
            &["drift", "--org", "*"],
            &["apply", "--org", "*", "--yes"],
        ] {
            let arguments = [arguments, &["--format", format]].concat();
            harmless(world.command(&arguments), &format!("{arguments:?}"), format);
        }
    }
    for wrong in [
        json!({ "version": 1, hostile: 1 }),
        json!({ "version": 1, "organizations": { hostile: { hostile: 1 } } }),
        json!({ "version": 1, "organizations": { hostile: { "api_key": hostile, "access_token": hostile } } }),
        json!({ "version": hostile, "protect": hostile, "default_organization": hostile }),
    ] {
        world.write("closectl.yaml", &yaml(&wrong));
        harmless(world.command(&["plan"]), &wrong.to_string(), "");
    }
}

#[test]
fn the_words_of_a_server_stay_words() {
    let world = World::new();
    world.write("m.yaml", "lead_statuses: [New]\n");
    let words = "\u{1b}[2J no\u{202e}\n::error::pwn\r\nINJECTED \u{9b}2J";
    for body in [
        json!({ "error": words }).to_string(),
        json!({ "field-errors": { words: words }, "errors": [words] }).to_string(),
        words.to_owned(),
        format!("<html><title>{words}</title>{words}</html>"),
    ] {
        for status in [400, 401, 403, 404] {
            let body = body.clone();
            let odd = OddClose::before(&world, move |answer| {
                if answer.is("GET", "/status/lead/") || answer.is("POST", "/status/lead/") {
                    answer.status = status;
                    answer.body = body.clone().into_bytes();
                }
            });
            for arguments in [
                &["plan", "-f", "m.yaml", "-vv"][..],
                &["apply", "-f", "m.yaml", "--yes"],
                &["doctor"],
            ] {
                harmless(
                    odd.command(&world, arguments),
                    &format!("{status} {arguments:?}"),
                    "",
                );
            }
        }
    }
}
