//! What closectl takes for granted, because Close documents it or it was recorded: if it is not so, something goes wrong.

mod assumption;

pub mod deleted_is_404;
pub mod found_by_activity_type;
pub mod found_by_status;
pub mod found_by_value;
pub mod order_is_kept;
pub mod put_is_a_patch;
pub mod schema_order_is_kept;
pub mod status_moves;
pub mod webhook_shows_its_key;
