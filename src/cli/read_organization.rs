//! Reads an organization as a whole, for commands that only look.

use super::{exit::Failure, printer::Printer, progress::Progress, runtime::block_on, settings::Settings};
use crate::{
    engine::FetchedOrganization,
    session::{Connection, Consent, Planner, unless_interrupted},
};

/// Reads an organization, which has to be the one that the settings name, with the order of every list.
pub fn read_organization(settings: Settings, printer: &Printer) -> Result<FetchedOrganization, Failure> {
    block_on(async {
        let progress = Progress::new(printer);
        progress.say("reading the organization".to_owned());
        let fetched = fetch_whole(settings, &progress).await;
        progress.end();
        fetched
    })
}

/// Reads an organization while others are read.
pub async fn fetch_whole(settings: Settings, progress: &Progress) -> Result<FetchedOrganization, Failure> {
    let consent = &Consent {
        organization_id: settings.organization_id,
        ..Consent::default()
    };
    Connection::scoped(settings.connection, |connection| async move {
        progress.watch(&connection.client);
        let planner = Planner::new(connection.client.reader(), consent, progress.reading());
        Ok(unless_interrupted(planner.fetch_whole()).await?)
    })
    .await
}
