//! `closectl graph`: draws the object model of manifests or of an organization.

use super::{
    args::{GraphArgs, PictureFormat},
    exit::{Exit, Failure},
    manifest_context::ManifestContext,
    printer::Printer,
    project::Project,
    read_organization::read_organization,
    replaced_file::ReplacedFile,
    settings::Settings,
};
use crate::{
    kinds,
    model::ReadScope,
    plan::KnownAddresses,
    render::graph::{self, GraphObjects, SvgFrame},
    session::check_selection,
};

/// How many rows a box has at most.
const ROWS: usize = 20;

/// Runs the command.
pub fn run(arguments: GraphArgs, printer: &Printer) -> Result<Exit, Failure> {
    let GraphArgs {
        manifests,
        target,
        live,
        selection,
        full,
        format,
        out,
    } = arguments;
    let project = Project::open(printer)?;
    let context = ManifestContext::new(&project, target.org.as_deref())?;
    let objects = if live {
        let settings = Settings::new(&project, &context, &target.calls, &[])?;
        let rules = settings.rules.clone();
        let mut fetched = read_organization(settings, &ReadScope::everything(), printer)?;
        rules.hide(&mut fetched.live);
        GraphObjects::of_organization(&fetched.live)
    } else {
        let (sources, read) = context.read(&project, &manifests)?;
        if !read.problems.is_empty() {
            printer.problems(&read.problems, &sources);
            return Ok(Exit::Error);
        }
        GraphObjects::of_manifests(&read.desired)
    };

    let selection = selection.of_objects()?;
    let known: KnownAddresses = objects.specs.keys().cloned().collect();
    printer.notes(&check_selection(&selection, &known)?);
    // Narrowed before it is limited, so that the rows that count are not cut off.
    let drawing = graph::narrowed(graph::of(kinds::registry(), &objects), &selection);
    let rows = if full { usize::MAX } else { ROWS };
    let limited = graph::limited(&drawing, rows);
    let title = match &context.organization {
        Some(name) => format!("Object model of {name}"),
        None => "Object model".to_owned(),
    };
    let text = match format {
        PictureFormat::Mermaid => graph::mermaid(&limited),
        PictureFormat::Dot => graph::dot(&limited, &title),
        PictureFormat::Svg => format!("{}\n", graph::svg(&limited, &title, SvgFrame::File).into_string()),
    };
    if let Some(path) = &out {
        let picture = ReplacedFile {
            undone: "the graph was not written",
            what: "a graph of closectl",
            hint: "name another file with --out",
        };
        picture.check_content(path, graph::is_picture)?;
    }
    printer.data_or_file(&text, out.as_deref())?;
    Ok(Exit::Done)
}
