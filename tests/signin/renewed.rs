//! OAuth tokens: renewed in time, once, and kept, whichever way the unknowns fall.

use super::ways::{project, run};
use crate::harness::{Ran, World, finish, program};
use close_sandbox::{Fault, FaultAction, Settings, Switches};
use serde_json::Value;
use std::{path::Path, process::Command, time::Duration};

const FILE: &str = ".closectl/tokens/live.json";
const OAUTH: &str = "oauth:\n      client_id: ${env:CLOSE_APP_ID}\n      client_secret: ${env:CLOSE_APP_SECRET}\n      \
                     refresh_token: ${env:CLOSE_REFRESH}";

fn signed_in_with(settings: Settings) -> World {
    let world = World::with(settings);
    project(&world, OAUTH);
    world
}

fn signed_in() -> World {
    signed_in_with(Settings::default())
}

fn switched(pairs: &[(&str, &str)]) -> World {
    let mut switches = Switches::default();
    for (name, value) in pairs {
        switches.set(name, value).unwrap();
    }
    signed_in_with(Settings {
        switches,
        ..Settings::default()
    })
}

/// What the app was given when somebody signed in.
pub fn variables(world: &World) -> [(&'static str, String); 3] {
    world.sandbox.oauth(|oauth| {
        [
            ("CLOSE_APP_ID", oauth.client_id.clone()),
            ("CLOSE_APP_SECRET", oauth.client_secret.clone()),
            ("CLOSE_REFRESH", oauth.refresh_tokens[0].clone()),
        ]
    })
}

fn app(world: &World, arguments: &[&str]) -> Ran {
    let variables = variables(world);
    let variables: Vec<_> = variables
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    run(world, arguments, &variables)
}

fn expect(world: &World, code: i32, arguments: &[&str]) -> Ran {
    let ran = app(world, arguments);
    assert_eq!(ran.code, code, "{arguments:?}: {}\n{}", ran.stdout, ran.stderr);
    ran
}

/// How often tokens were renewed.
fn renewals(world: &World) -> usize {
    let calls = world.sandbox.calls();
    calls.iter().filter(|call| call.path == "/oauth2/token/").count()
}

fn tokens(world: &World) -> Value {
    serde_json::from_str(&world.read(FILE)).unwrap()
}

/// Lets the kept access token be due.
fn age(world: &World) {
    let mut tokens = tokens(world);
    tokens["renew_at"] = 1.into();
    world.write(FILE, &tokens.to_string());
}

/// Each renewal strikes so.
fn strike(world: &World, action: FaultAction) {
    let fault = Fault::first("POST", "/oauth2/token/", action);
    world.sandbox.set_faults(vec![Fault {
        times: usize::MAX,
        ..fault
    }]);
}

#[test]
fn one_token_serves_all_calls_of_a_run_and_the_runs_after_it() {
    let world = signed_in();
    expect(&world, 0, &["apply", "--yes"]);
    expect(&world, 0, &["plan"]);
    assert_eq!(renewals(&world), 1);
    let good = world.sandbox.oauth(|oauth| oauth.refresh_token().to_owned());
    assert_eq!(tokens(&world)["refresh_token"], good);
    assert!(tokens(&world)["renew_at"].is_u64(), "{}", tokens(&world));
}

#[test]
fn a_token_that_is_due_is_renewed_before_any_call() {
    let world = signed_in();
    expect(&world, 0, &["plan"]);
    age(&world);
    world.sandbox.clear_calls();
    expect(&world, 0, &["plan"]);
    let calls = world.sandbox.calls();
    assert_eq!(calls[0].path, "/oauth2/token/");
    assert!(calls.iter().all(|call| call.status < 400));
    assert_eq!(renewals(&world), 1);
}

#[test]
fn a_token_that_is_not_taken_is_renewed_once_for_all_calls() {
    // All calls of the plan are under way before the first answer.
    let world = signed_in_with(Settings {
        latency: Duration::from_millis(100),
        ..Settings::default()
    });
    expect(&world, 0, &["plan"]);
    world.sandbox.oauth(|oauth| oauth.revoke_access_tokens());
    world.sandbox.clear_calls();
    expect(&world, 0, &["plan"]);
    assert_eq!(renewals(&world), 1);
    let calls = world.sandbox.calls();
    assert!(
        calls.iter().filter(|call| call.status == 401).count() > 1,
        "several calls met it at once"
    );
}

#[test]
fn a_missing_permission_that_looks_like_a_bad_token_costs_one_renewal() {
    let world = switched(&[("missing_permission", "401")]);
    world.sandbox.edit(|state| state.make_read_only());
    let ran = app(&world, &["apply", "--yes"]);
    assert_eq!(ran.code, 4, "{}", ran.stderr);
    assert!(
        ran.stdout.contains("401") || ran.stderr.contains("401"),
        "{}",
        ran.stderr
    );
    assert_eq!(renewals(&world), 2);
}

#[test]
fn two_programs_at_once_lose_no_token() {
    for older in ["kept", "revoked"] {
        let world = switched(&[("older_access_tokens", older)]);
        expect(&world, 0, &["plan"]);
        for round in 0..4 {
            age(&world);
            world.sandbox.clear_calls();
            let start = || {
                let mut command: Command = program(world.folder.path());
                command.arg("plan").envs(variables(&world));
                command
                    .stdout(std::process::Stdio::piped())
                    .stderr(std::process::Stdio::piped());
                command.spawn().unwrap()
            };
            let running = [start(), start(), start()];
            for one in running {
                let output = one.wait_with_output().unwrap();
                let told = String::from_utf8_lossy(&output.stderr).into_owned();
                assert_eq!(output.status.code(), Some(0), "{older} {round}: {told}");
            }
            assert_eq!(
                renewals(&world),
                1,
                "{older} {round}: the others took the token of the first"
            );
        }
        let good = world.sandbox.oauth(|oauth| oauth.refresh_token().to_owned());
        assert_eq!(tokens(&world)["refresh_token"], good);
    }
}

#[test]
fn a_lost_answer_keeps_the_old_token_and_says_what_may_have_happened() {
    for action in [
        FaultAction::LoseAnswer,
        FaultAction::StatusAfter(502),
        FaultAction::StatusAfter(503),
        FaultAction::CutBody,
        FaultAction::EmptyBody,
        FaultAction::Html,
    ] {
        let world = signed_in();
        expect(&world, 0, &["plan"]);
        age(&world);
        let before = world.read(FILE);
        strike(&world, action.clone());
        world.sandbox.clear_calls();
        let ran = expect(&world, 1, &["plan"]);
        assert!(
            ran.stderr
                .contains("may have replaced the refresh token; the old one in CLOSE_REFRESH is kept")
                && ran
                    .stderr
                    .contains("sign in to the OAuth app again and replace it"),
            "{action:?}: {}",
            ran.stderr
        );
        assert_eq!(
            world.sandbox.calls().len(),
            1,
            "{action:?}: it is not tried again, and nothing else is sent"
        );
        assert_eq!(world.read(FILE), before, "{action:?}");
    }
}

#[test]
fn a_server_that_did_nothing_is_asked_again_and_told_so() {
    let world = signed_in();
    strike(&world, FaultAction::Status(429));
    let ran = expect(&world, 1, &["plan"]);
    let told = "the server refuses at the moment (429); nothing changed";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    let once = Fault::first("POST", "/oauth2/token/", FaultAction::Status(429));
    world.sandbox.set_faults(vec![once]);
    expect(&world, 0, &["plan"]);
}

#[test]
fn tokens_that_are_no_longer_accepted_say_what_to_do() {
    let world = signed_in();
    let given = variables(&world);
    expect(&world, 0, &["plan"]);
    std::fs::remove_dir_all(world.folder.path().join(".closectl")).unwrap();
    let ran = expect(&world, 1, &["plan"]);
    let told = "the refresh token in CLOSE_REFRESH was not accepted (400): invalid_grant\nhint: sign in to \
                the OAuth app again, and replace the old refresh token with the new one\n";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    let wrong = [
        ("CLOSE_APP_ID", given[0].1.as_str()),
        ("CLOSE_APP_SECRET", "wrong"),
        ("CLOSE_REFRESH", given[2].1.as_str()),
    ];
    let ran = run(&world, &["plan"], &wrong);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr
            .contains("the client secret of the OAuth app was not accepted (401)"),
        "{}",
        ran.stderr
    );
}

