//! What to do about each error: the line `hint:` below it.

mod call;
mod file;
mod run;
mod saved;
mod subject;
mod transport;
mod trust;

pub use self::call::of_api;
use self::{
    call::DEFECT,
    file::{READ, WRITE, of_path, path_refusal},
    run::{of_run, of_turn},
    saved::{of_saved, of_unshown},
    trust::{of_owner, of_trust, of_trust_store},
};
use super::{
    credentials::{KeyringError, SignInError},
    exit::Failure,
    project::{ProjectError, VariableError},
    settings_error::SettingsError,
};
use crate::{
    api::KeyServerError,
    engine::{FetchError, KeepError, SecretsFileError},
    model::{shell_option, suggest},
    plan::TwinError,
    probe::ProbeError,
    promotion::{PromotionRecordError, SnapshotError},
    session::{ConnectionError, SessionError},
};
use close_sandbox::{SandboxError, Switches, UnknownSwitch};

/// What is said where a way to sign in can't be used.
const SIGN_IN: &str = "correct how closectl signs in: closectl.yaml says it under the organization's name";

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
            Self::OfOrganization { failure, .. } => return failure.hint(),
            Self::Settings(error) => return of_settings(error),
            Self::Session(error) => return of_session(error),
            Self::Probe(error) => return of_probe(error),
            Self::Project(ProjectError::Read { .. }) => {
                "make closectl.yaml readable, or move it away to work without it"
            }
            Self::Project(ProjectError::Owner(error)) => of_owner(error),
            Self::Trust(error) => of_trust_store(error),
            Self::Project(ProjectError::Wrong { .. }) => {
                "`closectl schema project` prints what the file may contain"
            }
            Self::Protected(_) => {
                "save a plan with --out FILE, have it reviewed, then run `closectl apply FILE`"
            }
            Self::Files(error) => return file::of_manifests(error),
            Self::Keyring(error) => return of_keyring(error),
            Self::Sandbox(SandboxError::Listen { .. }) => {
                "stop the program that uses the port, or take any free port with --port 0"
            }
            Self::Sandbox(SandboxError::File(error)) | Self::SandboxFile(error) => {
                return file::of_sandbox(error, None);
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
            Self::Read(_) => READ,
            Self::Write(_) => WRITE,
            Self::Io(_) => "check that the files exist and are readable, and that stdout is still open",
            Self::Stale(_) => "plan again and review what changed",
        };
        fixed.to_owned()
    }
}

/// Says what to do where values can't be kept. To do without them is never the advice: it is named where nothing else helps.
fn of_keeping(error: &KeepError) -> &'static str {
    match error {
        KeepError::File(_) => {
            "make the folder .closectl writable and free disk space; closectl changes no value before it has \
             saved it"
        }
        KeepError::Read { .. } | KeepError::Lost(_) => "apply again; nothing that was read is kept",
        KeepError::NoSearch(_) => "plan again",
        KeepError::Uncounted { .. } | KeepError::Fewer { .. } => {
            "wait a moment, then apply again; with `--no-keep-values` the values can't be restored"
        }
    }
}

fn of_probe(error: &ProbeError) -> String {
    let fixed = match error {
        ProbeError::Session(error) => return of_session(error),
        ProbeError::NotScratch { .. } => {
            "create an organization in Close that nobody works in, and write `scratch: true` under its name \
             in closectl.yaml"
        }
        ProbeError::Protected(_) => "probe another organization, one that nobody works in",
        ProbeError::TooManyRecords { .. } => {
            "probe an organization that nobody works in, or delete the records if nobody needs them"
        }
        ProbeError::Uncounted(_) => {
            "use a key that may read leads, contacts and opportunities; -vv shows the call"
        }
        ProbeError::Reserved(_) => {
            "if another machine probes it or was interrupted, run `closectl probe` there again, or delete \
             the objects in Close; if a run has just ended, wait a minute"
        }
        ProbeError::Lock(error) => return of_turn(error).into_owned(),
        ProbeError::Fetch(error) => return of_fetch(error),
        ProbeError::Api(error) => return of_api(error),
        ProbeError::Journal(_) => {
            "make the folder .closectl/probes writable and free disk space; probe creates nothing without \
             its journal"
        }
        ProbeError::Left(_) => {
            "run `closectl probe` again, which first removes what an earlier run left \
                                behind"
        }
    };
    fixed.to_owned()
}

