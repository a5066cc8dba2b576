mod names;

use self::names::name;
use super::*;
use crate::{
    api::{ApiError, ApiErrorKind, BaseUrlError, CallName, HostListError},
    cli::{
        explained::Explained,
        manifest_files_error::{ManifestFilesError, PathOrigin},
        trust::{FileOwnerError, TrustRefusal, TrustStanding, TrustStoreError},
    },
    engine::{Journal, JournalError, KeptFileError, RunError, RunLockError, RunOwner},
    files::{FileReadError, FileWriteError},
    manifest::yaml::YamlWriteError,
    model::Method,
    plan::{Organization, Plan, SavedPlanError, SavingCommand, StateBefore, TwinError, sealed::SealError},
};
use std::{collections::BTreeSet, io, path::PathBuf};

/// All of them but a task that panicked, which has the hint of what is not verified.
const KINDS: usize = 42;

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
        ..Plan::default()
    };
    Journal::open(
        file.path(),
        &RunOwner::named("o"),
        now,
        &plan,
        &StateBefore::default(),
        None,
    )
    .unwrap_err()
}

/// One failure of each kind, and more of those that hold others.
fn all() -> Vec<Failure> {
    let path = || PathBuf::from("x.json");
    let io = || io::Error::other("no room");
    let json = || serde_json::from_str::<u8>("x").unwrap_err();
    let told = || Explained::new("it is so", "make it otherwise");
    let text = || "x".to_owned();
    let files = |named: PathOrigin| {
        let source = FileReadError {
            path: path(),
            source: io(),
        };
        ManifestFilesError::Read { source, named }.into()
    };
    let empty = |named: PathOrigin| {
        ManifestFilesError::Empty {
            path: path(),
            skipped: Vec::new(),
            named,
        }
        .into()
    };
    let session = |error: SessionError| Failure::Session(Box::new(error));
    vec![
        ProbeError::NotScratch { name: None }.into(),
        ProbeError::Protected(text()).into(),
        ProbeError::TooManyRecords {
            count: text(),
            most: 10,
        }
        .into(),
        ProbeError::Uncounted(text()).into(),
        ProbeError::Reserved(vec![text()]).into(),
        ProbeError::Left(vec![text()]).into(),
        SettingsError::NoOrganization { listed: None }.into(),
        SettingsError::NoOrganization { listed: Some(text()) }.into(),
        SettingsError::TwoKeys.into(),
        SettingsError::SeveralOrganizations {
            variable: "CLOSE_API_KEY",
            names: ["a".to_owned(), "b".to_owned()],
        }
        .into(),
        SettingsError::UnknownOrganization(text(), text()).into(),
        SettingsError::NoProject {
            name: text(),
            likely: text(),
        }
        .into(),
        SettingsError::OneOrganization(text()).into(),
        SettingsError::NoMatch(text(), text()).into(),
        SettingsError::NoOrganizations.into(),
        SettingsError::NoFile.into(),
        SettingsError::OneFile {
            flag: "--out",
            path: text(),
        }
        .into(),
        SettingsError::UnknownKind(text(), "did you mean `y`?".to_owned()).into(),
        SettingsError::NotText("CLOSE_API_KEY").into(),
        SettingsError::Hosts(HostListError { entry: text() }).into(),
        SettingsError::TwoServers { setting: text() }.into(),
        SettingsError::SecretAddress {
            setting: text(),
            name: text(),
        }
        .into(),
        SettingsError::Server(KeyServerError::Foreign { setting: text() }).into(),
        SettingsError::Server(KeyServerError::BaseUrl {
            error: BaseUrlError::Query,
            setting: text(),
        })
        .into(),
        TrustRefusal::Untrusted {
            asks: Vec::new(),
            standing: TrustStanding::Unknown,
            has_variable: false,
        }
        .into(),
        TrustStoreError::NoFolder(text()).into(),
        TrustStoreError::Garbled(path()).into(),
        TrustStoreError::Open(path()).into(),
        TrustStoreError::Read {
            path: path(),
            source: io(),
        }
        .into(),
        ProjectError::Owner(FileOwnerError::Foreign {
            path: path(),
            owner: 1,
            user: 2,
        })
        .into(),
        ProjectError::Owner(FileOwnerError::Unknown {
            path: path(),
            source: io(),
        })
        .into(),
        ProjectError::Read(FileReadError {
            path: path(),
            source: io(),
        })
        .into(),
        ProjectError::Wrong {
            path: path(),
            problems: text(),
            reports: Vec::new(),
        }
        .into(),
        session(SessionError::UnknownTarget(text())),
        session(SessionError::Twin(TwinError::NoTwin(text()))),
        session(SessionError::Unnamed { name: "a".to_owned() }),
        session(SessionError::OtherOrganization {
            expected: text(),
            found: text(),
        }),
        Failure::Protected(text()),
        ManifestFilesError::NoPath.into(),
        ManifestFilesError::Several(vec![ManifestFilesError::NoPath, ManifestFilesError::TooManyTexts])
            .into(),
        files(PathOrigin::Argument),
        files(PathOrigin::Project),
        files(PathOrigin::Overlays(None)),
        empty(PathOrigin::Project),
        empty(PathOrigin::Overlays(None)),
        ManifestFilesError::TooManyTexts.into(),
        SessionError::from(ConnectionError::Sandbox {
            organization: None,
            source: SandboxError::Serve(io()),
        })
        .into(),
        KeyringError::NotBuilt(text()).into(),
        SessionError::from(FetchError::NotOneOrganization(0)).into(),
        SessionError::from(SecretsFileError::Foreign { path: path() }).into(),
        SessionError::from(SecretsFileError::File {
            path: path(),
            source: io(),
        })
        .into(),
        SessionError::from(journal()).into(),
        SessionError::from(RunError::None {
            runs: path(),
            organization: "production".to_owned(),
            others: Vec::new(),
        })
        .into(),
        SessionError::from(RunError::UnfinishedUndo {
            name: text(),
            undoes: text(),
        })
        .into(),
        SessionError::from(RunError::Read {
            path: path(),
            source: io(),
        })
        .into(),
        SessionError::from(RunError::Garbled {
            path: path(),
            source: json(),
        })
        .into(),
        SessionError::from(RunLockError::Busy {
            organization: text(),
            holder: None,
        })
        .into(),
        SessionError::from(RunLockError::Overtaken {
            organization: text(),
            run: text(),
        })
        .into(),
        SessionError::from(RunLockError::File {
            path: path(),
            source: io(),
        })
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
        FileReadError {
            path: path(),
            source: io(),
        }
        .into(),
        FileWriteError {
            path: path(),
            source: io(),
        }
        .into(),
        SessionError::ReadFile(FileReadError {
            path: path(),
            source: io(),
        })
        .into(),
        session(SessionError::WriteFile(FileWriteError {
            path: path(),
            source: io(),
        })),
        session(SessionError::Json(json())),
        session(SessionError::Unverified(text())),
        session(SessionError::Restore(
            KeptFileError::Read {
                path: path(),
                source: io(),
            }
            .into(),
        )),
        session(SessionError::GivenUp),
        session(SessionError::Interrupted),
        session(SessionError::Stale(Vec::new())),
        io().into(),
        Failure::Unknown(told()),
        Failure::Foreign(told()),
        Failure::Unanswered(told()),
        SessionError::Saved {
            path: path(),
            command: Box::new(SavingCommand::Plan),
            source: SavedPlanError::Policy,
        }
        .into(),
        SessionError::Unshown {
            path: path(),
            source: SavedPlanError::NotAPlan,
        }
        .into(),
        SessionError::Saved {
            path: path(),
            command: Box::new(SavingCommand::Plan),
            source: SavedPlanError::Targets(Vec::new()),
        }
        .into(),
        SessionError::Saved {
            path: path(),
            command: Box::new(SavingCommand::Plan),
            source: SavedPlanError::Organization {
                planned: Box::new(organization()),
                now: Box::new(organization()),
            },
        }
        .into(),
        SessionError::Snapshot {
            path: path(),
            source: SnapshotError::NotASnapshot,
        }
        .into(),
        SessionError::Snapshot {
            path: path(),
            source: SnapshotError::UnknownKind(text()),
        }
        .into(),
        SessionError::PromotionRecord {
            path: path(),
            source: PromotionRecordError::Seal(SealError::Altered),
        }
        .into(),
        SessionError::PromotionRecord {
            path: path(),
            source: PromotionRecordError::NotARecord,
        }
        .into(),
        Failure::Promotion(told()),
        Failure::Stale(Vec::new()),
        SessionError::from(FetchError::Api(ApiError::new(
            CallName {
                method: Method::Get,
                path: text(),
            },
            ApiErrorKind::Interrupted,
        )))
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

#[test]
fn advice_is_in_the_hint_and_not_in_the_error_as_well() {
    // These words begin advice; an error says what is wrong, where and why.
    let advising = [
        "plan again",
        "apply again",
        "try again",
        "move it away",
        "sign in to",
        "run `closectl",
        "take it again",
    ];
    for failure in all() {
        let text = failure.to_string();
        for words in advising {
            assert!(!text.contains(words), "`{}` advises: {text}", name(&failure));
        }
    }
}
