//! The attributes of an object in plain lines, each with what happens in it, for formats that have no layout of their
//! own. Control characters are visible; nothing is escaped for any format.

use super::wording::{cut_lines, folded_lines};
use super::{
    AttributeDetail, ChangeSign, LinePart, ListReview, ListRow, MemberChange, ReviewLine, ReviewSubject,
    ShownValue, TreeBranch,
};
use crate::model::visible;

/// One line of a list, a text or a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainLine {
    /// What happens in it; nothing in lines that only stay.
    pub sign: Option<ChangeSign>,
    /// The text without the sign.
    pub text: String,
}

impl ShownValue {
    /// Writes the value; texts in quotation marks, so that they can be told from names and words.
    pub fn quoted(&self) -> String {
        match self {
            Self::Nothing => "(none)".to_owned(),
            Self::Word(text) | Self::Name(text) => visible(text),
            Self::Text(text) => format!("\"{}\"", visible(text)),
            Self::List(items) if items.is_empty() => "(none)".to_owned(),
            Self::List(items) => items.iter().map(Self::quoted).collect::<Vec<_>>().join(", "),
        }
    }

    /// Writes the value as the member of a list, in quotation marks only where it would be unclear without.
    pub fn as_member(&self) -> String {
        match self {
            Self::Text(text) if !text.is_empty() && text.trim() == text => visible(text),
            Self::Nothing | Self::Word(_) | Self::Text(_) | Self::Name(_) | Self::List(_) => self.quoted(),
        }
    }
}

impl ReviewSubject {
    /// Names what two values of an attribute are; where something is going to happen, nothing has to be named.
    pub fn sides<'a>(
        &'a self,
        before: &'a ShownValue,
        after: &'a ShownValue,
    ) -> Option<[(&'a str, &'a ShownValue); 2]> {
        match self {
            Self::Plan(_) => None,
            Self::Drift(_) => Some([("live now", after), ("manifests say", before)]),
            Self::Comparison { source, target } => Some([(source, before), (target, after)]),
        }
    }
}

impl AttributeDetail {
    /// Returns the lines below the name of the attribute.
    pub fn below(&self, about: &ReviewSubject) -> Vec<PlainLine> {
        match self {
            Self::Value { .. } | Self::Change { .. } => Vec::new(),
            Self::List(list) | Self::Order(list) => list_lines(list, about),
            Self::Text(text) => text.lines.iter().map(text_line).collect(),
            Self::Tree(tree) => tree.branches.iter().map(|branch| branch.line(about)).collect(),
            Self::Query(query) => {
                let sentences = query.sentences.lines.iter().map(text_line);
                let places = query.structure.branches.iter().map(|branch| branch.line(about));
                sentences.chain(places).collect()
            }
        }
    }
}

fn list_lines(list: &ListReview, about: &ReviewSubject) -> Vec<PlainLine> {
    let mut lines = Vec::new();
    for row in &list.rows {
        lines.push(row_line(list, row));
        for branch in &row.inside {
            let line = branch.line(about);
            lines.push(PlainLine {
                text: format!("    {}", line.text),
                ..line
            });
        }
    }

    if list.kept > 0 {
        lines.push(PlainLine {
            sign: None,
            text: list.staying(),
        });
    }
    lines
}

impl ListRow {
    /// Writes the member, with its old name where it has another one.
    pub fn named(&self) -> String {
        let member = self.member.as_member();
        match &self.what {
            MemberChange::Renamed(old) => format!("{} → {member}", old.as_member()),
            MemberChange::Added | MemberChange::Removed | MemberChange::Moved | MemberChange::Changed => {
                member
            }
        }
    }
}

fn row_line(list: &ListReview, row: &ListRow) -> PlainLine {
    let name = row.named();
    let place = list.place(row).map(|place| format!("  ({place})"));
    PlainLine {
        sign: Some(row.sign()),
        text: name + &place.unwrap_or_default(),
    }
}

impl TreeBranch {
    /// Returns the line of the place.
    pub fn line(&self, about: &ReviewSubject) -> PlainLine {
        let Self { path, before, after } = self;
        let path = visible(path);
        let colon = if path.is_empty() { "" } else { ": " };

        let (sign, value) = match (before, after) {
            (Some(before), Some(after)) => {
                let (before, after) = (before.quoted(), after.quoted());
                let value = match about {
                    ReviewSubject::Plan(_) | ReviewSubject::Comparison { .. } => {
                        format!("{before} → {after}")
                    }
                    ReviewSubject::Drift(_) => format!("{after} live now, {before} in the manifests"),
                };
                (Some(ChangeSign::Changed), value)
            }
            (Some(before), None) => (Some(ChangeSign::Removed), before.quoted()),
            (None, Some(after)) => (Some(ChangeSign::Added), after.quoted()),
            (None, None) => (None, String::new()),
        };
        PlainLine {
            sign,
            text: format!("{path}{colon}{value}"),
        }
    }
}

fn text_line(line: &ReviewLine) -> PlainLine {
    let joined =
        |pieces: &[LinePart]| visible(&pieces.iter().map(|piece| piece.text.as_str()).collect::<String>());
    let (sign, text) = match line {
        ReviewLine::Same(text) => (None, visible(text)),
        ReviewLine::Folded(count) => (None, folded_lines(*count)),
        ReviewLine::Cut(count) => (None, cut_lines(*count)),
        ReviewLine::Removed(pieces) => (Some(ChangeSign::Removed), joined(pieces)),
        ReviewLine::Added(pieces) => (Some(ChangeSign::Added), joined(pieces)),
    };

    PlainLine { sign, text }
}
