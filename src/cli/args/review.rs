//! The arguments that choose the format of plans, comparisons and results.

use clap::{
    Arg, Args, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser as _},
};

/// The heading of these options in the help.
const OUTPUT: &str = "Output options";

/// The format of plans, comparisons and results.
#[derive(Clone, Copy, Debug, Args)]
pub struct ReviewArgs {
    /// Choose the format of the result
    #[arg(long, value_enum, default_value_t = ReviewFormat::Human, help_heading = OUTPUT)]
    pub format: ReviewFormat,
    /// Print less about each change: leave out the settings of new objects and the consequences
    #[arg(long, help_heading = OUTPUT)]
    pub compact: bool,
}

/// The format of a plan, a comparison or a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReviewFormat {
    /// For people
    Human,
    /// For programs
    Json,
    /// For a comment on a pull request, at most 60,000 characters
    Markdown,
    /// Annotations on the lines of the manifests, for GitHub Actions
    Github,
    /// A self-contained web page with diagrams and filters
    Html,
    /// For programs that follow a run: one event in each line, as JSON; `closectl schema event` prints the schema
    Jsonl,
}

/// Takes the page away from the formats of a command: what a run writes besides its plan has no page.
pub fn without_page(argument: Arg) -> Arg {
    without(argument, ReviewFormat::Html)
}

/// Takes the events away from the formats of a command that carries nothing out.
pub fn without_events(argument: Arg) -> Arg {
    without(argument, ReviewFormat::Jsonl)
}

fn without(argument: Arg, format: ReviewFormat) -> Arg {
    if argument.get_id() != "format" {
        return argument;
    }

    let formats = ReviewFormat::value_variants().iter();
    let values = formats.filter(|one| **one != format);
    let values = PossibleValuesParser::new(values.filter_map(ValueEnum::to_possible_value));
    argument.value_parser(values.try_map(|value| ReviewFormat::from_str(&value, false)))
}
