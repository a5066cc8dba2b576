//! Reads an organization as a whole, for commands that only look.

use super::{exit::Failure, printer::Printer, progress::Progress, runtime::block_on, settings::Settings};
use crate::{
    engine::FetchedOrganization,
    model::ReadScope,
    session::{Connection, Consent, Planner, unless_interrupted},
};

/// Reads what a scope holds of an organization, which has to be the one that the settings name, with the order of every list.
pub fn read_organization(
    settings: Settings,
    scope: &ReadScope,
    printer: &Printer,
) -> Result<FetchedOrganization, Failure> {
    block_on(async {
        let progress = Progress::new(printer);
        let on_open = || progress.say("reading the organization".to_owned());
        let fetched = fetch_whole(settings, scope, &progress, on_open).await;
        progress.end();
        fetched
    })
}

/// Reads an organization while others are read; `on_open` hears once it can be reached.
pub async fn fetch_whole(
    settings: Settings,
    scope: &ReadScope,
    progress: &Progress,
    on_open: impl FnOnce(),
) -> Result<FetchedOrganization, Failure> {
    let consent = &Consent {
        meant: settings.meant,
        ..Consent::default()
    };
    Connection::scoped(settings.connection, |connection| async move {
        progress.watch(&connection.client);
        // Not before: settings that can't work are told alone.
        on_open();
        let planner = Planner::of(&connection, consent, progress.reading());
        Ok(unless_interrupted(planner.fetch_whole(scope)).await?)
    })
    .await
}
