//! Why a step was not done, and what that tells of its writes.

use super::{CountError, JournalError, KeptFileError};
use crate::{
    api::{ApiError, ApiErrorKind, WriteFate},
    model::{Address, counted_as},
};
use thiserror::Error;

/// The reason why a step was not done.
#[derive(Debug, Error)]
pub enum StepError {
    /// The call failed.
    #[error("failed to {0}")]
    Api(#[from] ApiError),
    /// Close answered as if it had done it, and did not.
    #[error(
        "Close accepted the call but kept {what}; Close does not accept this change, so write the value \
             that Close has"
    )]
    Ignored {
        /// The attributes with what Close has.
        what: String,
    },
    /// Close does not take a value of a new object, which has another one instead.
    #[error(
        "Close does not take `{asked}` ({source}); so that the new {object} does not run, closectl set `{now}`: write that \
         in the manifests, or set the other one in Close"
    )]
    Instead {
        /// The object.
        object: String,
        /// What was asked for.
        asked: String,
        /// What it has.
        now: String,
        /// Why.
        source: Box<StepError>,
    },
    /// The value that a new object was to have instead could not be set either.
    #[error("{source}; setting `{now}` instead failed as well: {failed}")]
    InsteadFailed {
        /// What it was to have instead.
        now: String,
        /// Why it has not.
        failed: Box<StepError>,
        /// Why it does not have what was asked for.
        source: Box<StepError>,
    },
    /// A new object is as Close made it, and acts.
    #[error(
        "{source}; the new {object} has `{now}`, as far as closectl knows: pause or delete it in Close now"
    )]
    MayAct {
        /// The object.
        object: String,
        /// What it has.
        now: String,
        /// Why.
        source: Box<StepError>,
    },
    /// A new object may have come that is as Close makes it, and acts.
    #[error(
        "{source}; if Close created the {object}, it has `{now}`: look for it in Close now and pause or delete it, or apply \
         again, which sets what the manifests say"
    )]
    MayComeToAct {
        /// The object.
        object: String,
        /// What it has.
        now: String,
        /// Why nobody knows.
        source: Box<StepError>,
    },
    /// Close does not take a value, and there is another one to the same end.
    #[error("{source}; the {object} still has `{now}`: write `{instead}`, which Close takes")]
    NotTaken {
        /// The object.
        object: String,
        /// What it has.
        now: String,
        /// What does the same.
        instead: String,
        /// Why.
        source: Box<StepError>,
    },
    /// Something that the step needs has gone.
    #[error("`{0}` has no id any more, because somebody deleted it; plan again")]
    Gone(Address),
    /// The list has changed since it was planned.
    #[error("somebody removed {0} from the list; plan again")]
    Stale(Address),
    /// Close answered without the id of what it made.
    #[error("Close's answer has no id; check in Close whether the {0} exists, then apply again")]
    NoId(String),
    /// Nothing shows of what was to be made, and the call may still be under way.
    #[error(
        "failed to {source}; Close shows no {object} yet and may still create it: wait a minute, then apply \
         again, which creates it only if it does not exist"
    )]
    Unseen {
        /// What was to be made.
        object: String,
        /// Why nobody knows.
        source: Box<ApiError>,
    },
    /// Something of the same name has come that differs from what was asked for.
    #[error(
        "Close has a new {object} ({ids}) that differs from the manifests{}: somebody else may have created \
         it, so closectl did not send it again; look at it in Close, then plan again",
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
        "Close has several new objects like the {object} ({ids}), and somebody else created all but one; \
         keep one of them in Close, then plan again"
    )]
    Several {
        /// What was to be made.
        object: String,
        /// Their ids.
        ids: String,
    },
    /// An object has come that can't be read.
    #[error(
        "Close has an object ({id}) that closectl can't read and that may be the new {object}, so closectl \
         did not send it again; look at it in Close, then plan again"
    )]
    Unreadable {
        /// What was to be made.
        object: String,
        /// The id of what is there.
        id: String,
    },
    /// Somebody changed the same attribute while the answer was lost.
    #[error(
        "the answer was lost, and Close has {what} of the {object}, which is neither the old value nor the \
         wanted one: somebody else may have changed it, so closectl did not send it again; plan again to see \
         both"
    )]
    Edited {
        /// The object.
        object: String,
        /// The attributes with what Close has.
        what: String,
    },
    /// Somebody changed a list of which the step would send every item.
    #[error(
        "somebody changed {attributes} of the {object} after it was planned, so nothing was sent, because \
         that would overwrite the change; plan again"
    )]
    MovedList {
        /// The object.
        object: String,
        /// The lists.
        attributes: String,
    },
    /// The list could not be found in Close's answer.
    #[error("Close's answer does not show the list; plan again")]
    NoList,
    /// Close is still converting stored values.
    #[error(
        "Close is still converting the values that records hold, which can take minutes; run this again \
         later, which waits and continues"
    )]
    Unsettled,
    /// The plan names a kind that does not exist.
    #[error("the plan names the kind `{0}`, which this version of closectl does not know")]
    UnknownKind(String),
    /// The object was deleted, but not made again.
    #[error(
        "it was deleted but not created again: {0}; undo this run, which creates the old one again, then apply again"
    )]
    Halfway(Box<StepError>),
    /// Close changed the type, but not what else was to change.
    #[error("Close changed the type but not the rest: {0}; apply again")]
    ConvertedOnly(Box<StepError>),
    /// Records are left that should have moved.
    #[error(
        "{0} records still hold the old value; somebody may be adding them, so look at them in Close, then \
         apply again"
    )]
    Left(u64),
    /// There are more records than somebody agreed to.
    #[error(
        "the reviewed plan moves {agreed}, and there are {now} now{}: somebody gave more records the old \
         value, and closectl moves only reviewed ones; look at them in Close, then plan again",
        if *moved == 0 { String::new() } else { format!("; {moved} have moved") }
    )]
    MoreRecords {
        /// How many were agreed to.
        agreed: String,
        /// How many there are.
        now: String,
        /// How many have moved before that was found.
        moved: u64,
    },
    /// Nobody knows how many records there are to move.
    #[error("closectl could not count the records: {0}")]
    NotCounted(CountError),
    /// Nobody had to agree to the step, because no record held a value, and now some do.
    #[error(
        "{}, and none did in the reviewed plan, so nobody approved this; nothing was sent: plan again",
        counted_as(*.0, "record holds a value by now", "records hold a value by now")
    )]
    HeldByNow(u64),
    /// Nobody had to agree to the step, because it concerned nobody, and now it does.
    #[error(
        "{0}, and nobody was in the reviewed plan, so nobody approved this; nothing was sent: plan again"
    )]
    PeopleByNow(String),
    /// Nobody knows whether a record is left that should have moved.
    #[error("closectl can't tell whether all records have moved: {0}")]
    NotVerified(CountError),
    /// The values that were kept can't be read.
    #[error("failed to {0}")]
    KeptValues(#[from] KeptFileError),
    /// The values that were kept are gone, or others.
    #[error("the saved values of `{0}` are missing or changed; undo the run again")]
    NoKeptValues(Address),
    /// Close took the value of a record and shows another one.
    #[error("Close accepted the value of {0} but shows another one")]
    RecordIgnored(String),
    /// Some records did not get their values back.
    #[error(
        "{count} of the records did not get their values back, and {written} did; the first one: {first}; \
         undo the run again for the rest"
    )]
    NotRestored {
        /// How many did not.
        count: u64,
        /// How many did.
        written: u64,
        /// Why the first one did not.
        first: Box<StepError>,
    },
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
        "it was created, but the answer with its {what} was lost, and Close shows that only once; if you \
         need it, delete the object and apply again"
    )]
    SecretLost {
        /// What it is called.
        what: &'static str,
    },
    /// A secret could not be stored if Close showed one.
    #[error("nothing was sent, because Close shows its {what} only once and closectl failed to {source}")]
    NoPlace {
        /// What it is called.
        what: &'static str,
        /// Why.
        source: super::SecretsFileError,
    },
    /// An earlier secret of the run could not be stored.
    #[error(
        "nothing was sent, because Close shows its {what} only once and closectl failed to store that of \
         `{earlier}`"
    )]
    EarlierLost {
        /// What it is called.
        what: &'static str,
        /// What has the secret that could not be stored.
        earlier: Address,
    },
    /// A secret could not be stored.
    #[error(
        "it was created, but closectl failed to store its {what}: {source}; delete the object and apply \
             again"
    )]
    Secret {
        /// What it is called.
        what: &'static str,
        /// Why.
        source: super::SecretsFileError,
    },
}

