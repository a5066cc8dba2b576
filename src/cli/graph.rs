//! `closectl graph`: draws the object model of manifests or of an organization.

use super::{
    args::{GraphArgs, PictureFormat},
    exit::{Exit, Failure},
    manifest_context::ManifestContext,
    printer::Printer,
    project::Project,
    pull,
    settings::{self, Settings},
    validate,
};
use crate::{
    kinds,
    model::Address,
    planning::check_targets,
    render::graph::{self, GraphObjects, SvgFrame},
};

/// How many rows a box has at most.
const ROWS: usize = 20;

/// Runs the command.
pub fn run(arguments: GraphArgs, printer: &Printer) -> Result<Exit, Failure> {
    let GraphArgs {
        manifests,
        target,
        live,
        targets,
        full,
        format,
        out,
    } = arguments;
    let project = Project::load()?;
    let scope = ManifestContext::new(&project, target.org.as_deref())?;
    let objects = match live {
        true => {
            let mut fetched = pull::organization(Settings::new(&project, &scope, &target.calls)?, printer)?;
            settings::rules(&project).hide(&mut fetched.live);
            GraphObjects::of_organization(&fetched.live)
        }
        false => {
            let (sources, read) = validate::read(&project, &manifests, &scope)?;
            if !read.problems.is_empty() {
                printer.problems(&read.problems, &sources);
                return Ok(Exit::Error);
            }
            GraphObjects::of_manifests(&read.desired)
        }
    };
    let known: Vec<&Address> = objects.specs.keys().collect();
    check_targets(&targets, &known)?;
    let drawing = graph::narrowed(graph::of(kinds::registry(), &objects), &targets);
    let rows = if full { usize::MAX } else { ROWS };
    let limited = graph::limited(&drawing, rows);
    let title = match &scope.organization {
        Some(name) => format!("Object model of {name}"),
        None => "Object model".to_owned(),
    };
    let text = match format {
        PictureFormat::Mermaid => graph::mermaid(&limited),
        PictureFormat::Dot => graph::dot(&limited, &title),
        PictureFormat::Svg => format!("{}\n", graph::svg(&limited, &title, SvgFrame::File).into_string()),
    };
    printer.data_or_file(&text, out.as_deref())?;
    Ok(Exit::Done)
}
