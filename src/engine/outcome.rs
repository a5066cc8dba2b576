//! What became of the steps of a plan.

use super::JournalError;
use crate::{
    api::{ApiError, WriteFate},
    model::Address,
    plan::{Action, Plan},
};
use std::collections::HashSet;
use thiserror::Error;

/// What became of one step.
#[derive(Debug)]
pub enum Outcome {
    /// Close did it.
    Done,
    /// It was so already.
    NothingToDo,
    /// It was not done.
    Failed(StepError),
    /// It may or may not have been done.
    Unknown(StepError),
    /// It was not started, because that step was not done.
    Skipped(usize),
    /// It was not started, because the run was interrupted.
    Interrupted,
}

/// Why a step was not done.
#[derive(Debug, Error)]
pub enum StepError {
    /// The call failed.
    #[error("failed to {0}")]
    Api(#[from] ApiError),
    /// Close answered as if it had done it, and did not.
    #[error("Close accepted the call but kept {what}; it can't be changed this way, so write what Close has")]
    Ignored {
        /// The attributes with what Close has.
        what: String,
    },
    /// Something that the step needs has gone.
    #[error("`{0}` has no id any more; it was deleted meanwhile, plan again")]
    Gone(Address),
    /// The list has changed since it was planned.
    #[error("the list changed meanwhile: {0} is no longer in it; plan again")]
    Stale(Address),
    /// Close answered without the id of what it made.
    #[error("Close's answer has no id; look in Close for the {0}, then apply again")]
    NoId(String),
    /// Nothing shows of what was to be made, and the call may still be under way.
    #[error(
        "failed to {source}; Close shows no {object} so far and may still make it: look for it in Close in a \
         minute, then apply again, which makes it only if it is not there"
    )]
    Unseen {
        /// What was to be made.
        object: String,
        /// Why nobody knows.
        source: Box<ApiError>,
    },
    /// Something of the same name has come that differs from what was asked for.
    #[error(
        "Close has a new {object} ({ids}) that is not as it was asked for{}: somebody else may have made it, so \
         nothing was sent again; look at it in Close, then plan again",
        if what.is_empty() { String::new() } else { format!(", with {what}") }
    )]
    Other {
        /// What was to be made.
        object: String,
        /// The ids of what is there.
        ids: String,
        /// The attributes that differ, with what Close has.
        what: String,
    },
    /// Several of the same name have come.
    #[error(
        "Close has several new objects like the {object} ({ids}), and all but one are somebody else's: look at them in \
         Close and keep one, then plan again"
    )]
    Several {
        /// What was to be made.
        object: String,
        /// Their ids.
        ids: String,
    },
    /// Somebody changed the same attribute while the answer was lost.
    #[error(
        "the answer was lost, and Close has {what} of the {object}, which is neither what it was nor what was asked \
         for: somebody else may have changed it, so nothing was sent again; plan again to see both"
    )]
    Edited {
        /// The object.
        object: String,
        /// The attributes with what Close has.
        what: String,
    },
    /// The list could not be found in Close's answer.
    #[error("Close's answer does not show the list; plan again")]
    NoList,
    /// Close is still converting stored values.
    #[error("Close is still converting the stored values; plan again later")]
    Unsettled,
    /// The plan names a kind that does not exist.
    #[error("the plan names the kind `{0}`, which this version does not know")]
    UnknownKind(String),
    /// The object was deleted, but not made again.
    #[error("it was deleted, but not made again: {0}; apply again")]
    Halfway(Box<StepError>),
    /// Records are left that should have moved.
    #[error(
        "{0} records still hold the old value; somebody may be adding some, so look at them and apply again"
    )]
    Left(u64),
    /// A bulk edit did not end well.
    #[error("Close's bulk edit is {0}; look at it in Close, then apply again")]
    Bulk(String),
    /// The step was lost inside this program.
    #[error("the step ended without a result: {0}")]
    Lost(tokio::task::JoinError),
    /// The step could not be written down beforehand.
    #[error("not started, because closectl failed to {0}")]
    Journal(JournalError),
    /// The answer that held a secret never came.
    #[error(
        "it was made, but the answer with its {what} was lost, and Close shows that once; if you need it, remove \
         the object and apply again"
    )]
    SecretLost {
        /// What it is called.
        what: &'static str,
    },
    /// A secret could not be stored.
    #[error("it was made, but its {what} could not be stored: {source}; remove the object and apply again")]
    Secret {
        /// What it is called.
        what: &'static str,
        /// Why.
        source: super::SecretsFileError,
    },
}

