//! The pages of the commands that compare with organizations and change them.

use super::page::{ManualExit, ManualPage, WRITING};

const COMPARING: &[ManualExit] = &[
    (0, "no differences"),
    (1, "error"),
    (2, "differences"),
    (3, "something can't be compared"),
    (130, "interrupted"),
];

pub const PAGES: &[ManualPage] = &[
    ManualPage {
        command: "plan",
        examples: &[
            (
                "closectl plan",
                "Plan the manifests of closectl.yaml for its default organization.",
            ),
            (
                "closectl plan -f manifests --org sandbox",
                "Plan these files for the embedded stand-in.",
            ),
            (
                "closectl plan --out plan.json",
                "Save the plan, so that `closectl apply plan.json` does that and no more.",
            ),
            (
                "closectl plan --target 'pipeline/*'",
                "Plan pipelines and what they need.",
            ),
            (
                "closectl plan --all --out 'plans/{org}.json'",
                "Plan every organization, and save each plan.",
            ),
            (
                "closectl plan --format markdown",
                "Write it for a comment on a pull request.",
            ),
            (
                "closectl plan --prune=lead_status",
                "Plan also to remove lead statuses that the manifests do not list.",
            ),
        ],
        notes: &["A plan only reads. Steps that lose record values say how many records hold one."],
        exits: &[
            (0, "a plan was made, or there is nothing to do"),
            (1, "error"),
            (2, "changes are pending (with --detailed-exitcode)"),
            (3, "refused, as apply would refuse it"),
            (130, "interrupted"),
        ],
    },
    ManualPage {
        command: "apply",
        examples: &[
            ("closectl apply", "Show the plan, ask, and carry it out."),
            (
                "closectl apply plan.json --yes",
                "Carry out a saved plan and nothing else, without asking.",
            ),
            (
                "closectl apply --allow-data-loss custom_field/lead/Industry",
                "Agree that this field loses record values.",
            ),
            (
                "closectl apply --org 'client-*' --yes",
                "Apply to every organization of that name.",
            ),
        ],
        notes: &[
            "A step that loses record values needs consent to its address: --allow-data-loss, `allow_data_loss: true` \
             in the manifest, or the address typed at the question. --yes agrees to none.",
        ],
        exits: WRITING,
    },
    ManualPage {
        command: "undo",
        examples: &[
            ("closectl undo", "List the runs."),
            (
                "closectl undo last",
                "Plan to take back the newest run, show it and ask.",
            ),
            (
                "closectl undo last --target lead_status/Qualified",
                "Take back only what concerns this object.",
            ),
        ],
        notes: &["Record values that were lost do not come back; the plan says which steps lost some."],
        exits: WRITING,
    },
    ManualPage {
        command: "drift",
        examples: &[
            (
                "closectl drift",
                "Compare the default organization with the manifests.",
            ),
            (
                "closectl drift --all --format json",
                "Compare every organization, for programs.",
            ),
        ],
        notes: &[],
        exits: COMPARING,
    },
    ManualPage {
        command: "diff",
        examples: &[
            (
                "closectl diff staging production",
                "Two organizations of closectl.yaml.",
            ),
            (
                "closectl diff manifests/ production",
                "What differs from the files.",
            ),
            (
                "closectl diff monday.json production",
                "What happened since a snapshot (closectl pull --snapshot).",
            ),
        ],
        notes: &[
            "Each side is an organization of closectl.yaml, `sandbox`, a file or folder of manifests, or a snapshot. A \
             word is a path if it has a `/`, ends with .yaml, .yml or .json, or is a folder; `org:NAME` is an \
             organization in any case. What manifests don't state is not compared, and ids never are.",
        ],
        exits: COMPARING,
    },
    ManualPage {
        command: "promote",
        examples: &[
            (
                "closectl promote --from staging --to production",
                "Show it, ask, and do it.",
            ),
            (
                "closectl promote --from staging --to production --take staging",
                "Where both changed something, staging is right.",
            ),
            (
                "closectl promote --from staging --to production --take 'lead_status/Won=production'",
                "For this object, production is right.",
            ),
        ],
        notes: &[
            "What was promoted is recorded in .closectl/promotions. From then on, what only --from changed goes to \
             --to, what only --to changed stays there, and what both changed is a conflict. The first time, everything \
             that differs in objects that both have is a conflict.",
        ],
        exits: &[
            (0, "done or nothing to do"),
            (1, "error"),
            (3, "refused (a conflict, something missing, data loss)"),
            (4, "partly done"),
            (130, "interrupted"),
        ],
    },
];
