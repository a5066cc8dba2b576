//! Who relies on what a plan changes: smart views, templates, links, webhooks and other settings that name an object by
//! its id or its name, or that look for a value of it. The plan names them and says what stops working.
//!
//! [`ReferrerKind`] lists what is read for that, [`referrer_kinds`] which of it a plan needs, and [`referrers`] what
//! was found. What a step takes away from whoever relies on it is a [`Disturbance`](disturbance::Disturbance).

mod disturbance;
mod mention;
mod notes;
mod referrer_kind;
mod tagged_text;

pub use notes::{referrer_kinds, referrers};
pub use referrer_kind::{FoundReferrer, ReferrerKind};
