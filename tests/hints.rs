//! Errors end with what to do about them, and guess what is misspelt.

use crate::harness::{Two, World};
use serde_json::json;

/// Expects an error and, on the next line, what to do about it; both begin with these words.
#[track_caller]
fn told(stderr: &str, error: &str, hint: &str) {
    let mut lines = stderr.lines().skip_while(|line| !line.starts_with("error: "));
    let first = lines.next().unwrap_or_default();
    assert!(first.contains(error), "{error}:\n{stderr}");
    let second = lines.find(|line| line.starts_with("hint: ")).unwrap_or_default();
    assert!(second.contains(hint), "{hint}:\n{stderr}");
}

#[test]
fn an_error_is_followed_by_what_to_do_on_a_line_of_its_own() {
    let world = World::new();
    world.write("m.yaml", "lead_statuses: [Potential]\n");
    world.write("n.yaml", "lead_statuses: [New]\n");
    for (code, arguments, error, hint) in [
        (
            1,
            &["validate"][..],
            "no manifests are named",
            "name the manifests with -f PATH",
        ),
        (
            1,
            &["plan", "-f", "none.yaml"],
            "failed to read none.yaml",
            "check the path",
        ),
        (
            1,
            &["plan", "-f", "m.yaml", "--org", "sanbox"],
            "did you mean `sandbox`?",
            "without one, the only name is `sandbox`",
        ),
        (
            1,
            &["plan", "-f", "m.yaml", "--prune=lead_staus"],
            "there is no such kind",
            "did you mean `lead_status`?",
        ),
        (
            1,
            &["plan", "-f", "m.yaml", "--target", "lead_status/Potentail"],
            "`lead_status/Potential`?",
            "closectl show",
        ),
        (
            1,
            &["show", "-f", "m.yaml", "lead_status/Potentail"],
            "`lead_status/Potential`?",
            "prints all of them",
        ),
        (
            1,
            &["explain", "led_status"],
            "did you mean `lead_status`?",
            "lists all kinds",
        ),
        (
            3,
            &["apply", "-f", "n.yaml"],
            "there is no terminal to ask on",
            "pass --yes",
        ),
        (
            1,
            &["sandbox", "show", "--state", "m.yaml"],
            "m.yaml",
            "sandbox reset",
        ),
        (
            1,
            &["sandbox", "serve", "--fault", "lose-anser"],
            "did you mean `lose-answer`?",
            "a status such as 503",
        ),
        (
            3,
            &["apply", "m.yaml"],
            "is not a saved plan",
            "name manifests with -f",
        ),
        (1, &["diff", "m.json", "m.yaml"], "m.json", "check the path"),
    ] {
        let ran = world.expect(code, arguments);
        told(&ran.stderr, error, hint);
    }
    assert_eq!(world.writes(), []);
}

#[test]
fn a_misspelt_run_is_guessed() {
    let world = World::new();
    world.write("m.yaml", "lead_statuses: [Potential, New]\n");
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let runs = world.expect(0, &["undo"]).stdout;
    let run = runs.split_whitespace().next().unwrap();
    let ran = world.expect(1, &["undo", &run[..run.len() - 2]]);
    told(
        &ran.stderr,
        &format!("did you mean `{run}`?"),
        "`closectl runs` lists the runs",
    );
    told(
        &world.expect(1, &["undo", "lst"]).stderr,
        "did you mean `last`?",
        "lists the runs",
    );
}

#[test]
fn consent_to_the_wrong_address_is_pointed_out() {
    let world = World::new();
    world.sandbox.edit(|state| {
        state.perform(
            "POST",
            "/custom_field/lead/",
            json!({"name": "Industry", "type": "text"}),
        );
        state.add_lead(&[("Industry", json!("Software"))]);
    });
    world.write(
        "m.yaml",
        "custom_fields: {lead: [{name: Industry, removed: true}]}\n",
    );
    let misspelt = ["--allow-data-loss", "custom_field/lead/Industy"];
    let refusal = "custom_field/lead/Industy: --allow-data-loss names it, but no object has this address; did you mean \
                   `custom_field/lead/Industry`?";
    let ran = world.expect(3, &[&["apply", "-f", "m.yaml", "--yes"], &misspelt[..]].concat());
    assert!(ran.stderr.contains(refusal), "{}", ran.stderr);
    assert!(!ran.stderr.contains("matches no step"), "{}", ran.stderr);
    assert_eq!(world.writes(), []);
    let right = ["--allow-data-loss", "custom_field/lead/Indus*"];
    let ran = world.expect(0, &[&["apply", "-f", "m.yaml", "--yes"], &right[..]].concat());
    assert!(!ran.stderr.contains("matches no step"), "{}", ran.stderr);
}

