//! The pages of the commands that a project begins with.

use super::page::{ManualPage, PLAIN};

pub const PAGES: &[ManualPage] = &[
    ManualPage {
        command: "init",
        examples: &[
            (
                "closectl init",
                "Ask, and write closectl.yaml, manifests/ and .gitignore.",
            ),
            (
                "closectl init --sandbox --yes",
                "Begin with the embedded stand-in, without an account.",
            ),
            (
                "closectl init --from production --api-key-env CLOSE_API_KEY",
                "Begin with an organization that is there, and pull it.",
            ),
        ],
        notes: &["The key itself is never written: closectl.yaml holds the name of the variable."],
        exits: &[
            (0, "done"),
            (1, "error"),
            (3, "a file is in the way, or nobody could be asked"),
        ],
    },
    ManualPage {
        command: "login",
        examples: &[(
            "closectl login --org production",
            "Ask for the API key, check it and keep it.",
        )],
        notes: &[
            "The organization needs `keyring: true` in closectl.yaml. The key is checked with Close and against \
             `organization_id` before it is kept.",
        ],
        exits: PLAIN,
    },
    ManualPage {
        command: "logout",
        examples: &[(
            "closectl logout --org production",
            "Forget the key of this organization.",
        )],
        notes: &["In Close the key stays valid; take it back there (Settings, Developer, API keys)."],
        exits: PLAIN,
    },
    ManualPage {
        command: "organizations",
        examples: &[
            ("closectl organizations", "One name a line."),
            (
                "closectl organizations --org 'client-*' --format json",
                "A list on one line, for a CI matrix.",
            ),
        ],
        notes: &[],
        exits: PLAIN,
    },
    ManualPage {
        command: "completions",
        examples: &[
            ("closectl completions bash", "Print the script for bash."),
            (
                "closectl completions fish > ~/.config/fish/completions/closectl.fish",
                "Install it for fish.",
            ),
        ],
        notes: &[
            "To install:\n\
             \x20 bash        add to ~/.bashrc:   source <(closectl completions bash)\n\
             \x20             or with bash 3.2:   eval \"$(closectl completions bash)\"\n\
             \x20 zsh         add to ~/.zshrc, after compinit:   source <(closectl completions zsh)\n\
             \x20 fish        closectl completions fish > ~/.config/fish/completions/closectl.fish\n\
             \x20 PowerShell  add to $PROFILE:   closectl completions powershell | Out-String | Invoke-Expression\n\
             \x20 elvish      add to ~/.config/elvish/rc.elv:   eval (closectl completions elvish | slurp)",
            "What is completed comes from the files at hand: addresses from the manifests of -f or of closectl.yaml, \
             organizations from closectl.yaml, runs from .closectl/runs. Close is never asked.",
        ],
        exits: PLAIN,
    },
    ManualPage {
        command: "man",
        examples: &[
            ("closectl man | man -l -", "Read the page of closectl."),
            (
                "closectl man --out ~/.local/share/man/man1",
                "Install the pages of all commands.",
            ),
            (
                "closectl man --format markdown > commands.md",
                "The reference of commands.",
            ),
        ],
        notes: &["Then `man closectl-plan` shows the page of `closectl plan`."],
        exits: PLAIN,
    },
];
