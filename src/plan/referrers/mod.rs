//! Who relies on what a plan changes: smart views, templates, links, webhooks and other settings that name an object by
//! its id or its name, or that look for a value of it. The plan names them and says what stops working.
//!
//! What may refer to something is a kind with texts that have tags, or with attributes that hold ids, and so the registry
//! says it. [`referring_kinds`] tells which of them a plan needs to be read, and [`referrers`] what was found. What a step takes away from whoever relies on it is a [`Disturbance`](disturbance::Disturbance).

mod after_plan;
mod deciding_use;
mod disturbance;
mod emptied_list;
mod mention;
mod notes;
mod referrer;
mod referring_kind;
mod step_reach;
mod tagged_text;
mod unseen;
mod unusable;

pub use deciding_use::{DecidingUse, deciding_queries, deciding_uses, tell_deciding_uses};
pub use emptied_list::tell_emptied_lists;
pub use notes::{holders_of_removed, referrers, referring_kinds};
pub(super) use referrer::titled;
pub use referring_kind::{FoundReferrer, ReferringKind};
pub use step_reach::{StepReach, acting_queries, changes_acting_texts, count_acting, reaches, tell_reaches};
pub use unseen::{UnseenKind, UnseenKinds};
pub use unusable::unusable;