/// How often an organization is read after a run before a difference counts: lists and single objects may each lag
/// behind what was written, one after the other.
pub const VERIFICATIONS: u32 = 8;

/// What became of a plan.
#[must_use]
#[derive(Debug)]
pub struct RunResult {
    /// One outcome a step.
    pub outcomes: Vec<Outcome>,
}

impl RunResult {
    /// Says whether every step is done.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.outcomes.iter().all(Outcome::is_done)
    }

    /// Says whether a plan made after the run asks for something that is done: then the reads that it was made from
    /// are older than that. Acting on it would do things twice.
    #[must_use]
    pub fn is_contradicted(&self, plan: &Plan, afterwards: &Plan) -> bool {
        let done: HashSet<(&Address, Action)> = plan
            .steps
            .iter()
            .zip(&self.outcomes)
            .filter(|(_, outcome)| outcome.is_done())
            .map(|(step, _)| (&step.address, step.action))
            .collect();
        let mut steps = afterwards.steps.iter();
        steps.any(|step| done.contains(&(&step.address, step.action)))
    }

    /// Says whether the run was interrupted.
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        self.outcomes
            .iter()
            .any(|outcome| matches!(outcome, Outcome::Interrupted))
    }
}

impl StepError {
    /// Says whether the organization is surely as it was before the step.
    #[must_use]
    pub fn wrote_nothing(&self) -> bool {
        match self {
            Self::Api(error) => error.fate() == WriteFate::NotDone,
            Self::Gone(_) | Self::Stale(_) | Self::NoList | Self::UnknownKind(_) | Self::Journal(_) => true,
            Self::Ignored { .. }
            | Self::NoId(_)
            | Self::Unseen { .. }
            | Self::Other { .. }
            | Self::Several { .. }
            | Self::Edited { .. }
            | Self::Unsettled
            | Self::Left(_)
            | Self::Bulk(_)
            | Self::Halfway(_)
            | Self::Lost(_)
            | Self::SecretLost { .. }
            | Self::Secret { .. } => false,
        }
    }
}

impl StepError {
    /// Says whether nobody knows what came of the step.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        match self {
            Self::Api(error) => error.fate().is_unknown(),
            Self::Halfway(error) => error.is_unknown(),
            Self::NoId(_)
            | Self::Unseen { .. }
            | Self::Other { .. }
            | Self::Several { .. }
            | Self::Edited { .. }
            | Self::Lost(_) => true,
            Self::Ignored { .. }
            | Self::Gone(_)
            | Self::Stale(_)
            | Self::NoList
            | Self::Unsettled
            | Self::UnknownKind(_)
            | Self::Left(_)
            | Self::Bulk(_)
            | Self::Journal(_)
            | Self::SecretLost { .. }
            | Self::Secret { .. } => false,
        }
    }

    /// The same error where nothing shows of what was to be made.
    pub(super) fn unseen(self, object: String) -> Self {
        match self {
            Self::Api(source) => Self::Unseen {
                object,
                source: Box::new(source),
            },
            other => other,
        }
    }
}

impl Outcome {
    /// Says whether the organization is now as the step wants it.
    #[must_use]
    pub fn is_done(&self) -> bool {
        match self {
            Self::Done | Self::NothingToDo => true,
            Self::Failed(_) | Self::Unknown(_) | Self::Skipped(_) | Self::Interrupted => false,
        }
    }
}