#[test]
fn a_misspelt_side_of_a_promotion_is_guessed() {
    let two = Two::new("", "");
    let base = ["promote", "--from", "staging", "--to", "production", "--take"];
    let ran = two.expect(1, &[&base[..], &["lead_status/Potential=prodution"]].concat());
    told(&ran.stderr, "did you mean `production`?", "write --take staging");
}

#[test]
fn commands_in_hints_are_about_the_folder_organization_and_files_that_were_named() {
    let world = World::new();
    let project = "version: 1\nmanifests: [manifests]\norganizations:\n  live: {sandbox: live.json}\n  other: {sandbox: \
                   other.json}\n";
    world
        .write("crm/closectl.yaml", project)
        .write("crm/manifests/m.yaml", "lead_statuses: [Potential]\n")
        .write("crm/more/n.yaml", "lead_statuses: [Customer]\n");
    for (arguments, hint) in [
        (
            &[
                "-C",
                "crm",
                "plan",
                "--org",
                "live",
                "--target",
                "lead_status/Potentail",
            ][..],
            "hint: `closectl -C crm show --org live` lists the addresses in the manifests",
        ),
        (
            &[
                "-C",
                "crm",
                "plan",
                "--org",
                "live",
                "-f",
                "more/n.yaml",
                "--target",
                "lead_status/Potentail",
            ],
            "hint: `closectl -C crm show --org live -f more/n.yaml` lists the addresses in the manifests",
        ),
        (
            &["-C", "crm", "plan", "--org", "life"],
            "`closectl -C crm organizations` lists them",
        ),
    ] {
        let ran = world.expect(1, arguments);
        assert!(ran.stderr.contains(hint), "{hint}\n{}", ran.stderr);
    }

    // What a saved plan and drift offer runs as it is printed.
    let ran = world.expect(0, &["-C", "crm", "plan", "--org", "live", "--out", "p.json"]);
    assert!(
        ran.stderr
            .contains("apply it with `closectl -C crm apply p.json`"),
        "{}",
        ran.stderr
    );
    let ran = world.expect(2, &["-C", "crm", "drift", "--org", "live"]);
    let offered = "closectl -C crm pull --update --org live --target 'lead_status/Bad Fit'";
    assert!(ran.stdout.contains(offered), "{}", ran.stdout);
    world.expect(
        0,
        &[
            "-C",
            "crm",
            "pull",
            "--update",
            "--org",
            "live",
            "--target",
            "lead_status/Bad Fit",
        ],
    );
}

#[test]
fn hints_name_the_file_of_the_project_that_has_to_be_edited() {
    let world = World::new();
    let project = "version: 1\nmanifests: [manifests]\ninclude: [clients.yaml]\norganizations:\n  live: {sandbox: live.json, \
                   organization_id: orga_1}\n";
    let clients = "version: 1\norganizations:\n  client: {sandbox: client.json, organization_id: orga_2}\n";
    world
        .write("closectl.yaml", project)
        .write("clients.yaml", clients)
        .write("manifests/m.yaml", "lead_statuses: [Potential]\n")
        .write("deep/er/README.md", "");
    for (folder, organization, file) in [
        (".", "live", "closectl.yaml"),
        (".", "client", "clients.yaml"),
        ("deep/er", "live", "../../closectl.yaml"),
        ("deep/er", "client", "../../clients.yaml"),
    ] {
        let ran = world.expect(3, &["-C", folder, "plan", "--org", organization]);
        let hint = format!("or correct `organization_id` in {file}\n");
        assert!(
            ran.stderr.contains(&hint),
            "{folder} {organization}\n{}",
            ran.stderr
        );
    }
    std::fs::remove_dir_all(world.folder.path().join("manifests")).unwrap();
    let ran = world.expect(1, &["-C", "deep/er", "plan", "--org", "client"]);
    assert!(
        ran.stderr
            .contains("correct `manifests` in ../../closectl.yaml\n"),
        "{}",
        ran.stderr
    );
}

