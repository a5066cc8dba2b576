//! Questions about shapes, pages and lag.

pub mod bare_lists;
pub mod doubtful_has_more;
pub mod extra_attributes;
pub mod list_lag;
pub mod longest_page;
pub mod object_lag;
pub mod shared_list;
pub mod validation_errors;