fn of_session(error: &SessionError) -> String {
    let fixed = match error {
        SessionError::Connection(error) => return of_connection(error),
        SessionError::Fetch(error) => return of_fetch(error),
        SessionError::UnknownTarget(_) => {
            "`closectl show` lists the addresses in the manifests; `*` matches any text"
        }
        SessionError::OtherOrganization { .. } => {
            "use a key of the right organization, or correct `organization_id` in closectl.yaml"
        }
        SessionError::Unnamed { name } => {
            return format!(
                "name it with {}, or write `default_organization: {name}` in closectl.yaml",
                shell_option("--org", name)
            );
        }
        SessionError::Twin(TwinError::NoTwin(_)) => {
            "take the id from `closectl plan`, which lists objects that share a name; if it lists none, \
             there is nothing to delete"
        }
        SessionError::Twin(TwinError::NoneLeft { .. }) => "omit the id of the object to keep",
        SessionError::Secrets(SecretsFileError::Foreign { .. }) => {
            "move it away, or name another file with --secrets-out FILE"
        }
        SessionError::Secrets(SecretsFileError::File { .. }) => {
            "make the file and its folder writable, or name another one with --secrets-out"
        }
        SessionError::Journal(_) => {
            "make the folder .closectl/runs writable and free disk space; closectl starts no run without its \
             journal"
        }
        SessionError::Keep(error) => of_keeping(error),
        SessionError::PastRun(error) => return of_run(error).into_owned(),
        SessionError::Lock(error) => return of_turn(error).into_owned(),
        SessionError::Saved {
            source,
            command,
            path,
        } => return of_saved(source, command, path),
        SessionError::Unshown { source, .. } => of_unshown(source),
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
                "restore the file from git, or move it away to promote as if for the first time"
            }
            PromotionRecordError::Organization { .. } => {
                "check the keys and `organization_id` of both organizations in closectl.yaml, or move the \
                 file away to promote as if for the first time"
            }
        },
        SessionError::Stale(_) => "plan again and review what changed",
        SessionError::ReadFile { .. } => READ,
        SessionError::WriteFile(_) => WRITE,
        SessionError::Restore(_) => {
            "fix that, then undo the run again; its saved values stay in its folder until then"
        }
        SessionError::Json(_) => DEFECT,
        SessionError::Unverified(_) | SessionError::BrokenOff(_) => {
            "plan again to see what the organization has now"
        }
        SessionError::GivenUp => "run the command again for this organization",
        SessionError::Interrupted => "run the same command again",
    };
    fixed.to_owned()
}

fn of_settings(error: &SettingsError) -> String {
    let fixed = match error {
        SettingsError::UnknownKind(_, help) => return help.clone(),
        SettingsError::OneFile { flag, .. } => {
            return format!("put `{{org}}` in the file name, as in `{flag} '{{org}}.json'`");
        }
        SettingsError::NoOrganization { listed: Some(name) } => return named(name),
        SettingsError::NoOrganization { listed: None } => {
            "set CLOSE_API_KEY to a key of your organization (Close: Settings, Developer, API keys), or try \
             closectl without an account with --org sandbox"
        }
        SettingsError::TwoKeys => "unset one of them",
        SettingsError::SeveralOrganizations { names: [name, _], .. } => return named(name),
        SettingsError::UnknownOrganization(..) => {
            "name an organization from closectl.yaml (`closectl organizations` lists them) or `sandbox`"
        }
        SettingsError::NoProject { .. } => {
            "`closectl init` creates a closectl.yaml; without one, the only name is `sandbox`, and commands that take --org use CLOSE_API_KEY if you omit it"
        }
        SettingsError::OneOrganization(_) | SettingsError::NoMatch(..) => {
            "`closectl organizations` lists them"
        }
        SettingsError::NoFile => "`closectl init` creates a closectl.yaml, which lists organizations",
        SettingsError::NoOrganizations => {
            "list them there under `organizations`; `closectl init` writes a \
                                           first one"
        }
        SettingsError::Variable(VariableError::Secret { name, refusal, .. }) => return refusal.help(name),
        SettingsError::Variable(VariableError::Environment { missing, .. }) => {
            return format!(
                "set {missing} in the environment, or write another value under `variables` of the organization in \
                 closectl.yaml"
            );
        }
        SettingsError::Variable(_) => {
            "set it under `variables` of the organization in closectl.yaml; `closectl validate` checks all \
             of them"
        }
        SettingsError::SignIn(error) => return of_sign_in(error),
        SettingsError::Trust(error) => return of_trust(error),
        SettingsError::Server(KeyServerError::BaseUrl { setting, .. }) => {
            return format!(
                "write a complete address with https:// in {setting}, or remove it to use Close itself"
            );
        }
        SettingsError::Server(KeyServerError::Foreign { .. }) => {
            "if the server is yours, add its host to CLOSECTL_ALLOW_HOSTS"
        }
        SettingsError::Hosts(_) => "correct CLOSECTL_ALLOW_HOSTS, or unset it",
        SettingsError::TwoServers { .. } => {
            "unset CLOSE_BASE_URL, or remove `base_url` from closectl.yaml to use CLOSE_BASE_URL"
        }
        SettingsError::SecretAddress { .. } => {
            "write the address itself, or use a variable that holds no secret, such as CLOSE_BASE_URL; \
             `closectl trust` does not allow this"
        }
        SettingsError::NotText(_) => "set it to plain text (UTF-8)",
    };
    fixed.to_owned()
}

/// Says how one of several organizations is named, such as this one.
fn named(organization: &str) -> String {
    format!(
        "name one with --org, as in `{}`, or write `default_organization` in closectl.yaml",
        shell_option("--org", organization)
    )
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
        ConnectionError::Trace { .. } => "name a file in a folder that exists and is writable",
        ConnectionError::Sandbox {
            organization,
            source: SandboxError::File(error),
        } => return file::of_sandbox(error, organization.as_deref()),
        ConnectionError::Sandbox { .. } => "run the same command again",
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
            "create an API key in the right organization, and use that one".to_owned()
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
            format!("`closectl login {}` saves a key there", crate::model::shell_option("--org", name))
        }
        #[cfg(feature = "keyring")]
        KeyringError::Keyring { .. } => {
            "if this machine has no keyring, write `api_key_command` or `api_key` in closectl.yaml instead".to_owned()
        }
    }
}

#[cfg(test)]
mod tests;
