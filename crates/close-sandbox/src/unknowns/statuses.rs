//! What is not known about statuses, pipelines and their order.

use super::switch::{Switch, switch};

pub(super) const SWITCHES: &[Switch] = &[
    switch(
        "delete_status_in_use",
        "What deleting a status does while records have it: refused, or they fall to the default, or they keep an id that names nothing.",
        &["refuse", "to_default", "dangle"],
    ),
    switch(
        "delete_last_lead_status",
        "Whether the last lead status can be deleted.",
        &["refuse", "allow"],
    ),
    switch(
        "delete_last_pipeline",
        "Whether the last pipeline can be deleted.",
        &["refuse", "allow"],
    ),
    switch(
        "partial_lead_status_order",
        "What happens to lead statuses that an order leaves out.",
        &["refuse", "keep_at_end", "keep_at_start", "delete_omitted"],
    ),
    switch(
        "partial_pipeline_order",
        "What happens to a pipeline's statuses that an order leaves out.",
        &["refuse", "keep_at_end", "keep_at_start", "delete_omitted"],
    ),
    switch(
        "unknown_id_in_order",
        "What an order does with an id that is not there.",
        &["refuse", "ignore"],
    ),
    switch(
        "repeated_id_in_order",
        "What an order does with an id that is given twice.",
        &["refuse", "ignore"],
    ),
    switch(
        "label_in_order",
        "What a label beside an id in an order does.",
        &["ignore", "rename"],
    ),
    switch(
        "status_without_id",
        "What an entry without an id does in the PUT of a pipeline.",
        &["refuse", "create", "ignore"],
    ),
    switch(
        "inline_statuses_on_create",
        "Whether statuses inside the POST of a pipeline are made.",
        &["create", "ignore"],
    ),
    switch(
        "new_status_position",
        "Where a new status stands.",
        &["last", "first"],
    ),
    switch(
        "opportunity_status_type_change",
        "What `type` does in the PUT of an opportunity status.",
        &["refuse", "ignore", "allow"],
    ),
    switch(
        "opportunity_status_pipeline_change",
        "What `pipeline_id` does in the PUT of an opportunity status.",
        &["refuse", "ignore", "allow"],
    ),
    switch(
        "opportunity_status_defaults",
        "What a new opportunity status without a pipeline or a type gets.",
        &["refuse", "fill_in"],
    ),
    switch(
        "lead_status_color",
        "Whether lead statuses have a colour, and where it can be set.",
        &["absent", "put_only", "post_and_put"],
    ),
    switch(
        "get_one_status",
        "How GET of one status answers.",
        &["200", "404", "405"],
    ),
    switch(
        "get_one_pipeline",
        "How GET of one pipeline answers.",
        &["200", "404", "405"],
    ),
    switch(
        "pipeline_list_order",
        "The order of the list of pipelines.",
        &["by_creation", "by_name"],
    ),
];
