//! Shows reads from before the latest write, where the switches say that reads lag behind.

use std::collections::HashMap;
use std::sync::Arc;

use crate::{
    protocol::{Answer, Call},
    routes::dispatch,
    state::State,
};

/// The state before the latest write of each family of paths.
#[derive(Debug, Default)]
pub(crate) struct ReadLag {
    families: HashMap<String, StaleState>,
    records: Option<StaleRecords>,
}

/// The records before the latest write of any of them; only searches lag behind that.
#[derive(Debug)]
struct StaleRecords {
    before: Arc<State>,
    searches_left: usize,
}

#[derive(Debug)]
struct StaleState {
    before: Arc<State>,
    lists_left: usize,
    objects_left: usize,
}

impl ReadLag {
    /// Notes a successful write.
    pub fn written(&mut self, call: &Call, before: &Arc<State>) {
        let searches_left = before.switches.count("search_lag");
        if searches_left > 0 && call.writes_records() {
            self.records = Some(StaleRecords {
                before: Arc::clone(before),
                searches_left,
            });
        }

        // Recorded: a custom field that was just made or deleted is right in the list, every time.
        let is_field = call.segments().first() == Some(&"custom_field");
        let lists_left = if is_field {
            0
        } else {
            before.switches.count("list_lag")
        };
        let objects_left = before.switches.count("object_lag");
        if lists_left + objects_left > 0 {
            let stale = StaleState {
                before: Arc::clone(before),
                lists_left,
                objects_left,
            };
            self.families.insert(family(call).0, stale);
        }
    }

    /// The answer from before the latest write, as long as reads lag behind it.
    pub fn stale_answer(&mut self, call: &Call, now: &State) -> Option<Answer> {
        if call.is_search() {
            let stale = self.records.as_mut()?;
            stale.searches_left = stale.searches_left.checked_sub(1)?;
            // Only records are stale: a search knows every field and type at once.
            let mut state = State {
                records: stale.before.records.clone(),
                ..now.clone()
            };
            return dispatch::answer(&mut state, call).ok();
        }

        let (name, single) = family(call);
        let stale = self.families.get_mut(&name)?;
        let left = if single {
            &mut stale.objects_left
        } else {
            &mut stale.lists_left
        };
        *left = left.checked_sub(1)?;
        dispatch::answer(&mut (*stale.before).clone(), call).ok()
    }
}

/// The family that a path belongs to, and whether it names one object.
fn family(call: &Call) -> (String, bool) {
    // These names stand before several kinds of objects, which don't lag behind each other's writes.
    let segments = call.segments();
    let depth = match segments.first() {
        Some(&("status" | "custom_field" | "activity")) => 2,
        _ => 1,
    };
    let name = segments.iter().take(depth).copied().collect::<Vec<_>>().join("/");
    (name, segments.len() > depth)
}
