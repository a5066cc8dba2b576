//! What to do about each error: the line `hint:` below it.

mod call;
mod transport;
mod trust;

use self::{
    call::{DEFECT, of_api},
    trust::{of_owner, of_trust, of_trust_store},
};
use super::{
    credentials::{KeyringError, SignInError},
    exit::Failure,
    manifest_files_error::ManifestFilesError,
    project::{ProjectError, VariableError},
    settings_error::SettingsError,
};
use crate::{
    api::KeyServerError,
    engine::{FetchError, KeepError, RunError, RunLockError, SecretsFileError},
    files::PathRefusal,
    model::suggest,
    plan::{SavedPlanError, TwinError},
    probe::ProbeError,
    promotion::{PromotionRecordError, SnapshotError},
    session::{ConnectionError, SessionError},
};
use close_sandbox::{SandboxError, Switches, UnknownSwitch};
use std::{error::Error as StdError, io, sync::Arc};

/// What is said where a way to sign in can't be used.
const SIGN_IN: &str = "how an organization is signed in to is in closectl.yaml, under its name";

impl Failure {
    /// Returns what to do about it.
    pub fn hint(&self) -> String {
        // A path that is not used has the same remedy whatever it was for.
        if let Some(refusal) = path_refusal(self) {
            return of_path(refusal).to_owned();
        }

        let fixed = match self {
            Self::Unknown(told) | Self::Foreign(told) | Self::Unanswered(told) | Self::Promotion(told) => {
                return told.hint.clone();
            }
            Self::Settings(error) => return of_settings(error),
            Self::Session(error) => return of_session(error),
            Self::Probe(error) => return of_probe(error),
            Self::Project(ProjectError::Read { .. }) => {
                "closectl.yaml is looked for from here upwards; make it readable, or move it away to work without it"
            }
            Self::Project(ProjectError::Owner(error)) => of_owner(error),
            Self::Trust(error) => of_trust_store(error),
            Self::Project(ProjectError::Wrong { .. }) => {
                "correct the file; `closectl schema project` says what it may hold"
            }
            Self::Protected(_) => {
                "plan with --out FILE, have the plan reviewed, and then `closectl apply FILE`"
            }
            Self::Files(ManifestFilesError::NoPath) => {
                "say -f PATH, or run `closectl pull` to make a folder `manifests`"
            }
            Self::Files(ManifestFilesError::Read { .. }) => {
                "check the path; -f and `manifests` in closectl.yaml say what is read"
            }
            Self::Files(ManifestFilesError::LinkedFolder { .. }) => {
                "name the folder itself with -f or in `manifests` of closectl.yaml, and remove the link"
            }
            Self::Files(ManifestFilesError::TooMany { .. } | ManifestFilesError::TooLarge(_)) => {
                "name the folder or the files that hold the manifests, with -f or in `manifests` of closectl.yaml"
            }
            Self::Files(ManifestFilesError::TooManyTexts) => {
                "write short texts into the manifests themselves, or name fewer manifests with -f"
            }
            Self::Files(ManifestFilesError::Empty(_)) => {
                "`closectl pull` writes manifests there, or name another folder with -f"
            }
            Self::Keyring(error) => return of_keyring(error),
            Self::Sandbox(SandboxError::Listen { .. }) => {
                "another program may have the port; --port 0 takes any free one"
            }
            Self::Sandbox(SandboxError::File(_)) | Self::SandboxFile(_) => {
                "`closectl sandbox reset` begins anew, and loses what the sandbox holds; --state names another file"
            }
            Self::Sandbox(SandboxError::Serve(_) | SandboxError::Join(_)) | Self::Yaml(_) | Self::Json(_) => {
                DEFECT
            }
            Self::Switch(UnknownSwitch::Name(name)) => {
                let likely = suggest(name, Switches::all().iter().map(|switch| switch.name));
                let likely = likely.map(|likely| format!("did you mean `{likely}`? "));
                return format!(
                    "{}`closectl sandbox show --switches` lists them",
                    likely.unwrap_or_default()
                );
            }
            Self::Switch(UnknownSwitch::Value { .. }) => "`closectl sandbox show --switches` lists them",
            Self::Read(_) => "check the path, and see that the file is readable",
            Self::Write(_) => "see that the folder is there and writable, or name another file",
            Self::Io(_) => "see that the files are there and readable, and that the output is still open",
            Self::Stale(_) => "plan again, and look at what changed",
        };
        fixed.to_owned()
    }
}

