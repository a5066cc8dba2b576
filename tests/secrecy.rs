//! What signs in stays secret: in manifests and settings that somebody else wrote, in what Close holds, in saved plans
//! that somebody altered, and in whatever is printed or kept of it.

mod environment;
mod forged_plans;
mod held_by_close;
mod misspelt_settings;
mod url_passwords;

use crate::harness::{Ran, World};

/// The parts and forms of the key of an organization that may be in no output.
fn forms(world: &World) -> Vec<String> {
    let key = world.sandbox.api_key();
    let (_, hidden) = key.split_once('.').unwrap();
    vec![key.to_owned(), hidden.to_owned()]
}

/// Makes sure that a run shows nothing of the key.
#[track_caller]
fn keeps_the_key(world: &World, what: &str, ran: &Ran) {
    for form in forms(world) {
        let shown = ran.stdout.contains(&form) || ran.stderr.contains(&form);
        assert!(!shown, "{what}\n{}\n{}", ran.stdout, ran.stderr);
    }
}

/// Makes sure that no call had the key in its body, and that nothing in the organization has it.
#[track_caller]
fn sent_nothing_of_the_key(world: &World) {
    for form in forms(world) {
        for call in world.sandbox.calls() {
            let body = call.body.map(|body| body.to_string()).unwrap_or_default();
            assert!(
                !body.contains(&form) && !call.path.contains(&form),
                "{} {body}",
                call.path
            );
        }
    }
}

/// Makes sure that no file in the folder holds the key, but for those that are named.
#[track_caller]
fn left_nothing_of_the_key(world: &World, but: &[&str]) {
    let mut folders = vec![world.folder.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path
                .strip_prefix(world.folder.path())
                .unwrap()
                .display()
                .to_string();
            let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
            let holds = forms(world).iter().any(|form| text.contains(form));
            assert!(!holds || but.contains(&name.as_str()), "{name}");
        }
    }
}
