//! What can be wrong with a manifest whatever it lists, explained.

use super::yaml;
use crate::model::{Code, RENAME_CONTRADICTS, Severity};

/// All that reading can find, but for what the kinds find.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    yaml::CODES.iter().chain(CODES).copied()
}

static CODES: &[&Code] = &[
    &UNKNOWN_ATTRIBUTE,
    &MISSING_ATTRIBUTE,
    &WRONG_TYPE,
    &UNKNOWN_VALUE,
    &EMPTY_TEXT,
    &DOES_NOT_FIT,
    &DUPLICATE_ADDRESS,
    &UNKNOWN_REFERENCE,
    &RENAME_CONTRADICTS,
    &MOVE_WITHOUT_REMOVAL,
    &BAD_EXPRESSION,
    &UNKNOWN_VARIABLE,
    &RAW_ID,
    &OVERLAY_OF_NOTHING,
    &OVERLAY_ADDS_TWICE,
    &OVERLAY_AMBIGUOUS,
    &NOT_A_DATE,
    &NOT_TEXT,
    &EMPTY_FILE,
    &SECOND_DOCUMENT,
    &INTERNAL,
];

pub(super) static UNKNOWN_ATTRIBUTE: Code = Code {
    id: "unknown-attribute",
    severity: Severity::Error,
    title: "A section or an attribute is not known",
    why: "What closectl does not know it can't apply, and most often it is a typing mistake. Were it passed over, the \
          setting would silently not be made.",
    remedy: "Correct the spelling, or take it out. `closectl explain KIND` lists the attributes of a kind.",
    wrong: "lead_statuses:\n  - {label: New, colour: red}\n",
    right: "lead_statuses:\n  - {label: New, color: red}\n",
};

pub(super) static MISSING_ATTRIBUTE: Code = Code {
    id: "missing-attribute",
    severity: Severity::Error,
    title: "An attribute that has to be written is missing",
    why: "Close can't make such an object without it.",
    remedy: "Add the attribute that the message names.",
    wrong: "pipelines:\n  - name: Sales\n    statuses:\n      - {label: Won}\n",
    right: "pipelines:\n  - name: Sales\n    statuses:\n      - {label: Won, type: won}\n",
};

pub(super) static WRONG_TYPE: Code = Code {
    id: "wrong-type",
    severity: Severity::Error,
    title: "A value is of the wrong type",
    why: "A list, a text, a number and `true` are different things in YAML, and Close takes only one of them here.",
    remedy: "Write what the message asks for. A number or `true` that is meant as text needs quotes.",
    wrong: "lead_statuses: [2024]\n",
    right: "lead_statuses: [\"2024\"]\n",
};

pub(super) static UNKNOWN_VALUE: Code = Code {
    id: "unknown-value",
    severity: Severity::Error,
    title: "A value is not one of those that are allowed",
    why: "Close knows a fixed list of words here, and this is none of them.",
    remedy: "Write one of the words that the message lists.",
    wrong: "pipelines:\n  - name: Sales\n    statuses:\n      - {label: Won, type: closed}\n",
    right: "pipelines:\n  - name: Sales\n    statuses:\n      - {label: Won, type: won}\n",
};

pub(super) static EMPTY_TEXT: Code = Code {
    id: "empty-text",
    severity: Severity::Error,
    title: "A text is empty that can't be",
    why: "A name of no letters can't be shown, found or referred to.",
    remedy: "Write a text, or take the line out.",
    wrong: "lead_statuses:\n  - label: \"\"\n",
    right: "lead_statuses:\n  - label: New\n",
};

pub(super) static DOES_NOT_FIT: Code = Code {
    id: "does-not-fit",
    severity: Severity::Error,
    title: "A value does not have the form that is needed",
    why: "The schema of manifests asks for something else here.",
    remedy: "Compare it with the schema: `closectl schema` prints it, and editors show it while you write.",
    wrong: "",
    right: "",
};

pub(super) static DUPLICATE_ADDRESS: Code = Code {
    id: "duplicate-address",
    severity: Severity::Error,
    title: "Two entries have the same address",
    why: "Names are how entries find their objects in Close, so that two entries of one name would both claim the same \
          object. Lists of the same section in several files count as one list.",
    remedy: "Keep one of the two, or give one another name.",
    wrong: "lead_statuses: [New, New]\n",
    right: "lead_statuses: [New, Contacted]\n",
};

pub(super) static UNKNOWN_REFERENCE: Code = Code {
    id: "unknown-reference",
    severity: Severity::Error,
    title: "Something is named that is not there",
    why: "The manifests list everything of that sort, and the name is not among it; or the organization does not have \
          it either.",
    remedy: "Correct the name, or list the object. Names count to the letter, capital letters included.",
    wrong: "custom_fields:\n  lead:\n    - shared: Regoin\n  shared:\n    - {name: Region, type: text}\n",
    right: "custom_fields:\n  lead:\n    - shared: Region\n  shared:\n    - {name: Region, type: text}\n",
};

