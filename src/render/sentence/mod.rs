//! Queries of smart views and filters of webhooks in plain English, as in "Lead status is not Customer, and no call for 30 days".
//!
//! A [`Statement`] is made of each node of the query (API notes, adjacent section 3, "Grammar of the query tree"). What
//! is not known stands there as Close writes it, so that a sentence never says less than the query.

mod condition;
mod field;
mod filter;
mod moment;
mod query;
mod statement;
mod wording;

pub use filter::filter_text;
pub use query::query_text;
