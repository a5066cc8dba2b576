//! The page as a whole.

use super::{
    filters::filters,
    items,
    marked::marked,
    overview, pictures,
    tracks::{StageTrack, tracks},
};
use crate::{
    model::{Address, Live, Registry},
    plan::Plan,
    render::{
        graph::{self, GraphDrawing, GraphMark, GraphObjects},
        review::Review,
    },
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use maud::{DOCTYPE, PreEscaped, html};
use sha2::{Digest as _, Sha256};

/// How the page looks.
const STYLE: &str = include_str!("page.css");
/// What the filters do.
const SCRIPT: &str = include_str!("page.js");

/// The most rows that a box of the object model has.
const ROWS: usize = 14;

/// The pictures of a page.
#[derive(Clone, Debug, Default)]
pub struct PagePictures {
    /// The lists that things go through.
    pub tracks: Vec<StageTrack>,
    /// The object model.
    pub model: GraphDrawing,
}

impl PagePictures {
    /// Draws an organization with what a plan does to it.
    pub fn of(registry: &Registry, live: &Live, plan: &Plan) -> Self {
        Self::drawn(
            tracks(registry, live, plan, &[]),
            marked(registry, live, plan, &[]),
            registry,
        )
    }

    /// Draws how two sides differ, by the plan that would lead from the second to the first. `extra` is what only the second
    /// side has, although the plan leaves it there.
    pub fn of_difference(registry: &Registry, live: &Live, plan: &Plan, extra: &[&Address]) -> Self {
        let tracks = tracks(registry, live, plan, extra);
        let mut objects = marked(registry, live, plan, extra);
        objects.marks.values_mut().for_each(GraphMark::turn);
        Self::drawn(
            tracks.into_iter().map(StageTrack::turned).collect(),
            objects,
            registry,
        )
    }

    fn drawn(tracks: Vec<StageTrack>, objects: GraphObjects, registry: &Registry) -> Self {
        Self {
            tracks,
            model: graph::limited(&graph::of(registry, &objects), ROWS),
        }
    }
}

/// Writes the page; pictures are left out where there is nothing to draw.
pub fn page(registry: &Registry, review: &Review, pictures: &PagePictures) -> String {
    let PagePictures { tracks, model } = pictures;
    let title = overview::title(review);
    let style = format!("{STYLE}{}", graph::STYLE);

    // The page loads nothing: what it shows may be hostile, and may be confidential.
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        digest(&style),
        digest(SCRIPT)
    );

    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                title { (title) " · closectl" }
                style { (PreEscaped(style)) }
            }
            body {
                a.skip href="#changes" { "Skip to the changes" }
                header {
                    p.kicker { "closectl" }
                    h1 { (title) }
                    (overview::contents(review, !tracks.is_empty(), !model.nodes.is_empty()))
                }
                main {
                    (overview::summary(review))
                    (overview::dangers(review))
                    @if !tracks.is_empty() { (pictures::tracks(tracks, &review.about)) }
                    @if !review.groups.is_empty() {
                        section #changes tabindex="-1" aria-labelledby="list" {
                            h2 #list { (overview::list_heading(&review.about)) }
                            p.note { (overview::sides(&review.about)) }
                            (filters(registry, review))
                            (items::groups(registry, review))
                        }
                    } @else {
                        // The skip link at the top has to lead somewhere.
                        div #changes tabindex="-1" {}
                    }
                    @if !model.nodes.is_empty() { (pictures::model(model, &review.about)) }
                    (overview::notes(review))
                }
                footer { p { "Written by closectl " (env!("CARGO_PKG_VERSION")) ". This page makes no network requests." } }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    page.into_string()
}

/// Returns what a policy names a text by.
fn digest(text: &str) -> String {
    BASE64_STANDARD.encode(Sha256::digest(text.as_bytes()))
}
