//! `examples/agency`: a setup goes to three clients, and its next version keeps what one of them changed by hand.

use super::example;
use crate::harness::{Ran, finish, program};
use close_sandbox::{EmailTemplate, Place, State};
use std::{fs, path::Path};
use tempfile::TempDir;

const CLIENTS: [&str; 3] = ["client-acme", "client-globex", "client-initech"];

/// Copies a folder of the example without what somebody tried it with.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if !entry.path().is_dir() {
            fs::copy(entry.path(), to).unwrap();
        } else if entry.file_name() != ".closectl" {
            copy(&entry.path(), &to);
        }
    }
}

fn expect(folder: &TempDir, code: i32, arguments: &[&str]) -> Ran {
    let mut command = program(folder.path());
    command.args(arguments);
    let ran = finish(command);
    assert_eq!(ran.code, code, "{arguments:?}\n{}\n{}", ran.stdout, ran.stderr);
    ran
}

/// What an organization of the example has now.
fn state(folder: &TempDir, organization: &str) -> State {
    let name = organization.trim_start_matches("client-");
    let path = folder.path().join(format!(".closectl/{name}.json"));
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn promote(folder: &TempDir, client: &str) -> Ran {
    expect(
        folder,
        0,
        &["promote", "--from", "template", "--to", client, "--yes"],
    )
}

/// Promotes to all clients, which have everything already, but for what one of them may keep.
fn promote_nothing(folder: &TempDir, keeping: Option<&str>) {
    for client in CLIENTS {
        let ran = promote(folder, client);
        let nothing = if keeping == Some(client) {
            "Nothing else to promote.\n".to_owned()
        } else {
            format!("Nothing to promote: {client} has everything that changed in template.\n")
        };
        assert!(ran.stdout.ends_with(&nothing), "{}", ran.stdout);
    }
}

#[test]
fn a_setup_goes_to_three_clients_and_its_next_version_keeps_what_one_of_them_changed() {
    let folder = tempfile::tempdir().unwrap();
    copy(Path::new(&example("agency")), folder.path());
    expect(
        &folder,
        0,
        &["apply", "--org", "template", "--org", "client-*", "--yes"],
    );
    expect(&folder, 0, &["plan", "--all", "--detailed-exitcode"]);
    for client in CLIENTS {
        has_the_setup(&state(&folder, client), client);
    }
    promote_nothing(&folder, None);

    expect(
        &folder,
        0,
        &["apply", "--org", "client-acme", "-f", "by-hand", "--yes"],
    );
    copy(
        Path::new(&example("agency/upgrade")),
        &folder.path().join("manifests"),
    );
    expect(&folder, 0, &["apply", "--org", "template", "--yes"]);
    for client in CLIENTS {
        let ran = promote(&folder, client);
        let kept = ran.stdout.matches("client-acme keeps its version: ").count();
        assert_eq!(
            kept,
            if client == "client-acme" { 4 } else { 0 },
            "{}",
            ran.stdout
        );
        has_the_next_version(&state(&folder, client), client);
    }
    kept_what_it_changed(&state(&folder, "client-acme"));

    promote_nothing(&folder, Some("client-acme"));
    // To Acme alone, applying the files would undo something.
    expect(
        &folder,
        0,
        &["plan", "--org", "client-globex", "--detailed-exitcode"],
    );
    expect(
        &folder,
        0,
        &["plan", "--org", "client-initech", "--detailed-exitcode"],
    );
    expect(
        &folder,
        2,
        &["plan", "--org", "client-acme", "--detailed-exitcode"],
    );
}

fn has_the_setup(state: &State, client: &str) {
    // Close's own "Canceled" is one more.
    assert_eq!(
        state.lead_statuses.len() + state.pipelines[0].statuses.len(),
        14 + 1
    );
    let own = usize::from(client == "client-globex");
    assert_eq!(state.fields.len(), 27 + own, "{client}");
    assert_eq!((state.smart_views.len(), state.workflows.len()), (20, 1));
    assert_eq!(
        choices(state).len(),
        if client == "client-globex" { 3 } else { 4 }
    );
    assert_eq!(
        state.workflows[0].status.as_deref(),
        Some("paused"),
        "nobody is written to"
    );
}

fn has_the_next_version(state: &State, client: &str) {
    let booking = format!(
        "https://book.example.com/{}",
        client.trim_start_matches("client-")
    );
    let first = first_touch(state);
    assert!(first.body.contains(&booking), "{}", first.body);
    assert!(!first.body.contains("${"), "{}", first.body);
    assert!(state.lead_status("Trial").is_some());
    assert!(state.smart_views.iter().any(|view| view.name == "Renewals"));
    let has_its_own = choices(state).iter().any(|one| one == "Mining");
    assert_eq!(has_its_own, client == "client-globex", "{client}");
}

fn kept_what_it_changed(state: &State) {
    let first = first_touch(state);
    assert_eq!(first.subject, "A question from Acme");
    assert!(choices(state).iter().any(|one| one == "Public sector"));
    assert!(state.lead_status("Partner").is_some());
    let employees = state.custom_field(&Place::Lead, "Employees").unwrap();
    assert_eq!(employees.description.as_deref(), Some("Only those in sales"));
    let to_call = state
        .smart_views
        .iter()
        .find(|view| view.name == "To call")
        .unwrap();
    let columns = serde_json::to_string(&to_call.selected_fields).unwrap();
    assert!(columns.contains(&employees.id), "{columns}");
}

/// The choices of the field Industry.
fn choices(state: &State) -> Vec<String> {
    let field = state.custom_field(&Place::Lead, "Industry").unwrap();
    field.choices.clone().unwrap_or_default()
}

fn first_touch(state: &State) -> &EmailTemplate {
    let mut templates = state.email_templates.iter();
    templates.find(|one| one.name == "First touch").unwrap()
}