#[test]
fn hints_of_a_command_about_two_organizations_name_the_file_of_the_one_that_failed() {
    let world = World::new();
    let project =
        "version: 1\ninclude: [clients.yaml]\norganizations:\n  live: {sandbox: live.json OF_LIVE}\n";
    let clients = "version: 1\norganizations:\n  client: {sandbox: client.json OF_CLIENT}\n";
    let write = |of_live: &str, of_client: &str| {
        world
            .write("closectl.yaml", &project.replace(" OF_LIVE", of_live))
            .write("clients.yaml", &clients.replace(" OF_CLIENT", of_client));
    };
    let commands: [&[&str]; 4] = [
        &["promote", "--from", "live", "--to", "client"],
        &["promote", "--from", "client", "--to", "live"],
        &["diff", "live", "client"],
        &["diff", "client", "live"],
    ];

    let id = ", organization_id: orga_1";
    let variable = ", variables: {word: '${env:NOT_THERE}'}";
    for (of_live, of_client, hint) in [
        (id, "", "or correct `organization_id` in closectl.yaml\n"),
        ("", id, "or correct `organization_id` in clients.yaml\n"),
        (variable, "", "`variables` of the organization in closectl.yaml\n"),
        ("", variable, "`variables` of the organization in clients.yaml\n"),
    ] {
        write(of_live, of_client);
        for command in commands {
            let ran = world.run(command);
            assert!(ran.stderr.contains(hint), "{command:?}, {hint}: {}", ran.stderr);
        }
    }

    // Both are meant, so neither of the two files alone.
    write("", "");
    world.write(
        "clients.yaml",
        "version: 1\norganizations:\n  client: {sandbox: live.json}\n",
    );
    let ran = world.expect(3, commands[0]);
    assert!(
        ran.stderr
            .contains("hint: in closectl.yaml, give one of them another file under `sandbox`"),
        "{}",
        ran.stderr
    );
}

#[test]
fn the_hint_about_an_unknown_organization_fits_commands_without_org() {
    let two = Two::new("", "");
    let ran = two.expect(1, &["promote", "--from", "staging", "--to", "nope"]);
    told(
        &ran.stderr,
        "there is no organization named `nope`",
        "lists them) or `sandbox`",
    );
    assert!(!ran.stderr.contains("--org"), "{}", ran.stderr);

    let world = World::new();
    let ran = world.expect(1, &["diff", "org:a", "org:b"]);
    told(
        &ran.stderr,
        "there is no closectl.yaml",
        "the only name is `sandbox`",
    );
    let ran = world.expect(1, &["organizations"]);
    told(
        &ran.stderr,
        "there is no closectl.yaml in this folder or above it",
        "`closectl init` creates a closectl.yaml",
    );
}

#[test]
fn targets_are_no_way_out_of_a_protection_that_fits_nothing() {
    let two = Two::new("", "policy: {protect: [lead_status/Qualifid]}\n");
    two.write("setup/m.yaml", "lead_statuses: [Potential, Fresh]\n");
    let apply = ["apply", "--org", "production", "--yes"];
    for more in [&[][..], &["--target", "lead_status/Fresh"]] {
        let ran = two.expect(3, &[&apply[..], more].concat());
        assert!(
            ran.stderr.contains("did you mean `lead_status/Qualified`?"),
            "{}",
            ran.stderr
        );
        assert!(
            ran.stderr.contains("hint: change what each line above names"),
            "{}",
            ran.stderr
        );
        assert!(!ran.stderr.contains("--target"), "{}", ran.stderr);
    }
}
