//! Keeps what a look at an organization saw to be done of the marks in manifests.

use super::connection::Connection;
use crate::{
    engine::MarkRecord,
    kinds,
    plan::{AdoptedSides, Organization, done_marks},
};
use jiff::{Timestamp, tz::TimeZone};

/// Keeps which marks have done their work in an organization that was read.
pub fn keep_marks(connection: &Connection, organization: &Organization, adopted: &AdoptedSides) {
    // What an undo or a promotion wants bears no marks that a person wrote.
    if let Some(done) = done_marks(kinds::registry(), adopted) {
        let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
        let name = connection.name_of(organization);
        MarkRecord::new(&name, &organization.id, today, done).keep(&connection.folder);
    }
}
