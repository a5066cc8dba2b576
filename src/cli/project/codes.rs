//! What can be wrong with a project file besides its form, explained.

use crate::model::{Code, Severity};

/// All of them.
pub static CODES: &[&Code] = &[
    &UNKNOWN_VERSION,
    &UNKNOWN_ORGANIZATION,
    &UNREACHABLE_ORGANIZATION,
    &SHARED_ORGANIZATION_ID,
    &DUPLICATE_ORGANIZATION,
    &UNKNOWN_KIND,
    &POLICY_CONTRADICTS,
    &INCLUDE_CYCLE,
    &UNKNOWN_FILE,
    &WRONG_INCLUDE,
    &WRONG_PROJECT,
];

pub(super) static UNKNOWN_VERSION: Code = Code {
    id: "unknown-version",
    severity: Severity::Error,
    title: "The project file is of another version",
    why: "It may hold settings that this closectl would misunderstand.",
    remedy: "Use the closectl that it was written for, or write `version: 1`.",
    wrong: "version: 2\n",
    right: "version: 1\n",
};

pub(super) static UNKNOWN_ORGANIZATION: Code = Code {
    id: "unknown-organization",
    severity: Severity::Error,
    title: "`default_organization` names an organization that is not there",
    why: "Commands without `--org` would not know where to go.",
    remedy: "Correct the name, or add the organization.",
    wrong: "version: 1\ndefault_organization: prod\norganizations:\n  production: {keyring: true}\n",
    right: "version: 1\ndefault_organization: production\norganizations:\n  production: {keyring: true}\n",
};

pub(super) static UNREACHABLE_ORGANIZATION: Code = Code {
    id: "unreachable-organization",
    severity: Severity::Error,
    title: "An organization says no way to reach it, or several",
    why: "With several keys nobody could tell which one is used, and each may belong to another \
          organization.",
    remedy: "Keep one of `sandbox`, `api_key`, `access_token`, `api_key_command`, `keyring` and `oauth`.",
    wrong: "version: 1\norganizations:\n  staging: {}\n",
    right: "version: 1\norganizations:\n  staging: {keyring: true}\n",
};

pub(super) static SHARED_ORGANIZATION_ID: Code = Code {
    id: "shared-organization-id",
    severity: Severity::Error,
    title: "Two organizations have the same `organization_id`",
    why: "What is meant for one would be written twice, and a mistake in an id could send one customer's \
          setup to another.",
    remedy: "Correct one of the ids, or take one of the two out.",
    wrong: "",
    right: "",
};

pub(super) static DUPLICATE_ORGANIZATION: Code = Code {
    id: "duplicate-organization",
    severity: Severity::Error,
    title: "Two files have an organization of the same name",
    why: "Included files are joined, so that each name may stand in one of them only.",
    remedy: "Rename one of them.",
    wrong: "",
    right: "",
};

pub(super) static UNKNOWN_KIND: Code = Code {
    id: "unknown-kind",
    severity: Severity::Error,
    title: "`prune` names a kind that is not there",
    why: "A misspelt kind would silently not be pruned.",
    remedy: "Write one of the kinds that the message lists.",
    wrong: "version: 1\nprune: [lead_state]\n",
    right: "version: 1\nprune: [lead_status]\n",
};

pub(super) static POLICY_CONTRADICTS: Code = Code {
    id: "policy-contradicts",
    severity: Severity::Error,
    title: "Limits of the policy contradict each other",
    why: "A limit that forbids everything and allows something, or that allows more than all, guards \
          nothing.",
    remedy: "Keep one of `count` and `percent`, or make them agree.",
    wrong: "version: 1\npolicy:\n  max_deletes: {percent: 120}\n",
    right: "version: 1\npolicy:\n  max_deletes: {percent: 20}\n",
};

pub(super) static INCLUDE_CYCLE: Code = Code {
    id: "include-cycle",
    severity: Severity::Error,
    title: "Project files include each other",
    why: "Reading them would never end.",
    remedy: "Take one of the `include` lines out.",
    wrong: "version: 1\ninclude: [closectl.yaml]\n",
    right: "version: 1\n",
};

pub(super) static UNKNOWN_FILE: Code = Code {
    id: "unknown-file",
    severity: Severity::Error,
    title: "An included file is not there",
    why: "Paths are relative to the file that names them.",
    remedy: "Correct the path.",
    wrong: "version: 1\ninclude: [clients.yaml]\n",
    right: "version: 1\n",
};

pub(super) static WRONG_INCLUDE: Code = Code {
    id: "wrong-include",
    severity: Severity::Error,
    title: "An included file holds more than organizations",
    why: "Rules such as `policy` and `ignore` count for the whole project, so that they stand in \
          closectl.yaml, where people look for them.",
    remedy: "Move it to closectl.yaml.",
    wrong: "",
    right: "",
};

pub(super) static WRONG_PROJECT: Code = Code {
    id: "wrong-project",
    severity: Severity::Error,
    title: "A setting of the project file can't be used",
    why: "The value has the right type but does not make sense there.",
    remedy: "Compare it with the schema: `closectl schema project` prints it.",
    wrong: "",
    right: "",
};
