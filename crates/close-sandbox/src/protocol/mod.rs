//! How Close's endpoints are spoken to: calls, the reading of their bodies, answers, refusals and lists.

mod answer;
mod body_form;
mod call;
mod listing;

pub(crate) use answer::{Answer, CallResult, Refusal};
pub(crate) use body_form::BodyForm;
pub(crate) use call::{Call, Generation, Method};
pub(crate) use listing::{HasMore, ListPaging, list};
