//! The shells, and the script of each that asks the program what goes on.

use clap::ValueEnum;

/// The variable by which a script asks; its value is the name of the shell.
pub const VARIABLE: &str = "CLOSECTL_COMPLETE";
/// The variable in which PowerShell passes the words, one a line, since it loses empty arguments.
pub const WORDS: &str = "CLOSECTL_WORDS";

/// A shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// Bash 3.2 and later
    Bash,
    /// Zsh
    Zsh,
    /// Fish
    Fish,
    /// PowerShell
    Powershell,
    /// Elvish
    Elvish,
}

impl Shell {
    /// Returns the script that makes the shell ask.
    pub fn script(self) -> &'static str {
        match self {
            Self::Bash => include_str!("scripts/closectl.bash"),
            Self::Zsh => include_str!("scripts/closectl.zsh"),
            Self::Fish => include_str!("scripts/closectl.fish"),
            Self::Powershell => include_str!("scripts/closectl.ps1"),
            Self::Elvish => include_str!("scripts/closectl.elv"),
        }
    }
}
