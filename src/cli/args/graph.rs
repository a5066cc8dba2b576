//! The arguments of `graph`.

use super::{ManifestArgs, TargetArgs};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// What a picture is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PictureFormat {
    /// For Markdown: GitHub and GitLab draw it
    Mermaid,
    /// For Graphviz
    Dot,
    /// A drawing for browsers, complete in one file, light and dark
    Svg,
}

#[derive(Debug, Args)]
pub struct GraphArgs {
    #[command(flatten)]
    pub manifests: ManifestArgs,
    #[command(flatten)]
    pub target: TargetArgs,
    /// Draw what the organization has instead of what the manifests say
    #[arg(long, conflicts_with = "paths")]
    pub live: bool,
    /// Draw only these objects and what an arrow connects with them; `*` stands for any text; may be repeated
    #[arg(long = "target", value_name = "ADDRESS")]
    pub targets: Vec<String>,
    /// Draw every row of long boxes, not only those with arrows and the first 20
    #[arg(long)]
    pub full: bool,
    /// How to write the picture
    #[arg(long, value_enum, default_value_t = PictureFormat::Mermaid)]
    pub format: PictureFormat,
    /// Write to this file instead of printing
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}