impl StepError {
    /// Says whether a call of the step was not sent because the run was interrupted, and nothing else went wrong: an earlier
    /// try of it may have been carried out.
    #[must_use]
    pub fn is_interruption(&self) -> bool {
        let is_such = matches!(self, Self::Api(error) if matches!(error.kind(), ApiErrorKind::Interrupted));
        is_such && self.fate() == WriteFate::NotDone
    }

    /// The fate of the step's writes: [`Done`](WriteFate::Done) where Close took at least one of them and the step failed
    /// all the same.
    #[must_use]
    pub fn fate(&self) -> WriteFate {
        match self {
            Self::Api(error) => error.fate(),
            // All of these are raised before anything is sent.
            Self::Gone(_)
            | Self::Stale(_)
            | Self::MovedList { .. }
            | Self::NoList
            | Self::UnknownKind(_)
            | Self::NotCounted(_)
            | Self::KeptValues(_)
            | Self::NoKeptValues(_)
            | Self::MoreRecords { moved: 0, .. }
            | Self::HeldByNow(_)
            | Self::PeopleByNow(_)
            | Self::Journal(_)
            | Self::NoPlace { .. }
            | Self::EarlierLost { .. } => WriteFate::NotDone,
            Self::NotRestored { first, .. } if first.fate().is_unknown() => first.fate(),
            Self::Halfway(error) | Self::ConvertedOnly(error) if error.fate().is_unknown() => error.fate(),
            Self::Unseen { source, .. } => source.fate(),
            Self::InsteadFailed { failed, .. } if failed.fate().is_unknown() => failed.fate(),
            Self::InsteadFailed { source, .. }
            | Self::MayAct { source, .. }
            | Self::MayComeToAct { source, .. }
            | Self::NotTaken { source, .. } => source.fate(),
            // Something may have come of the call, and none of these tells what.
            Self::NoId(_)
            | Self::Other { .. }
            | Self::Several { .. }
            | Self::Unreadable { .. }
            | Self::Edited { .. }
            | Self::Lost(_) => WriteFate::Unknown {
                may_still_happen: false,
            },
            // Close took the write and the step failed afterwards, so sending it again would be wrong.
            Self::Ignored { .. }
            | Self::Instead { .. }
            | Self::RecordIgnored(_)
            | Self::NotRestored { .. }
            | Self::Unsettled
            | Self::Left(_)
            | Self::MoreRecords { .. }
            | Self::NotVerified(_)
            | Self::Bulk(_)
            | Self::Halfway(_)
            | Self::ConvertedOnly(_)
            | Self::SecretLost { .. }
            | Self::Secret { .. } => WriteFate::Done,
        }
    }

    /// The same error after some records have moved: what was not counted before leaves in doubt what that came to.
    pub(super) fn after(self, moved: u64) -> Self {
        match self {
            Self::NotCounted(doubt) if moved > 0 => Self::NotVerified(doubt),
            other => other,
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