pub(super) static MOVE_WITHOUT_REMOVAL: Code = Code {
    id: "move-without-removal",
    severity: Severity::Error,
    title: "`move_to` stands on an entry that stays",
    why: "`move_to` says where the records of a removed object go. Nothing is removed here, so nothing would move.",
    remedy: "Add `removed: true`, or take `move_to` out.",
    wrong: "lead_statuses:\n  - {label: Old, move_to: New}\n  - New\n",
    right: "lead_statuses:\n  - {label: Old, removed: true, move_to: New}\n  - New\n",
};

pub(super) static BAD_EXPRESSION: Code = Code {
    id: "bad-expression",
    severity: Severity::Error,
    title: "An expression `${…}` can't be read",
    why: "`${id:ADDRESS}`, `${var:NAME}` and `${env:NAME}` are the only expressions.",
    remedy: "Correct it, or write `$${` for a literal `${`.",
    wrong: "lead_statuses: [\"${var}\"]\n",
    right: "lead_statuses: [\"$${var}\"]\n",
};

pub(super) static UNKNOWN_VARIABLE: Code = Code {
    id: "unknown-variable",
    severity: Severity::Error,
    title: "A variable is not set",
    why: "`${var:NAME}` takes its value from the organization's `variables` in closectl.yaml, and `${env:NAME}` from \
          the environment. Without one, half a text would be sent to Close.",
    remedy: "Set it there, or correct the name. `validate --org NAME` checks for one organization only.",
    wrong: "lead_statuses: [\"${var:not_set}\"]\n",
    right: "lead_statuses: [New]\n",
};

pub(super) static RAW_ID: Code = Code {
    id: "raw-id",
    severity: Severity::Error,
    title: "An id of Close stands in a manifest",
    why: "Ids differ from organization to organization, so that the manifest would mean nothing, or the wrong thing, \
          in another one.",
    remedy: "Write `${id:ADDRESS}`. `closectl pull` writes ids that way.",
    wrong: "lead_statuses: [stat_1ZdiZqcSIkoGVnNOyxiEY58eTGQmFNG3LPlEVQ4V7Nk]\n",
    right: "lead_statuses: [New]\n",
};

pub(super) static OVERLAY_OF_NOTHING: Code = Code {
    id: "overlay-of-nothing",
    severity: Severity::Error,
    title: "An overlay names something that the manifests do not have",
    why: "An overlay changes entries of the manifests. A misspelt name would otherwise make a new object.",
    remedy: "Correct the name, or write `added: true` if the organization is to have one more.",
    wrong: "",
    right: "",
};

pub(super) static OVERLAY_ADDS_TWICE: Code = Code {
    id: "overlay-adds-twice",
    severity: Severity::Error,
    title: "An overlay adds what the manifests have already",
    why: "`added: true` promises a new object, and there is one of that name.",
    remedy: "Take `added` out to change the object here, or give the new one another name.",
    wrong: "",
    right: "",
};

pub(super) static OVERLAY_AMBIGUOUS: Code = Code {
    id: "overlay-ambiguous",
    severity: Severity::Error,
    title: "An overlay names several entries at once",
    why: "Where several entries share a name, nobody can tell which one is to be changed.",
    remedy: "Give each entry a name of its own, or write what differs with `${var:NAME}`.",
    wrong: "",
    right: "",
};

pub(super) static NOT_A_DATE: Code = Code {
    id: "not-a-date",
    severity: Severity::Error,
    title: "`until` is not a date",
    why: "A waiver ends on a day, and this is none that the calendar has.",
    remedy: "Write it as year, month and day, as in `2027-01-31`.",
    wrong: "lead_statuses: [New, NEW]\nwaivers:\n  - {rule: names-differ-in-case, address: lead_status/NEW, \
            reason: Both are used, until: soon}\n",
    right: "lead_statuses: [New, NEW]\nwaivers:\n  - {rule: names-differ-in-case, address: lead_status/NEW, \
            reason: Both are used, until: 2999-12-31}\n",
};

/// A file of another sort.
pub static NOT_TEXT: Code = Code {
    id: "not-text",
    severity: Severity::Error,
    title: "A file is not UTF-8 text",
    why: "Manifests are text. A picture or a spreadsheet in the folder, or a file saved in another encoding, can't be \
          read.",
    remedy: "Save it with the encoding UTF-8, or take it out of the folder.",
    wrong: "",
    right: "",
};

pub(super) static EMPTY_FILE: Code = Code {
    id: "empty-file",
    severity: Severity::Error,
    title: "A project file is empty",
    why: "closectl.yaml says at least which version it is written for.",
    remedy: "Write `version: 1`, or run `closectl init`.",
    wrong: "",
    right: "",
};

pub(super) static SECOND_DOCUMENT: Code = Code {
    id: "second-document",
    severity: Severity::Error,
    title: "A project file holds more than one document",
    why: "A line `---` begins a second document, and nobody could tell which one counts.",
    remedy: "Keep the first one.",
    wrong: "",
    right: "",
};

pub(super) static INTERNAL: Code = Code {
    id: "internal",
    severity: Severity::Error,
    title: "closectl has a mistake",
    why: "Its own schema can't be read, which no manifest can cause.",
    remedy: "Report it, with the version that `closectl --version` prints.",
    wrong: "",
    right: "",
};
