//! `closectl login` and `closectl logout`: put the key of an organization into the keyring of the machine, once it is
//! proven to be that organization's, and take it out.

use super::{
    args::{LoginArgs, LogoutArgs},
    confirm,
    credentials::{self, SignIn},
    exit::{Exit, Failure},
    explained::Explained,
    manifest_context::ManifestContext,
    printer::Printer,
    project::Project,
    runtime::block_on,
    settings::{Settings, server_of, signed_in},
    settings_error::SANDBOX,
};
use crate::{
    api::{Credentials, learn_secret},
    session::Connection,
};
use secrecy::{ExposeSecret as _, SecretString};
use std::io::Read as _;

/// The most bytes that are read as a key.
const LONGEST: u64 = 4096;

/// Runs `login`.
pub fn run(arguments: LoginArgs, printer: &Printer) -> Result<Exit, Failure> {
    let LoginArgs { target } = arguments;
    let project = Project::open(printer)?;
    check_listed(&project, target.org.as_deref())?;
    let scope = ManifestContext::new(&project, target.org.as_deref())?;
    let mut settings = Settings::new(&project, &scope, &target.calls, &[])?;
    let name = named(&project, settings.connection.name.as_deref())?;
    credentials::check(&name)?;

    // The key is tried before it is kept, against the organization that the project says it is of.
    let key = ask(&name)?;
    learn_secret(&key);
    let one = project.organizations.get(&name).cloned().unwrap_or_default();
    let server = server_of(&name, &one, &project)?;
    let typed = SignIn::Ready(Credentials::api_key(key.clone(), "the key that you typed"));
    settings.connection.server = signed_in(server.clone(), typed, settings.connection.timeout);

    let meant = settings.meant.clone();
    let organization = block_on(Connection::scoped(settings.connection, |connection| async move {
        let owner = meant.identify(&connection.client.reader()).await?;
        Ok::<_, Failure>(owner.organization)
    }))?;

    credentials::keep(&name, &organization.id, &server, &key)?;
    printer.talk(&format!(
        "saved the key of `{name}` in this machine's keyring: {} ({}) at {}",
        organization.name,
        organization.id,
        server.authority()
    ));
    project.fill_in(&name, &organization.id, printer)?;
    Ok(Exit::Done)
}

/// Runs `logout`.
pub fn end(arguments: LogoutArgs, printer: &Printer) -> Result<Exit, Failure> {
    let LogoutArgs { org } = arguments;
    let project = Project::open(printer)?;
    check_listed(&project, org.as_deref())?;
    let scope = ManifestContext::new(&project, org.as_deref())?;
    let name = named(&project, scope.organization.as_deref())?;
    let one = project.organizations.get(&name).cloned().unwrap_or_default();
    let server = server_of(&name, &one, &project)?;
    credentials::forget(&name, one.organization_id.as_deref(), &server)?;
    printer.talk(&format!(
        "removed the key of `{name}` from this machine's keyring"
    ));
    Ok(Exit::Done)
}

/// Makes sure that there is an organization whose key can be in the keyring. The sandbox is refused for another reason.
fn check_listed(project: &Project, named: Option<&str>) -> Result<(), Failure> {
    if !project.organizations.is_empty() || named == Some(SANDBOX) {
        return Ok(());
    }
    Err(Failure::Unknown(Explained::new(
        "only the key of an organization that closectl.yaml lists can be in the keyring, and there is no such \
         organization",
        "create a closectl.yaml with `closectl init`, and choose the keyring as the way to sign in \
         (`keyring: true`)",
    )))
}

/// Returns what the organization is called, if its key is to be in the keyring.
fn named(project: &Project, name: Option<&str>) -> Result<String, Failure> {
    let name = name.ok_or_else(|| {
        Failure::Unknown(Explained::new(
            "no organization is named",
            "name an organization of closectl.yaml with --org NAME",
        ))
    })?;
    match project.organizations.get(name) {
        Some(one) if one.keyring => Ok(name.to_owned()),
        Some(one) if one.sandbox.is_some() => Err(no_key(name)),
        None if name == SANDBOX => Err(no_key(name)),
        Some(_) | None => Err(Failure::Unknown(Explained::new(
            format!("`{name}` does not sign in with the keyring"),
            "write `keyring: true` in closectl.yaml instead of its current sign-in",
        ))),
    }
}

fn no_key(name: &str) -> Failure {
    Failure::Unknown(Explained::new(
        format!("`{name}` is a sandbox, which needs no key"),
        "name an organization of Close with --org NAME",
    ))
}

/// Asks for the key on a terminal, without showing it; elsewhere it comes on standard input.
fn ask(name: &str) -> Result<SecretString, Failure> {
    let key = if confirm::is_possible() {
        confirm::secret(&format!(
            "API key of `{name}` (Close: Settings, Developer, API keys)"
        ))?
    } else {
        // For scripts. Bounded, because a pipe may never end.
        let mut text = String::new();
        std::io::stdin().take(LONGEST).read_to_string(&mut text)?;
        text.into()
    };
    Ok(key.expose_secret().trim().into())
}
