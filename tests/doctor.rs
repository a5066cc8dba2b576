//! `closectl doctor`: what it finds out, what it calls, and what it never shows.

mod canned_server;
mod findings;
mod looking;

use crate::harness::{Ran, World};
use serde_json::Value;
use std::path::Path;

/// Runs it for programs, and makes sure that what it prints is as the published schema says.
fn doctor(world: &World, arguments: &[&str], variables: &[(&str, &str)]) -> (i32, Value) {
    let ran = world.run_with(&[&["doctor", "--format", "json"], arguments].concat(), variables);
    hides_the_key(world, &ran);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();

    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/doctor.schema.json");
    let schema = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let wrong: Vec<String> = schema
        .iter_errors(&report)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");

    // What is made to be posted names nobody.
    let line = report["report_line"].as_str().unwrap();
    for named in [
        "/owner/name",
        "/owner/email",
        "/owner/id",
        "/organization/id",
        "/sign_in/key_id",
    ] {
        if let Some(name) = report.pointer(named).and_then(Value::as_str) {
            assert!(name.is_empty() || !line.contains(name), "{line}");
        }
    }
    (ran.code, report)
}

/// The secret part of the key is nowhere.
fn hides_the_key(world: &World, ran: &Ran) {
    let (_, secret) = world.sandbox.api_key().split_once('.').unwrap();
    let all = format!("{}{}", ran.stdout, ran.stderr);
    assert!(!all.contains(secret), "{all}");
}

/// The levels and problems of what was found.
fn findings(report: &Value) -> Vec<(&str, &str)> {
    let found = report["findings"].as_array().unwrap().iter();
    let found = found.map(|one| {
        assert!(one["hint"].as_str().unwrap().len() > 5, "{one}");
        (one["level"].as_str().unwrap(), one["problem"].as_str().unwrap())
    });
    found.collect()
}
