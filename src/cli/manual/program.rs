//! The page of the program itself, with the variables and the files that every command knows.

use super::ManualPage;

pub const PAGES: &[ManualPage] = &[ManualPage {
    command: "",
    examples: &[
        (
            "closectl apply --org sandbox -f examples/starter",
            "Try it with the embedded stand-in for Close; nothing leaves this machine.",
        ),
        (
            "closectl pull -f manifests",
            "Write the organization of CLOSE_API_KEY as YAML.",
        ),
        ("closectl plan -f manifests", "Show what would change."),
        ("closectl apply -f manifests", "Show it, ask, and do it."),
        (
            "closectl explain custom_field/lead.choices",
            "Say what an attribute is, with an example.",
        ),
    ],
    notes: &[
        "Data goes to standard output, talk to standard error. An error is followed by a line `hint:` that says what \
         to do.",
        "Of several organizations, the worst exit code counts: 130, then 4, 1, 3, 2, 0.",
    ],
    exits: &[
        (0, "done or nothing to do"),
        (1, "error"),
        (2, "changes are pending (plan --detailed-exitcode, drift, diff)"),
        (3, "refused and nothing written"),
        (4, "partly done"),
        (130, "interrupted"),
    ],
}];

/// The variables of the environment that count.
pub const ENVIRONMENT: &[(&str, &str)] = &[
    (
        "CLOSE_API_KEY",
        "The key of the organization that is meant where no other is named.",
    ),
    ("CLOSE_ACCESS_TOKEN", "An OAuth access token instead of a key."),
    ("CLOSE_BASE_URL", "Another server than Close, for these two."),
    (
        "CLOSECTL_LOG",
        "Chooses what -v shows, as in closectl::api=debug.",
    ),
    ("NO_COLOR", "Any value turns colours off."),
    (
        "HTTPS_PROXY",
        "The proxy that calls go through; NO_PROXY lists the hosts that need none.",
    ),
];

/// The files that count.
pub const FILES: &[(&str, &str)] = &[
    (
        "closectl.yaml",
        "The project: manifests, organizations and policy. It is looked for upwards from the working folder.",
    ),
    (
        "manifests/",
        "The manifests, where neither -f nor the project names others.",
    ),
    (".closectl/runs/", "The journals of runs, for `closectl undo`."),
    (
        ".closectl/secrets/",
        "The signature keys of webhooks, which Close shows only once.",
    ),
    (".closectl/tokens/", "The OAuth tokens that were renewed."),
    (
        ".closectl/promotions/",
        "What was promoted from one organization to another; belongs in git.",
    ),
    (".closectl/sandbox.json", "The embedded stand-in for Close."),
];
