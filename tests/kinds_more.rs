//! The kinds beyond statuses, fields, types and webhooks, each in the program against the sandbox.

mod access_through_others;
mod circles;
mod group;
mod integration_link;
mod left_out;
mod limited_steps;
mod link_tags;
mod lookalikes;
mod one_sided_settings;
mod outcome;
mod outreach;
mod playbook;
mod replaced;
pub mod role;
mod role_access;
mod role_limits;
mod scheduling_link;
mod sequence;
mod shared_templates;
mod single_objects;
mod smart_view;
mod tags;
mod templates;
mod unknown_settings;
mod view_checks;
mod view_implied;
mod workflow_steps;
