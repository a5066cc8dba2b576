//! Questions about smart views.

mod scratch_view;

pub mod delete_view_in_use;
pub mod smart_view_key_order;
pub mod smart_view_list;
pub mod smart_view_negate;
pub mod smart_view_sharing;
pub mod smart_view_used_recently;
pub mod smart_view_without_type;