/// Says what to do where values can't be kept. To do without them is never the advice: it is named where nothing else helps.
fn of_keeping(error: &KeepError) -> &'static str {
    match error {
        KeepError::File(_) => {
            "no value is taken or changed before it is kept: make the folder .closectl writable, and free space on the disk"
        }
        KeepError::Read { .. } | KeepError::Lost(_) => "apply again; nothing is left of what was read",
        KeepError::NoSearch(_) => "plan again",
        KeepError::Uncounted { .. } | KeepError::Fewer { .. } => {
            "wait a moment, then apply again; `--no-keep-values` applies without a way back"
        }
    }
}

/// Returns the reason why a path was not used, if that is behind a failure.
fn path_refusal(failure: &Failure) -> Option<&PathRefusal> {
    let mut next: Option<&(dyn StdError + 'static)> = Some(failure);
    while let Some(error) = next {
        let shared = error.downcast_ref::<Arc<io::Error>>().map(Arc::as_ref);
        let found = error.downcast_ref::<io::Error>().or(shared);
        if let Some(refusal) = found.and_then(PathRefusal::of) {
            return Some(refusal);
        }
        next = error.source();
    }
    None
}

fn of_path(refusal: &PathRefusal) -> &'static str {
    match refusal {
        PathRefusal::Link => "remove the link, or name the file that it points to",
        PathRefusal::LinkOnTheWay(_) => "replace the link with a folder, or use a path without it",
        PathRefusal::NotAFile(_) => "name a file; manifests can also come from standard input, with `-f -`",
        PathRefusal::SecondName => "copy it to a file of its own, and take this name away",
        PathRefusal::NotPrivate(_) => "take it away, or give it to the user who runs closectl",
        PathRefusal::TooLarge(_) => "see whether it is the right file",
    }
}

fn of_probe(error: &ProbeError) -> String {
    let fixed = match error {
        ProbeError::Session(error) => return of_session(error),
        ProbeError::NotScratch { .. } => {
            "make an organization in Close that nobody works in, and write `scratch: true` below its name in closectl.yaml"
        }
        ProbeError::Protected(_) => {
            "probe an organization that nobody works in, which is never a protected one"
        }
        ProbeError::TooManyRecords { .. } => {
            "probe an organization that nobody works in, or delete the records if nobody needs them"
        }
        ProbeError::Uncounted(_) => {
            "the key has to be allowed to read leads, contacts and opportunities; -vv shows the call"
        }
        ProbeError::Reserved(_) => {
            "another machine may be probing it, or was interrupted: run probe there again, or delete them in Close; if a \
             run has just ended, wait a minute"
        }
        ProbeError::Lock(error) => of_turn(error),
        ProbeError::Fetch(error) => return of_fetch(error),
        ProbeError::Api(error) => return of_api(error),
        ProbeError::Journal(_) => {
            "nothing is made without a journal: make the folder .closectl/probes writable, and see that the disk is not \
             full"
        }
        ProbeError::Left(_) => "run probe again: it removes first what an earlier run left",
    };
    fixed.to_owned()
}

