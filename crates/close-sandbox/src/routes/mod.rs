//! The endpoints: what each one reads, checks, changes and shows.
//!
//! [`dispatch`] finds the endpoint of a call. A file for each kind of object has its endpoints; beside them are the
//! rules that several of them share: unique names, the order of lists, values of fields, losses.

mod associations;
mod blocked_numbers;
mod bulk_edits;
mod collection;
mod custom_fields;
mod custom_types;
pub(crate) mod dispatch;
mod email_templates;
mod field_attributes;
mod field_shape;
mod field_values;
mod groups;
mod integration_links;
mod lead_statuses;
mod losses;
mod me;
mod memberships;
mod opportunity_statuses;
mod ordering;
mod organization;
mod outcomes;
mod pipeline_statuses;
mod pipelines;
mod playbooks;
mod record_shape;
mod record_values;
mod records;
mod roles;
mod schemas;
mod search;
mod search_condition;
mod search_order;
mod search_query;
mod search_row;
mod sequences;
mod shared_scheduling_links;
mod smart_views;
mod sms_templates;
mod template_parts;
mod type_removal;
mod unique_names;
mod users;
mod view_query;
mod webhook_events;
mod webhooks;
mod workflow_schedule;
mod workflow_steps;
