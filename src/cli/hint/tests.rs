use super::*;
use crate::{
    api::CallName,
    cli::{credentials::KeyringError, explained::Explained},
    engine::{Journal, JournalError},
    files::FileWriteError,
    manifest::yaml::YamlWriteError,
    model::Method,
    plan::{Organization, Plan, StateBefore, sealed::SealError},
};
use std::{collections::BTreeSet, io, path::PathBuf};

/// The name of a failure; a new one has to be named here, and so to be tried below.
fn name(failure: &Failure) -> &'static str {
    match failure {
        Failure::Settings(_) => "settings",
        Failure::Project(_) => "project",
        Failure::Planning(_) => "planning",
        Failure::Protected(_) => "protected",
        Failure::Files(_) => "files",
        Failure::Target(_) => "target",
        Failure::Keyring(_) => "keyring",
        Failure::Fetch(_) => "fetch",
        Failure::Api(_) => "api",
        Failure::Secrets(_) => "secrets",
        Failure::Journal(_) => "journal",
        Failure::Run(_) => "run",
        Failure::Turn(_) => "turn",
        Failure::Sandbox(_) => "sandbox",
        Failure::SandboxFile(_) => "sandbox file",
        Failure::Switch(_) => "switch",
        Failure::Yaml(_) => "yaml",
        Failure::Json(_) => "json",
        Failure::Write(_) => "write",
        Failure::Io(_) => "io",
        Failure::Unknown(_) => "unknown",
        Failure::Foreign(_) => "foreign",
        Failure::Interrupted => "interrupted",
        Failure::Unanswered(_) => "unanswered",
        Failure::Saved { .. } => "saved",
        Failure::Snapshot { .. } => "snapshot",
        Failure::Record { .. } => "record",
        Failure::Promotion(_) => "promotion",
        Failure::Stale(_) => "stale",
    }
}

const KINDS: usize = 29;

fn organization() -> Organization {
    Organization {
        id: "orga_1".to_owned(),
        name: "Sandbox".to_owned(),
    }
}

/// A journal that can't be written.
fn journal() -> JournalError {
    let file = tempfile::NamedTempFile::new().unwrap();
    let now = jiff::Timestamp::UNIX_EPOCH;
    let plan = Plan {
        organization: organization(),
        steps: Vec::new(),
        unmanaged: Vec::new(),
        refusals: Vec::new(),
        notes: Vec::new(),
    };
    Journal::open(file.path(), "o", now, &plan, &StateBefore::default()).unwrap_err()
}

/// One failure of each kind, and more of those that hold others.
fn all() -> Vec<Failure> {
    let path = || PathBuf::from("x.json");
    let io = || io::Error::other("no room");
    let json = || serde_json::from_str::<u8>("x").unwrap_err();
    let told = || Explained::new("it is so", "make it otherwise");
    let text = || "x".to_owned();
    vec![
        SettingsError::NoOrganization.into(),
        SettingsError::TwoKeys.into(),
        SettingsError::UnknownOrganization(text(), text()).into(),
        SettingsError::OneOrganization(text()).into(),
        SettingsError::NoMatch(text(), text()).into(),
        SettingsError::NoOrganizations.into(),
        SettingsError::OneFile {
            flag: "--out",
            path: text(),
        }
        .into(),
        SettingsError::UnknownKind(text(), "did you mean `y`?".to_owned()).into(),
        SettingsError::NotText("CLOSE_API_KEY").into(),
        ProjectError::Read {
            path: path(),
            source: io(),
        }
        .into(),
        ProjectError::Wrong {
            path: path(),
            problems: text(),
        }
        .into(),
        PlanningError::Target(text()).into(),
        PlanningError::OtherOrganization {
            expected: text(),
            found: text(),
        }
        .into(),
        PlanningError::Fetch(FetchError::NotOneOrganization(2)).into(),
        Failure::Protected(text()),
        ManifestFilesError::NoPath.into(),
        ManifestFilesError::Read {
            path: path(),
            source: io(),
        }
        .into(),
        ManifestFilesError::Empty(path()).into(),
        ConnectionError::Sandbox(SandboxError::Serve(io())).into(),
        KeyringError::NotBuilt(text()).into(),
        FetchError::NotOneOrganization(0).into(),
        SecretsFileError::Foreign { path: path() }.into(),
        SecretsFileError::File {
            path: path(),
            source: io(),
        }
        .into(),
        journal().into(),
        RunError::None(path()).into(),
        RunError::Read {
            path: path(),
            source: io(),
        }
        .into(),
        RunError::Garbled {
            path: path(),
            source: json(),
        }
        .into(),
        RunLockError::Busy {
            organization: text(),
            holder: None,
        }
        .into(),
        RunLockError::Overtaken {
            organization: text(),
            run: text(),
        }
        .into(),
        RunLockError::File {
            path: path(),
            source: io(),
        }
        .into(),
        SandboxError::Listen {
            port: 1,
            source: io(),
        }
        .into(),
        Failure::SandboxFile(close_sandbox::FileError::Read {
            path: path(),
            source: io(),
        }),
        UnknownSwitch::Name(text()).into(),
        YamlWriteError::TooDeep.into(),
        json().into(),
        FileWriteError {
            path: path(),
            source: io(),
        }
        .into(),
        io().into(),
        Failure::Unknown(told()),
        Failure::Foreign(told()),
        Failure::Interrupted,
        Failure::Unanswered(told()),
        Failure::Saved {
            path: path(),
            source: SavedPlanError::Policy,
        },
        Failure::Saved {
            path: path(),
            source: SavedPlanError::Targets(Vec::new()),
        },
        Failure::Saved {
            path: path(),
            source: SavedPlanError::Organization {
                planned: organization(),
                now: organization(),
            },
        },
        Failure::Snapshot {
            path: path(),
            source: SnapshotError::NotASnapshot,
        },
        Failure::Snapshot {
            path: path(),
            source: SnapshotError::UnknownKind(text()),
        },
        Failure::Record {
            path: path(),
            source: PromotionRecordError::Seal(SealError::Altered),
        },
        Failure::Record {
            path: path(),
            source: PromotionRecordError::NotARecord,
        },
        Failure::Promotion(told()),
        Failure::Stale(text()),
        ApiError::new(
            CallName {
                method: Method::Get,
                path: text(),
            },
            ApiErrorKind::Interrupted,
        )
        .into(),
    ]
}

#[test]
fn every_failure_has_a_hint_that_says_what_the_error_does_not() {
    let all = all();
    let tried: BTreeSet<&str> = all.iter().map(name).collect();
    assert_eq!(tried.len(), KINDS, "{tried:?}");
    for failure in &all {
        let (error, hint) = (failure.to_string(), failure.hint());
        assert!(
            hint.len() > 5 && hint.len() <= 180 && !hint.contains('\n'),
            "{error}: {hint}"
        );
        assert!(!hint.ends_with('.') && !hint.contains("  "), "{error}: {hint}");
        assert!(!error.contains(&hint), "said twice: {error}: {hint}");
    }
}

#[test]
fn what_is_misspelt_is_guessed() {
    for switch in Switches::all() {
        let hint = Failure::from(UnknownSwitch::Name(format!("{}x", switch.name))).hint();
        assert!(
            hint.starts_with(&format!("did you mean `{}`?", switch.name)),
            "{hint}"
        );
    }
}