fn of_session(error: &SessionError) -> String {
    let fixed = match error {
        SessionError::Connection(error) => return of_connection(error),
        SessionError::Fetch(error) => return of_fetch(error),
        SessionError::UnknownTarget(_) => {
            "`closectl show` prints what the manifests have, and `*` stands for any text"
        }
        SessionError::OtherOrganization { .. } => {
            "use a key of the organization that is meant, or correct `organization_id` in closectl.yaml"
        }
        SessionError::Twin(TwinError::NoTwin(_)) => {
            "`closectl plan` names the ids of objects that share a name; where it names none, there is nothing to delete"
        }
        SessionError::Twin(TwinError::NoneLeft { .. }) => "leave out the id of the object to keep",
        SessionError::Secrets(SecretsFileError::Foreign { .. }) => {
            "move it away, or name another file with --secrets-out FILE"
        }
        SessionError::Secrets(SecretsFileError::File { .. }) => {
            "make the file and its folder writable, or name another one with --secrets-out"
        }
        SessionError::Journal(_) => {
            "no run begins without its journal: make the folder .closectl/runs writable, and see that the disk is \
             not full"
        }
        SessionError::Keep(error) => of_keeping(error),
        SessionError::PastRun(error) => of_run(error),
        SessionError::Lock(error) => of_turn(error),
        SessionError::Saved { source, .. } => of_saved(source),
        SessionError::Snapshot { source, .. } => match source {
            SnapshotError::Seal(_) | SnapshotError::NotASnapshot => {
                "take it again with `closectl pull --snapshot FILE`"
            }
            SnapshotError::UnknownKind(_) => {
                "read it with the version of closectl that wrote it, or a later one"
            }
        },
        SessionError::PromotionRecord { source, .. } => match source {
            PromotionRecordError::Seal(_) | PromotionRecordError::NotARecord => {
                "restore it, or move it away to promote as if for the first time"
            }
            PromotionRecordError::Organization { .. } => {
                "check the keys and `organization_id` of both organizations in closectl.yaml, or move the record \
                 away to promote as if for the first time"
            }
        },
        SessionError::Stale(_) => "plan again, and look at what changed",
        SessionError::ReadFile { .. } => {
            "check the path; -f and `manifests` in closectl.yaml say what is read"
        }
        SessionError::WriteFile(_) => "see that the folder is there and writable, or name another file",
        SessionError::Restore(_) => {
            "undo the run again once that works; the values that it keeps stay in its folder until then"
        }
        SessionError::Json(_) => DEFECT,
        SessionError::Unverified(_) | SessionError::BrokenOff(_) => {
            "plan again to see what the organization has now"
        }
        SessionError::GivenUp => "run it again for this organization",
        SessionError::Interrupted => "run it again to begin anew",
    };
    fixed.to_owned()
}

fn of_settings(error: &SettingsError) -> String {
    let fixed = match error {
        SettingsError::UnknownKind(_, help) => return help.clone(),
        SettingsError::OneFile { flag, .. } => {
            return format!("write `{{org}}` where the name of each belongs, as in `{flag} '{{org}}.json'`");
        }
        SettingsError::NoOrganization => {
            "set CLOSE_API_KEY to a key of your organization (Close: Settings, Developer, API keys), or say --org \
             sandbox to try things without an account"
        }
        SettingsError::TwoKeys => "unset one of them, so that it is clear which one counts",
        SettingsError::UnknownOrganization(..) => {
            "there is `sandbox`, those of closectl.yaml, and without --org the one that CLOSE_API_KEY belongs to"
        }
        SettingsError::OneOrganization(_) | SettingsError::NoMatch(..) => {
            "`closectl organizations` lists them"
        }
        SettingsError::NoOrganizations => "`organizations` in it names them and says how each is reached",
        SettingsError::Variable(VariableError::Secret { name, refusal, .. }) => return refusal.help(name),
        SettingsError::Variable(_) => {
            "the values are in closectl.yaml, under `variables` of the organization; `closectl validate` checks all"
        }
        SettingsError::SignIn(error) => return of_sign_in(error),
        SettingsError::Trust(error) => return of_trust(error),
        SettingsError::Server(KeyServerError::BaseUrl { setting, .. }) => {
            return format!("correct {setting}, or take it out to reach Close itself");
        }
        SettingsError::Server(KeyServerError::Foreign { .. }) => {
            "name its host in CLOSECTL_ALLOW_HOSTS if it is yours"
        }
        SettingsError::Hosts(_) => "correct CLOSECTL_ALLOW_HOSTS, or unset it",
        SettingsError::TwoServers { .. } => {
            "unset CLOSE_BASE_URL, or take `base_url` out of the project file to let CLOSE_BASE_URL name the server"
        }
        SettingsError::SecretAddress { .. } => {
            "write the address out, or name a variable that holds no secret, such as CLOSE_BASE_URL; no trust allows it"
        }
        SettingsError::NotText(_) => "set it again to plain text",
    };
    fixed.to_owned()
}

