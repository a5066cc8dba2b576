//! Reads objects one by one whose lists do not show all of them, such as the members of groups. Only those that are meant,
//! and of them only those of which something is missing.

use super::{fetch_error::FetchError, withheld::withheld};
use crate::{
    api::Reader,
    model::{Def, ReadScope, Registry, Responses},
};
use tokio::task::JoinSet;

/// Reads the objects that are meant, all at the same time, where their lists do not show them whole.
///
/// # Errors
///
/// Passes on the first call that fails. What Close refuses to show is set aside; what is gone is no error.
pub async fn read_details(
    registry: &Registry,
    reader: &Reader,
    scope: &ReadScope,
    responses: &mut Responses,
) -> Result<(), FetchError> {
    let mut calls = JoinSet::new();
    for kind in registry.kinds().filter(|kind| kind.any.def.details.is_some()) {
        let found = kind.live(responses);
        let meant = found
            .into_iter()
            .filter(|found| scope.means(kind, found) && !kind.shows_all(&found.value));
        for id in meant.filter_map(|found| found.id) {
            let (reader, def) = (reader.clone(), kind.any.def);
            if let Some(path) = def.details_of(&id) {
                calls.spawn(async move { (def, id, reader.get(&path).await) });
            }
        }
    }

    while let Some(done) = calls.join_next().await {
        let (def, id, result) = done?;
        match result {
            Ok(answer) => {
                let mut details = answer.body;
                responses.withhold(withheld(reader, &mut details));
                lists(&def).for_each(|path| responses.complete(path, &id, &details));
            }
            // Somebody deleted it since the list was read.
            Err(error) if error.status() == Some(404) => {
                lists(&def).for_each(|path| responses.forget(path, &id));
            }
            // That the key itself is good was proven before.
            Err(error) if matches!(error.status(), Some(401..=403)) => {
                responses.refuse_object(id, error.to_string())
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Returns the paths of a kind's lists.
fn lists(def: &Def) -> impl Iterator<Item = &'static str> + use<> {
    def.all_reads().map(|read| read.path)
}
