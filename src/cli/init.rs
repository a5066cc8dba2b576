//! `closectl init`: starts a project. Writes `closectl.yaml` with one organization, a folder for manifests, and
//! `.gitignore` files that keep closectl's own folder out of git.

use super::{
    args::{self, InitArgs, PullArgs},
    confirm,
    exit::{Exit, Failure},
    explained::Explained,
    manifest_context::ManifestContext,
    printer::Printer,
    project::{NAME, Project, ProjectError},
    pull,
    runtime::block_on,
    schema,
    settings::Settings,
    settings_error::{API_KEY, BASE_URL, SANDBOX, SettingsError},
    starting_files::{IGNORE, OWN, begin_files, new_ignore},
    trust::{self, ProjectAsk},
};
use crate::{
    files::{self, FileAccess, FileWriteError},
    model::shell_option,
    session::{Connection, MeantOrganization, SANDBOX_FILE},
};
use std::{env, path::Path};

/// The schema beside the project file.
const SCHEMA: &str = "closectl.schema.json";
/// The folder for manifests.
const MANIFESTS: &str = "manifests";
/// The schemas for the editors of people who write manifests and overlays.
const MANIFEST_SCHEMA: &str = "manifests/manifest.schema.json";
const OVERLAY_SCHEMA: &str = "manifests/overlay.schema.json";
/// The file that keeps closectl's own folder out of git if the project's `.gitignore` does not. It is written together with
/// the folder.
const OWN_IGNORE: &str = ".closectl/.gitignore";
/// The instructions for coding assistants that work in the project.
const AGENTS: (&str, &str) = ("AGENTS.md", include_str!("starting_files/AGENTS.md"));
/// The default name of an organization in Close.
const PRODUCTION: &str = "production";

/// The way to sign in to the organization.
enum AccessMethod {
    Sandbox,
    Key(String),
    Command(String),
    Keyring,
    Oauth,
}

/// Runs the command.
pub fn run(arguments: InitArgs, printer: &Printer) -> Result<Exit, Failure> {
    let path = Path::new(NAME);
    if path.exists() && !arguments.force {
        return Err(Failure::Foreign(Explained::new(
            format!("refused: {NAME} already exists; nothing was written"),
            "edit it, or pass --force to replace it",
        )));
    }

    let InitArgs { force, .. } = arguments;
    if !force {
        schema::check_replaced(
            Path::new(SCHEMA),
            "nothing was written",
            "move it away, or pass --force to replace it",
        )?;
    }
    let pulls = arguments.from.is_some();
    let (name, way) = wanted(arguments)?;

    // Whatever prevents the project is found before the first write, because `init` refuses where a part of one is left.
    let text = text(&name, &way)?;
    check_draft(path, &text)?;
    for folder in [MANIFESTS, OWN] {
        files::check_folder(Path::new(folder))?;
    }
    for file in [NAME, SCHEMA, IGNORE] {
        files::check_file(Path::new(file))?;
    }
    let ignore = new_ignore()?;

    files::replace(path, text.as_bytes(), FileAccess::Everyone)?;
    // Editors complete and check the project file with it.
    files::replace(
        Path::new(SCHEMA),
        schema::project()?.as_bytes(),
        FileAccess::Everyone,
    )?;
    files::make_folders(Path::new(MANIFESTS))?;
    if let Some(ignore) = &ignore {
        files::replace(Path::new(IGNORE), ignore, FileAccess::Everyone)?;
    }
    let beside = [
        (MANIFEST_SCHEMA, schema::manifest()?),
        (OVERLAY_SCHEMA, schema::overlay()?),
        (AGENTS.0, AGENTS.1.to_owned()),
    ];
    let is_ignored = Path::new(OWN_IGNORE).symlink_metadata().is_ok();
    files::make_private_folders(Path::new(OWN)).map_err(FileWriteError::of(Path::new(OWN)))?;
    let own = (!is_ignored).then_some(OWN_IGNORE);
    let beside = begin_files(&beside)?;
    let written = [NAME, SCHEMA, MANIFESTS]
        .into_iter()
        .chain(ignore.map(|_| IGNORE))
        .chain(own)
        .chain(beside);
    written.for_each(|file| printer.line(file));

    // Only now is it known that the file says what was meant, since it is read as every other command reads it.
    let project = Project::read(path)?;
    trust_what_was_named(&project, printer);
    let exit = match &way {
        _ if pulls => {
            let arguments = PullArgs {
                target: target_of(&name),
                paths: vec![MANIFESTS.into()],
                force,
                update: false,
                selection: args::SelectionArgs::default(),
                dry_run: false,
                readme: false,
                snapshot: None,
            };
            pull::run(arguments, printer).inspect_err(|_| {
                let pull = shell_option("closectl pull --org", &name);
                printer.talk(&format!(
                    "the project was created without manifests; `{pull}` writes them"
                ));
            })?
        }
        AccessMethod::Key(variable) if env::var_os(variable).is_none_or(|value| value.is_empty()) => {
            printer.talk(&format!(
                "{variable} is not set, so the organization's id was not read; `closectl pull` adds it"
            ));
            Exit::Done
        }
        AccessMethod::Key(_) | AccessMethod::Command(_) => {
            identify(&project, &name, printer)?;
            Exit::Done
        }
        AccessMethod::Sandbox | AccessMethod::Keyring | AccessMethod::Oauth => Exit::Done,
    };

    printer.talk(&format!("next: {}", next(&name, &way, pulls)));
    Ok(exit)
}

