//! What is drawn, before anybody knows how.

use crate::model::Address;

/// Boxes and the arrows between them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GraphDrawing {
    /// The boxes, in the order of the registry.
    pub nodes: Vec<GraphNode>,
    /// The arrows, from what refers to what is referred to.
    pub arrows: Vec<GraphArrow>,
}

/// A box: an object that holds others, or a list.
#[derive(Clone, Debug, PartialEq)]
pub struct GraphNode {
    /// The object, or the section.
    pub address: Address,
    /// What it is called.
    pub title: String,
    /// What it is; nothing for lists, whose titles say it.
    pub about: String,
    /// What lies in it, in order.
    pub rows: Vec<GraphRow>,
    /// How many rows were left out.
    pub more: usize,
    /// The action.
    pub mark: Option<GraphMark>,
    /// Whether it holds what is referred to and is not among the objects.
    pub is_elsewhere: bool,
}

/// A line of a box.
#[derive(Clone, Debug, PartialEq)]
pub struct GraphRow {
    /// The object.
    pub address: Address,
    /// What it is called.
    pub name: String,
    /// What stands beside the name.
    pub caption: String,
    /// The action.
    pub mark: Option<GraphMark>,
}

/// An arrow.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GraphArrow {
    /// What refers.
    pub from: ArrowEnd,
    /// What is referred to.
    pub to: ArrowEnd,
    /// Whether the reference stands somewhere in a text or a filter, and not in an attribute made for it.
    pub is_mention: bool,
}

/// One end of an arrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ArrowEnd {
    /// The box.
    pub node: usize,
    /// Its row; the box itself where there is none.
    pub row: Option<usize>,
}

/// The mark of what a plan does to something that is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GraphMark {
    /// It is new.
    Added,
    /// It is changed.
    Changed,
    /// It goes.
    Removed,
}

impl GraphMark {
    /// Turns the mark of a plan into that of a plan which leads the other way.
    pub fn turn(&mut self) {
        *self = match self {
            Self::Added => Self::Removed,
            Self::Changed => Self::Changed,
            Self::Removed => Self::Added,
        };
    }

    /// Returns the word for readers.
    pub fn word(self) -> &'static str {
        match self {
            Self::Added => "new",
            Self::Changed => "changed",
            Self::Removed => "removed",
        }
    }

    /// Returns the sign that says the same without colour.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Added => "+",
            Self::Changed => "~",
            Self::Removed => "−",
        }
    }
}

impl GraphNode {
    /// Makes a box with nothing in it.
    pub(super) fn new(address: Address, title: String, about: &str) -> Self {
        Self {
            address,
            title,
            about: about.to_owned(),
            rows: Vec::new(),
            more: 0,
            mark: None,
            is_elsewhere: false,
        }
    }
}

impl GraphDrawing {
    /// Returns the arrows between boxes, each pair once, with the rows that they begin at.
    pub(super) fn between(&self) -> Vec<ArrowBundle> {
        // Mermaid's arrows connect whole boxes, so those between the same two boxes are one.
        let mut found: Vec<ArrowBundle> = Vec::new();
        for arrow in &self.arrows {
            let (from, to) = (arrow.from.node, arrow.to.node);
            let known = found
                .iter_mut()
                .find(|one| (one.from, one.to, one.is_mention) == (from, to, arrow.is_mention));

            match known {
                Some(one) => one.rows.extend(arrow.from.row),
                None => found.push(ArrowBundle {
                    from,
                    to,
                    rows: arrow.from.row.into_iter().collect(),
                    is_mention: arrow.is_mention,
                }),
            }
        }
        found
    }

    /// Keeps some rows of a box, counts the others, and returns the new place of every row that was there.
    pub(super) fn keep_rows(&mut self, node: usize, is_kept: impl Fn(usize) -> bool) -> Vec<Option<usize>> {
        let node = &mut self.nodes[node];
        let mut next = 0..;
        let places = (0..node.rows.len()).map(|row| is_kept(row).then(|| next.next()).flatten());
        let places: Vec<Option<usize>> = places.collect();

        let mut stays = places.iter().map(Option::is_some);
        node.rows.retain(|_| stays.next().unwrap_or_default());
        node.more += places.len() - node.rows.len();
        places
    }
}

/// The arrows from one box to another, drawn as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ArrowBundle {
    pub from: usize,
    pub to: usize,
    /// The rows that they begin at.
    pub rows: Vec<usize>,
    pub is_mention: bool,
}
