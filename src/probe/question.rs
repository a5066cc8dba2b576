//! A question about Close, as data.

use super::{bench::ProbeBench, finding::Asked};
use std::{future::Future, pin::Pin};

/// The work of asking one question.
pub type AskFuture<'a> = Pin<Box<dyn Future<Output = Asked> + Send + 'a>>;

/// One question about Close, and how an organization answers it.
#[derive(Debug)]
pub struct Probe {
    /// The switch of the sandbox that the answer decides, or a name of its own for what closectl takes for granted.
    pub name: &'static str,
    /// The question, as people ask it.
    pub question: &'static str,
    /// The answers that can be found: values of the switch, or yes and no.
    pub answers: &'static [&'static str],
    /// The answers that closectl relies on.
    pub relies: Reliance,
    /// Asks it.
    pub ask: fn(&mut ProbeBench) -> AskFuture<'_>,
}

/// The answers that closectl can work with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reliance {
    /// It works whichever way the answer falls.
    Nothing,
    /// It works with these answers only.
    WorksWith {
        /// The answers.
        answers: &'static [&'static str],
        /// What goes wrong with any other.
        otherwise: &'static str,
    },
}

impl Reliance {
    /// Returns what would go wrong with an answer, if anything would.
    #[must_use]
    pub fn contradicted_by(self, answer: &str) -> Option<&'static str> {
        match self {
            Self::Nothing => None,
            Self::WorksWith { answers, otherwise } => (!answers.contains(&answer)).then_some(otherwise),
        }
    }

    /// Says what closectl relies on.
    #[must_use]
    pub fn told(self) -> String {
        match self {
            Self::Nothing => "nothing: it works with every answer".to_owned(),
            Self::WorksWith { answers, .. } => format!("the answer {}", answers.join(" or ")),
        }
    }
}
