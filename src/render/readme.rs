//! The README beside manifests that were pulled: what there is, how much of it, and a picture.
//!
//! Says nothing that differs between two organizations of the same setup, so that the same setup makes the same file.

use super::graph::{self, GraphDrawing};
use crate::model::{ListPosition, Live, Registry};
use std::fmt::Write as _;

/// Writes the README.
pub fn readme(registry: &Registry, live: &Live, drawing: &GraphDrawing) -> String {
    let mut out = String::from(
        "# The setup of this organization in Close\n\n\
         `closectl pull --readme` wrote this page and the files beside it. The files are what counts; change them, \
         look at `closectl plan`, and pull again to renew this page.\n\n\
         | What | How many | Where |\n|---|--:|---|\n",
    );

    for group in registry.groups() {
        for kind in &group.members {
            let count = live
                .specs
                .values()
                .filter(|spec| spec.kind == kind.any.def.name)
                .count();
            // A row with zero would list what Close offers and not what is there.
            if count > 0 {
                let (plural, file) = (kind.any.def.plural(), file(registry, group.at));
                let _ = writeln!(out, "| {plural} | {count} | {file} |");
            }
        }
    }

    if !drawing.nodes.is_empty() {
        let _ = write!(
            out,
            "\n## The object model\n\n\
             An arrow leads from what refers to what is referred to; a dashed one is a mention in a text or a filter.\n\n\
             ```mermaid\n{}```\n",
            graph::mermaid(drawing)
        );
    }
    out
}

/// Returns a link to the file that a list stands in.
fn file(registry: &Registry, at: ListPosition) -> String {
    match at {
        ListPosition::Section(keys) => {
            let section = keys.first().copied().unwrap_or_default();
            format!("[{section}.yaml]({section}.yaml)")
        }
        ListPosition::Single(key) => format!("[{key}.yaml]({key}.yaml)"),
        ListPosition::Within(holder, _) => {
            let listing = registry.kind(holder).and_then(|kind| kind.any.def.listing);
            match listing.map(|listing| listing.at) {
                Some(at @ (ListPosition::Section(_) | ListPosition::Single(_))) => file(registry, at),
                Some(ListPosition::Within(..)) | None => String::new(),
            }
        }
    }
}
