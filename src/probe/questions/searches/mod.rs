//! Questions about searches for records.

mod scratch_search;

pub mod count_without_results;
pub mod search_lag;
pub mod search_or;
pub mod search_row_values;
pub mod search_sort_by_id;
pub mod search_unknown_field;
