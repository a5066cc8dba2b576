//! Joins the switches of all subjects; what they mean is decided where they are read.

use std::sync::LazyLock;

use super::switch::Switch;
use super::{fields, names, protocol, sign_in, statuses, types, webhooks};

/// Every switch; the first value of each is its default.
pub(crate) static SWITCHES: LazyLock<Vec<Switch>> = LazyLock::new(|| {
    [
        names::SWITCHES,
        statuses::SWITCHES,
        webhooks::SWITCHES,
        fields::SWITCHES,
        types::SWITCHES,
        protocol::SWITCHES,
        sign_in::SWITCHES,
    ]
    .concat()
});
