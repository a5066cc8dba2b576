//! All questions, in the order in which they are asked.

use super::{
    pipelines::{
        duplicate_opportunity_status, duplicate_pipeline, inline_statuses_on_create, label_in_order,
        opportunity_status_defaults, opportunity_status_pipeline_change, opportunity_status_type_change,
        partial_pipeline_order, pipeline_list_order, repeated_id_in_order, status_without_id,
        unknown_id_in_order,
    },
    statuses::{delete_status_in_use, duplicate_case, duplicate_lead_status, lead_status_color, trim_names},
    webhooks::{
        closed_schemas, webhook_broken_filter, webhook_duplicate_on_put, webhook_duplicates,
        webhook_events_order, webhook_key_in_get, webhook_key_in_put, webhook_repeated_events,
        webhook_unknown_events, webhook_url_echo,
    },
};
use crate::probe::question::Probe;

/// The questions, those about statuses first.
pub static PROBES: &[&Probe] = &[
    &duplicate_lead_status::PROBE,
    &duplicate_case::PROBE,
    &trim_names::PROBE,
    &lead_status_color::PROBE,
    &delete_status_in_use::PROBE,
    &duplicate_pipeline::PROBE,
    &duplicate_opportunity_status::PROBE,
    &pipeline_list_order::PROBE,
    &inline_statuses_on_create::PROBE,
    &opportunity_status_defaults::PROBE,
    &opportunity_status_type_change::PROBE,
    &opportunity_status_pipeline_change::PROBE,
    &partial_pipeline_order::PROBE,
    &unknown_id_in_order::PROBE,
    &repeated_id_in_order::PROBE,
    &label_in_order::PROBE,
    &status_without_id::PROBE,
    &webhook_duplicates::PROBE,
    &webhook_duplicate_on_put::PROBE,
    &webhook_key_in_get::PROBE,
    &webhook_key_in_put::PROBE,
    &webhook_events_order::PROBE,
    &webhook_repeated_events::PROBE,
    &webhook_url_echo::PROBE,
    &webhook_unknown_events::PROBE,
    &webhook_broken_filter::PROBE,
    &closed_schemas::PROBE,
];
