//! The names that tell what a folder is.

/// The folder in which closectl keeps its own things: always for its owner only.
pub const OWN_FOLDER: &str = ".closectl";

/// What tells the folder of a project from those that only lead to it.
pub const PROJECT_MARKS: [&str; 2] = ["closectl.yaml", ".git"];
