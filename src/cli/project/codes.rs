//! What can be wrong with a project file besides its form, explained.

use crate::model::{Code, explanation};

/// All of them.
pub static CODES: &[&Code] = &[
    &UNKNOWN_VERSION,
    &UNKNOWN_ORGANIZATION,
    &UNREACHABLE_ORGANIZATION,
    &RESERVED_ORGANIZATION_NAME,
    &KEY_IN_FILE,
    &SHARED_ORGANIZATION_ID,
    &DUPLICATE_ORGANIZATION,
    &UNKNOWN_KIND,
    &POLICY_CONTRADICTS,
    &INCLUDE_CYCLE,
    &UNKNOWN_FILE,
    &WRONG_INCLUDE,
    &OUTSIDE_INCLUDE,
    &WRONG_PROJECT,
];

pub(super) static UNKNOWN_VERSION: Code = Code::error(explanation!("unknown-version"));

pub(super) static UNKNOWN_ORGANIZATION: Code = Code::error(explanation!("unknown-organization"));

pub(super) static UNREACHABLE_ORGANIZATION: Code = Code::error(explanation!("unreachable-organization"));

pub(super) static RESERVED_ORGANIZATION_NAME: Code = Code::error(explanation!("reserved-organization-name"));

pub(super) static KEY_IN_FILE: Code = Code::error(explanation!("key-in-file"));

pub(super) static SHARED_ORGANIZATION_ID: Code = Code::error(explanation!("shared-organization-id"));

pub(super) static DUPLICATE_ORGANIZATION: Code = Code::error(explanation!("duplicate-organization"));

pub(super) static UNKNOWN_KIND: Code = Code::error(explanation!("unknown-kind"));

pub(super) static POLICY_CONTRADICTS: Code = Code::error(explanation!("policy-contradicts"));

pub(super) static INCLUDE_CYCLE: Code = Code::error(explanation!("include-cycle"));

pub(super) static UNKNOWN_FILE: Code = Code::error(explanation!("unknown-file"));

pub(super) static WRONG_INCLUDE: Code = Code::error(explanation!("wrong-include"));

pub(super) static OUTSIDE_INCLUDE: Code = Code::error(explanation!("outside-include"));

pub(super) static WRONG_PROJECT: Code = Code::error(explanation!("wrong-project"));
