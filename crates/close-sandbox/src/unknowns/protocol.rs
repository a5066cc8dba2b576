//! What is not known about the protocol: shapes, headers, lag.

use super::switch::{Switch, switch};

pub(super) const SWITCHES: &[Switch] = &[
    switch(
        "closed_schemas",
        "What the endpoints with a closed schema do with unknown attributes.",
        &["refuse", "ignore"],
    ),
    switch(
        "me_embeds_settings",
        "Whether /me/ holds statuses, pipelines and lead fields.",
        &["yes", "no"],
    ),
    switch(
        "rate_limit_header",
        "Whether answers carry the header RateLimit.",
        &["off", "on"],
    ),
    switch(
        "extra_attributes",
        "Whether answers carry attributes that no documentation names.",
        &["on", "off"],
    ),
    switch(
        "unchanged_immutable",
        "What an immutable attribute does in a PUT when it has its present value.",
        &["accept", "refuse"],
    ),
    switch(
        "immutable_change",
        "What an immutable attribute does in a PUT when it has another value.",
        &["refuse", "ignore"],
    ),
    switch(
        "cleared_description",
        "What a cleared description comes back as.",
        &["null", "empty"],
    ),
    switch(
        "doubtful_has_more",
        "Whether lists that were seen without `has_more` have it.",
        &["absent", "present"],
    ),
    switch(
        "shared_list",
        "Whether the list of shared fields comes whole or in pages.",
        &["whole", "paged"],
    ),
    switch(
        "empty_put",
        "What a PUT of a field with an empty body does.",
        &["accept", "refuse"],
    ),
    switch(
        "list_lag",
        "How many reads of a list do not see the latest write.",
        &["0", "1", "3"],
    ),
    switch(
        "object_lag",
        "How many reads of a single object do not see the latest write.",
        &["0", "1", "3"],
    ),
    switch(
        "missing_permission",
        "How a request is answered that the key may not make.",
        &["403", "401"],
    ),
    switch(
        "validation_errors",
        "The shape of the body of a 400.",
        &["field_errors", "errors_only", "error", "message"],
    ),
    switch(
        "wrong_content_type",
        "How a body is answered that is not declared as JSON.",
        &["415", "400"],
    ),
    switch(
        "bulk_edit_reads",
        "How many reads see a bulk edit unfinished.",
        &["0", "1", "3"],
    ),
];
