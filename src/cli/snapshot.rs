//! Snapshots: organizations in files. Writes one for `closectl pull --snapshot`, and reads them back.

use super::{
    args,
    connection::Connection,
    exit::{Exit, Failure},
    manifest_context::ManifestContext,
    manifest_files::ManifestFilesError,
    plan::block_on,
    printer::Printer,
    progress::Progress,
    project::Project,
    settings::Settings,
};
use crate::{
    files::{self, FileAccess},
    kinds,
    planning::whole,
    promotion::{Snapshot, SnapshotError},
};
use std::{fs, io, path::Path};

/// Reads an organization and writes it to a file.
pub fn take(target: &args::TargetArgs, file: &Path, printer: &Printer) -> Result<Exit, Failure> {
    let project = Project::load()?;
    let scope = ManifestContext::new(&project, target.org.as_deref())?;
    let settings = Settings::new(&project, &scope, &target.calls)?;
    let expected = settings.organization_id.clone();
    let fetched = block_on(async {
        let target = Connection::open(settings).await?;
        let progress = Progress::new(printer);
        progress.watch(&target.client);
        progress.say("reading the organization".to_owned());
        let fetched = whole(&target.client.reader(), expected.as_deref(), &progress.reading()).await;
        progress.end();
        let fetched = fetched?;
        target.close().await?;
        Ok(fetched)
    })?;
    let snapshot = Snapshot {
        organization: fetched.organization,
        taken: jiff::Timestamp::now().to_string(),
        live: fetched.live,
    };
    files::replace(file, snapshot.text()?.as_bytes(), FileAccess::Owner)?;
    printer.data(&file.display().to_string());
    let registry = kinds::registry();
    for (kind, words) in &snapshot.live.hidden {
        let kinds = registry.kind(kind).map(|kind| kind.any.def.plural());
        let kinds = kinds.unwrap_or_else(|| (*kind).to_owned());
        printer.warn(&format!(
            "left out: {kinds}: Close does not show them: failed to {words}"
        ));
    }
    Ok(match snapshot.live.hidden.is_empty() {
        true => Exit::Done,
        false => Exit::Partly,
    })
}

/// Reads a snapshot back.
///
/// # Errors
///
/// Says why the file is not to be trusted.
pub fn read(path: &Path) -> Result<Snapshot, Failure> {
    let failed = |source| Failure::Snapshot {
        path: path.to_owned(),
        source,
    };
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            return Err(failed(SnapshotError::NotASnapshot));
        }
        Err(source) => {
            let path = path.to_owned();
            return Err(ManifestFilesError::Read { path, source }.into());
        }
    };
    Snapshot::read(kinds::registry(), &text).map_err(failed)
}
