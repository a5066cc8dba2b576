//! The pages of the commands about manifests.

use super::page::{ManualPage, PLAIN};

pub const PAGES: &[ManualPage] = &[
    ManualPage {
        command: "validate",
        examples: &[
            (
                "closectl validate",
                "Check the manifests of closectl.yaml for all its organizations.",
            ),
            (
                "closectl validate -f manifests -f more.yaml",
                "Check these files and folders.",
            ),
            (
                "closectl validate --org production --format json",
                "Check for one organization, for programs.",
            ),
        ],
        notes: &[],
        exits: &[(0, "valid"), (1, "something is wrong")],
    },
    ManualPage {
        command: "show",
        examples: &[
            (
                "closectl show 'custom_field/lead/*' --org production",
                "All lead fields, overlays and variables included.",
            ),
            (
                "closectl show lead_status/Qualified --format json",
                "One object, and where each attribute stands.",
            ),
        ],
        notes: &[],
        exits: PLAIN,
    },
    ManualPage {
        command: "pull",
        examples: &[
            (
                "closectl pull",
                "Write the organization into the folder manifests.",
            ),
            (
                "closectl pull --update --dry-run",
                "Show what changed in Close, as a diff of the manifests.",
            ),
            (
                "closectl pull --update --target 'pipeline/*'",
                "Bring only that into the manifests.",
            ),
            (
                "closectl pull --snapshot monday.json",
                "Keep everything in one file, as a backup.",
            ),
        ],
        notes: &["With --update, comments, order and everything that has not changed stay as they are."],
        exits: &[
            (0, "done"),
            (1, "error"),
            (
                3,
                "refused: files that closectl did not write, or that were edited since",
            ),
            (130, "interrupted"),
        ],
    },
    ManualPage {
        command: "graph",
        examples: &[
            (
                "closectl graph",
                "Types, fields and references of the manifests, as Mermaid for a README.",
            ),
            (
                "closectl graph --live --format svg --out model.svg",
                "What the organization has, as a drawing.",
            ),
            (
                "closectl graph --target 'custom_object_type/*' --format dot",
                "Only these objects and what an arrow connects with them, for Graphviz.",
            ),
        ],
        notes: &[],
        exits: PLAIN,
    },
    ManualPage {
        command: "schema",
        examples: &[
            (
                "closectl schema --out manifest.schema.json",
                "For editors, which then complete and check manifests.",
            ),
            (
                "closectl schema plan",
                "For programs that read `closectl plan --format json`.",
            ),
        ],
        notes: &[
            "An editor finds it by the first line of a manifest: # yaml-language-server: $schema=manifest.schema.json",
        ],
        exits: PLAIN,
    },
    ManualPage {
        command: "explain",
        examples: &[
            ("closectl explain", "List the kinds."),
            (
                "closectl explain unknown-attribute",
                "A problem that `validate` reports.",
            ),
            (
                "closectl explain --format markdown > manifests.md",
                "The reference of manifests.",
            ),
            (
                "closectl explain custom_field/lead",
                "A kind: where it is written, its attributes, an example.",
            ),
            (
                "closectl explain custom_field/lead.choices",
                "An attribute: what it may be, what a change does, an example.",
            ),
        ],
        notes: &[],
        exits: PLAIN,
    },
];