/// Makes sure that the project file that is about to be written can be used.
fn check_draft(path: &Path, text: &str) -> Result<(), Failure> {
    match Project::draft(path, text.to_owned()) {
        Ok(_) => Ok(()),
        Err(ProjectError::Wrong { problems, .. }) => Err(Failure::Foreign(Explained::new(
            format!("refused: nothing was written, because the new {NAME} could not be used:\n{problems}"),
            "run `closectl init` again with other arguments or answers",
        ))),
        Err(error) => Err(error.into()),
    }
}

/// Trusts the requests of the project file, because a person has just named each of them in an argument or an answer.
fn trust_what_was_named(project: &Project, printer: &Printer) {
    let asks = &project.trust.asks;
    if asks.is_empty() {
        return;
    }
    let names: Vec<String> = asks.iter().map(ProjectAsk::name).collect();
    match trust::remember(&project.trust.file, asks) {
        Ok(_) => printer.talk(&format!(
            "trusted on this machine, because you named it: {}; on other machines, run `closectl trust`",
            names.join(", ")
        )),
        Err(error) => {
            printer.warn(&error.to_string());
            printer.warn(&format!("`closectl trust` has to remember {}", names.join(", ")));
        }
    }
}

/// Resolves the arguments, and asks for those that are missing.
fn wanted(arguments: InitArgs) -> Result<(String, AccessMethod), Failure> {
    let InitArgs {
        org,
        sandbox,
        api_key_env,
        from,
        force: _,
        yes,
    } = arguments;

    let named = org.or(from);
    let way = match (sandbox, api_key_env) {
        (true, _) => Some(AccessMethod::Sandbox),
        (false, Some(variable)) => Some(AccessMethod::Key(variable)),
        (false, None) if yes => Some(AccessMethod::Key(API_KEY.to_owned())),
        (false, None) => None,
    };

    let (name, way) = match (named, way) {
        (Some(name), Some(way)) => (name, way),
        (None, Some(way)) if yes || !confirm::is_possible() => (usual(&way).to_owned(), way),
        (_, None) if !confirm::is_possible() => {
            return Err(Failure::Unanswered(Explained::new(
                "refused: there is no terminal to ask on, so nothing was written",
                "pass --org NAME with --sandbox or --api-key-env VARIABLE, or pass --yes",
            )));
        }
        (named, way) => asked(named, way)?,
    };

    // People paste keys where a variable is asked for; the message shows no more of one than its beginning.
    if let AccessMethod::Key(variable) = &way
        && !is_variable(variable)
    {
        return Err(Failure::Unknown(Explained::new(
            format!(
                "`{}` can't be the name of a variable",
                variable.chars().take(4).collect::<String>() + "…"
            ),
            "use letters, digits and `_`; never enter the key itself here",
        )));
    }
    Ok((name, way))
}

fn asked(named: Option<String>, way: Option<AccessMethod>) -> Result<(String, AccessMethod), Failure> {
    let way = match way {
        Some(way) => way,
        None => {
            let items = [
                "an API key in an environment variable",
                "a command that prints the API key, such as that of a password manager",
                "an API key in the keyring of this machine",
                "an OAuth app",
                "no sign-in: try closectl with its built-in sandbox",
            ];
            match confirm::choice("How to sign in to the organization", &items)? {
                0 => AccessMethod::Key(confirm::proposed(
                    "Environment variable that holds the key",
                    API_KEY,
                )?),
                1 => AccessMethod::Command(confirm::text("Command")?),
                2 => AccessMethod::Keyring,
                3 => AccessMethod::Oauth,
                _ => AccessMethod::Sandbox,
            }
        }
    };

    let name = match named {
        Some(name) => name,
        None => confirm::proposed("Name of the organization in closectl.yaml", usual(&way))?,
    };
    Ok((name, way))
}

