//! How plans, comparisons and results are written.

use clap::{
    Arg, Args, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser as _},
};

/// How plans, comparisons and results are written.
#[derive(Clone, Copy, Debug, Args)]
pub struct ReviewArgs {
    /// How to write the result
    #[arg(long, value_enum, default_value_t = ReviewFormat::Human)]
    pub format: ReviewFormat,
    /// Write one line for each object
    #[arg(long)]
    pub compact: bool,
}

/// The format of a plan, a comparison or a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReviewFormat {
    /// For people
    Human,
    /// For programs
    Json,
    /// For a comment on a pull request; at most 60,000 characters
    Markdown,
    /// For GitHub Actions: annotations on the lines of the manifests
    Github,
    /// A page for browsers, complete in one file, with pictures and filters
    Html,
}

/// Takes the page away from the formats of a command: what a run writes besides its plan has no page.
pub fn without_page(argument: Arg) -> Arg {
    if argument.get_id() != "format" {
        return argument;
    }

    let formats = ReviewFormat::value_variants().iter();
    let values = formats.filter(|format| **format != ReviewFormat::Html);
    let values = PossibleValuesParser::new(values.filter_map(ValueEnum::to_possible_value));
    argument.value_parser(values.try_map(|value| ReviewFormat::from_str(&value, false)))
}
