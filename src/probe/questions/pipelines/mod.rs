//! Questions about pipelines, their statuses and orders. All of them use pipelines of their own.

pub mod scratch_pipeline;

pub mod duplicate_opportunity_status;
pub mod duplicate_pipeline;
pub mod inline_statuses_on_create;
pub mod label_in_order;
pub mod opportunity_status_defaults;
pub mod opportunity_status_pipeline_change;
pub mod opportunity_status_type_change;
pub mod partial_pipeline_order;
pub mod pipeline_list_order;
pub mod repeated_id_in_order;
pub mod status_without_id;
pub mod unknown_id_in_order;