fn usual(way: &AccessMethod) -> &'static str {
    match way {
        AccessMethod::Sandbox => SANDBOX,
        AccessMethod::Key(_) | AccessMethod::Command(_) | AccessMethod::Keyring | AccessMethod::Oauth => {
            PRODUCTION
        }
    }
}

fn is_variable(name: &str) -> bool {
    let is_word = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    is_word && !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit())
}

/// Returns the project file.
fn text(name: &str, way: &AccessMethod) -> Result<String, Failure> {
    let name = quoted(name)?;
    let way = match way {
        AccessMethod::Sandbox => format!(
            "sandbox: {}    # the built-in sandbox: nothing leaves this machine",
            SANDBOX_FILE
        ),
        AccessMethod::Key(variable) => format!("api_key: ${{env:{variable}}}"),
        AccessMethod::Command(command) => format!("api_key_command: {}", quoted(command)?),
        AccessMethod::Keyring => "keyring: true".to_owned(),
        AccessMethod::Oauth => "oauth:\n      client_id: ${env:CLOSE_CLIENT_ID}\n      client_secret: \
                       ${env:CLOSE_CLIENT_SECRET}\n      refresh_token: ${env:CLOSE_REFRESH_TOKEN}"
            .to_owned(),
    };

    // Whoever has set another server wants this project to use it, also when the variable is gone.
    let server = match env::var(BASE_URL) {
        Ok(url) if !url.is_empty() && !way.starts_with("sandbox") => {
            // The file belongs in git, and the address may hold a password.
            let hosts = trust::named_hosts().map_err(SettingsError::from)?;
            hosts
                .with(&url)
                .approve(&url, BASE_URL)
                .map_err(SettingsError::from)?;
            format!("    base_url: {}\n", quoted(&url)?)
        }
        Ok(_) | Err(_) => String::new(),
    };
    Ok(format!(
        "# yaml-language-server: $schema={SCHEMA}\nversion: 1\nmanifests: [{MANIFESTS}]\ndefault_organization: \
         {name}\norganizations:\n  {name}:\n    {way}\n{server}"
    ))
}

/// Returns a text as a YAML scalar: a plain word where YAML reads it as text, otherwise a JSON string.
fn quoted(text: &str) -> Result<String, Failure> {
    let is_word = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    // YAML reads some words as something else than text, unless they are quoted.
    let means_more = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    if is_word && !means_more.contains(&text.to_ascii_lowercase().as_str()) {
        Ok(text.to_owned())
    } else {
        Ok(serde_json::to_string(text)?)
    }
}

/// Reads the id of the organization and writes it into the project file. A key that does not work yet is no error here.
fn identify(project: &Project, name: &str, printer: &Printer) -> Result<(), Failure> {
    let scope = ManifestContext::new(project, Some(name))?;
    let settings = Settings::new(project, &scope, &target_of(name).calls, &[])?;
    let owner = block_on(Connection::scoped(settings.connection, |connection| async move {
        Ok::<_, Failure>(
            MeantOrganization::default()
                .identify(&connection.client.reader())
                .await?,
        )
    }));

    match owner {
        Ok(owner) => project.fill_in(name, &owner.organization.id, printer)?,
        Err(failure) => {
            printer.warn(&format!("the organization's id was not read: {failure}"));
            printer.warn("`closectl pull` adds it");
        }
    }
    Ok(())
}

/// The default arguments for calls.
fn target_of(name: &str) -> args::TargetArgs {
    args::TargetArgs {
        org: Some(name.to_owned()),
        calls: args::CallArgs {
            parallelism: None,
            timeout: 60,
            trace_http: None,
        },
    }
}

fn next(name: &str, way: &AccessMethod, pulled: bool) -> String {
    match way {
        _ if pulled => "closectl plan, which finds no changes".to_owned(),
        AccessMethod::Keyring => format!(
            "closectl login {}, then closectl pull",
            shell_option("--org", name)
        ),
        AccessMethod::Sandbox | AccessMethod::Key(_) | AccessMethod::Command(_) | AccessMethod::Oauth => {
            "closectl pull".to_owned()
        }
    }
}