fn of_connection(error: &ConnectionError) -> String {
    let fixed = match error {
        ConnectionError::Client(error) => return transport::of_setup(error),
        ConnectionError::BaseUrl(_) => "correct the address of the server",
        // A connection knows no ways to sign in; here they are told apart again.
        ConnectionError::SignIn(error) => match error.downcast_ref() {
            Some(error) => return of_sign_in(error),
            None => SIGN_IN,
        },
        ConnectionError::Trace { .. } => "name a file in a folder that is there and writable",
        ConnectionError::Sandbox(_) => {
            "`closectl sandbox reset` begins anew, and loses what the sandbox holds"
        }
    };
    fixed.to_owned()
}

fn of_sign_in(error: &SignInError) -> String {
    match error {
        SignInError::Keyring(error) => of_keyring(error),
        SignInError::Command(_) | SignInError::Empty { .. } | SignInError::BaseUrl(_) => SIGN_IN.to_owned(),
    }
}

fn of_fetch(error: &FetchError) -> String {
    match error {
        FetchError::Api(error) => of_api(error),
        FetchError::NotOneOrganization(_) => {
            "make an API key in the organization that is meant, and use that".to_owned()
        }
        FetchError::Task(_) => DEFECT.to_owned(),
    }
}

fn of_keyring(error: &KeyringError) -> String {
    match error {
        #[cfg(not(feature = "keyring"))]
        KeyringError::NotBuilt(_) => "install it with `cargo install --path . --features keyring`, or write \
                                      `api_key_command` or `api_key` instead of `keyring: true` in closectl.yaml"
            .to_owned(),
        #[cfg(feature = "keyring")]
        KeyringError::NoId(name) | KeyringError::NoKey(name) | KeyringError::Unbound { name, .. } => {
            format!("`closectl login {}` keeps a key there", crate::model::shell_option("--org", name))
        }
        #[cfg(feature = "keyring")]
        KeyringError::Keyring { .. } => {
            "where there is no keyring, write `api_key_command` or `api_key` in closectl.yaml instead".to_owned()
        }
    }
}

fn of_run(error: &RunError) -> &'static str {
    match error {
        RunError::Missing { .. } | RunError::None(_) | RunError::NothingWritten(_) => {
            "`closectl runs` lists the runs"
        }
        RunError::Read { .. } => "make the folder .closectl/runs readable",
        RunError::Incomplete { .. } | RunError::Garbled { .. } | RunError::Journal { .. } => {
            "correct the manifests instead, and apply them; `closectl plan` shows what differs"
        }
    }
}

fn of_turn(error: &RunLockError) -> &'static str {
    match error {
        RunLockError::Busy { .. } => "wait until the other run has ended, then run this one again",
        RunLockError::Overtaken { .. } => {
            "run it again: the organization is then read as the other run left it"
        }
        RunLockError::Runs(error) => of_run(error),
        RunLockError::File { .. } => "make the folder .closectl writable",
    }
}

fn of_saved(error: &SavedPlanError) -> &'static str {
    match error {
        SavedPlanError::Altered => {
            "edit the manifests instead, plan again with `closectl plan --out FILE`, and apply that"
        }
        SavedPlanError::Newer { .. } => {
            "use the version of closectl that wrote it, or plan again with this one"
        }
        SavedPlanError::Organization { .. } => {
            "say --org with the organization that it was made for, or plan again"
        }
        SavedPlanError::Pruned(_) => "give `apply` the same --prune, or plan again without it",
        SavedPlanError::Outside(_) => "pass the path of these manifests with -f",
        SavedPlanError::Targets(_) => "leave --target out, or plan again with `closectl plan --out FILE`",
        SavedPlanError::Exclusions(_) => "leave --exclude out, or plan again with `closectl plan --out FILE`",
        SavedPlanError::Truncated
        | SavedPlanError::NotJson(_)
        | SavedPlanError::NotAPlan
        | SavedPlanError::Manifests(_)
        | SavedPlanError::Variables
        | SavedPlanError::Policy => "plan again with `closectl plan --out FILE`, and apply that",
    }
}

#[cfg(test)]
mod tests;