#[test]
fn tokens_of_another_server_or_organization_are_neither_used_nor_replaced() {
    for (name, value, told) in [
        (
            "server",
            Value::from("crm.example.com"),
            "for the server crm.example.com, and this is 127.0.0.1:",
        ),
        (
            "server",
            Value::Null,
            "saved by an earlier version of closectl without their server",
        ),
        (
            "organization_id",
            Value::from("orga_other"),
            "for the organization orga_other, and this is orga_",
        ),
    ] {
        let world = signed_in();
        let id = world.sandbox.state().organization.id;
        project(&world, &format!("{OAUTH}\n    organization_id: {id}"));
        expect(&world, 0, &["plan"]);
        let mut tokens = tokens(&world);
        assert_eq!(tokens["organization_id"], id);
        tokens[name] = value;
        let planted = tokens.to_string();
        world.write(FILE, &planted);
        world.sandbox.clear_calls();

        let ran = expect(&world, 1, &["plan"]);
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
        assert!(
            ran.stderr.contains("hint: move the file away to sign in with"),
            "{}",
            ran.stderr
        );
        assert_eq!(world.sandbox.calls(), [], "{name}: nothing was sent");
        assert_eq!(world.read(FILE), planted, "{name}");
    }
}

#[test]
fn who_signs_in_anew_is_not_held_to_the_old_tokens() {
    let world = signed_in();
    expect(&world, 0, &["plan"]);
    let mut tokens = tokens(&world);
    for name in ["refresh_token", "access_token"] {
        tokens[name] = "of-an-earlier-sign-in".into();
    }
    world.write(FILE, &tokens.to_string());
    let good = world.sandbox.oauth(|oauth| oauth.refresh_token().to_owned());
    let [id, secret, _] = variables(&world);
    let anew = [
        ("CLOSE_APP_ID", id.1.as_str()),
        ("CLOSE_APP_SECRET", secret.1.as_str()),
        ("CLOSE_REFRESH", good.as_str()),
    ];
    let ran = run(&world, &["plan"], &anew);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

#[test]
fn nothing_is_renewed_where_the_tokens_cannot_be_kept() {
    let world = signed_in();
    world.write(".closectl/tokens", "a file where the folder has to be\n");
    let ran = expect(&world, 1, &["plan"]);
    assert!(
        ran.stderr.contains("failed to keep the access token"),
        "{}",
        ran.stderr
    );
    assert_eq!(world.sandbox.calls(), []);
    let world = self::signed_in();
    world.write(FILE, "{}");
    let ran = expect(&world, 1, &["plan"]);
    assert!(
        ran.stderr
            .contains("is not a token file of closectl; move it away"),
        "{}",
        ran.stderr
    );
    assert_eq!(world.sandbox.calls(), []);
}

#[test]
fn the_file_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = signed_in();
    expect(&world, 0, &["plan"]);
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&world.folder.path().join(FILE)), 0o600);
    let left = world.files(".closectl/tokens");
    let names: Vec<_> = left.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["live.json", "live.lock"], "nothing else is left behind");
}

#[test]
fn an_access_token_alone_is_enough_for_a_while() {
    let world = signed_in();
    expect(&world, 0, &["plan"]);
    let token = tokens(&world)["access_token"].as_str().unwrap().to_owned();
    std::fs::remove_file(world.folder.path().join("closectl.yaml")).unwrap();
    let mut command = program(world.folder.path());
    command
        .args(["plan", "-f", "m.yaml"])
        .env("CLOSE_ACCESS_TOKEN", &token)
        .env("CLOSE_BASE_URL", world.sandbox.base_url());
    let ran = finish(command);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    project(&world, "access_token: ${env:CLOSE_TOKEN}");
    assert_eq!(run(&world, &["plan"], &[("CLOSE_TOKEN", &token)]).code, 0);
    world.sandbox.oauth(|oauth| oauth.revoke_access_tokens());
    let ran = run(&world, &["plan"], &[("CLOSE_TOKEN", &token)]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr
            .contains("the access token in CLOSE_TOKEN was not accepted (401)"),
        "{}",
        ran.stderr
    );
}
