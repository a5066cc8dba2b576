//! The pages of the commands about the embedded stand-in for Close.

use super::page::{ManualPage, PLAIN};

pub const PAGES: &[ManualPage] = &[
    ManualPage {
        command: "sandbox",
        examples: &[
            (
                "closectl apply --org sandbox -f manifests",
                "Use it without serving it.",
            ),
            ("closectl sandbox show", "Show what it holds."),
            ("closectl sandbox reset", "Begin anew."),
        ],
        notes: &["It is one file and needs no account; nothing leaves this machine."],
        exits: PLAIN,
    },
    ManualPage {
        command: "sandbox serve",
        examples: &[
            (
                "closectl sandbox serve --port 8080",
                "Serve it for other programs until Ctrl-C.",
            ),
            (
                "closectl sandbox serve --fault lose-answer:POST:/pipeline/:2",
                "Lose the answer to the second pipeline that is made.",
            ),
        ],
        notes: &[],
        exits: PLAIN,
    },
    ManualPage {
        command: "sandbox reset",
        examples: &[
            ("closectl sandbox reset", "Make it a new, empty organization."),
            (
                "closectl sandbox reset --state other.json",
                "Another stand-in, in a file of its own.",
            ),
        ],
        notes: &[],
        exits: PLAIN,
    },
    ManualPage {
        command: "sandbox show",
        examples: &[
            ("closectl sandbox show", "Show the organization."),
            (
                "closectl sandbox show --switches",
                "List what can be decided about Close with --switch.",
            ),
        ],
        notes: &[],
        exits: PLAIN,
    },
    ManualPage {
        command: "self-test",
        examples: &[
            ("closectl self-test", "Try every promise; takes seconds."),
            (
                "closectl self-test --seed 7 --worlds 200",
                "Try more, in other worlds.",
            ),
        ],
        notes: &["What fails is told with the seed that makes it fail again."],
        exits: &[(0, "every promise held"), (1, "one was broken")],
    },
];
