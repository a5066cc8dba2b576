//! Hostile names on a terminal, where questions and progress are drawn: what closectl draws is its own.

use super::names::yaml;
use crate::harness::{World, program};
use rexpect::session::spawn_command;
use serde_json::json;

/// What none of our own drawing holds.
const HOSTILE: &[&str] = &[
    "\u{1b}[2J",
    "\u{1b}]52",
    "\u{1b}]8;;",
    "\u{1b}]0;",
    "\u{1b}c",
    "\u{1b}[?1049h",
    "\u{1b}[8m",
    "\u{9b}",
    "\u{7}",
    "\u{202e}",
    "\u{200b}",
    "\u{feff}",
    "\u{2028}",
    "\u{e0041}",
];

#[test]
fn questions_and_progress_show_them_and_the_terminal_obeys_none() {
    let world = World::new();
    let hostile = HOSTILE.concat() + "\nINJECTED\r\nINJECTED\n::error::pwn";
    world.sandbox.edit(|state| {
        state.organization.name = hostile.clone();
        state.perform(
            "POST",
            "/custom_field/lead/",
            json!({ "name": hostile, "type": "text" }),
        );
        state.add_lead(&[(hostile.as_str(), json!("x"))]);
    });
    let manifest = json!({
        "lead_statuses": ["Potential", hostile],
        "custom_fields": { "lead": [{ "name": hostile, "removed": true }] },
    });
    world.write("m.yaml", &yaml(&manifest));

    let mut command = program(world.folder.path());
    command
        .args(["apply", "-f", "m.yaml", "--parallelism", "1"])
        .env_remove("NO_COLOR")
        .env("TERM", "xterm-256color")
        .env("CLOSE_API_KEY", world.sandbox.api_key())
        .env("CLOSE_BASE_URL", world.sandbox.base_url());
    let mut session = spawn_command(command, Some(60_000)).unwrap();
    let mut drawn = session.exp_string("to approve it, or press Enter").unwrap();
    // As the question shows it.
    let address = format!("custom_field/lead/{}", closectl::model::visible(&hostile));
    session.send_line(&address).unwrap();
    drawn += &session.exp_string("Apply this to").unwrap();
    session.send("y").unwrap();
    session.flush().unwrap();
    drawn += &session.exp_eof().unwrap();

    for sequence in HOSTILE {
        assert!(!drawn.contains(sequence), "{sequence:?} in {drawn:?}");
    }
    for line in drawn.lines() {
        let bare = anstream::adapter::strip_str(line).to_string();
        let bare = bare.trim_start();
        assert!(
            !bare.starts_with("INJECTED") && !bare.starts_with("::"),
            "{line:?} in {drawn:?}"
        );
    }
    assert!(drawn.contains("Verified, no changes remain"), "{drawn:?}");
}
