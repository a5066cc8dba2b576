//! Questions about lead statuses.

pub mod compose_names;
pub mod delete_status_in_use;
pub mod duplicate_case;
pub mod duplicate_lead_status;
pub mod lead_status_color;
pub mod trim_names;
