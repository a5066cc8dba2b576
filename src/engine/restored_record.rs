//! One record that gets back what it held: reads it, compares, and writes it only if it holds what the run left there.

use super::budgets::{READ_LAG, SENDS};
use crate::{
    api::{ApiError, Client, PollInterval},
    model::{Call, RecordStanding, RestoreRule, RestoredValues, shown_value},
    plan::{KeptHeader, KeptRecord, KeptSubject},
};
use serde_json::{Value, json};

/// The subject of values that come back, by the ids of now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RestoredSubject {
    /// A custom field.
    Field {
        /// Its id; nothing where it is not there yet.
        id: Option<String>,
        /// Its name when the values were kept.
        name: String,
    },
    /// A status.
    Status {
        /// The one that records have until then.
        from: String,
        /// The one that they get; nothing where it is not there yet.
        to: Option<String>,
    },
}

/// The attribute that holds the id of a record's status.
const STATUS: &str = "status_id";
/// An id that nothing has, in place of that of a status which is not there yet.
const NOT_THERE: &str = "(not there yet)";

impl RestoredSubject {
    /// Finds the subject of kept values; `id` finds the ids of now. Nothing where they can't be written back.
    pub fn of(
        header: &KeptHeader,
        own: Option<String>,
        movement: Option<(&str, &str)>,
        id: impl Fn(&str) -> Option<String>,
    ) -> Option<Self> {
        match &header.what {
            KeptSubject::Field(_) => Some(Self::Field {
                id: own,
                name: header
                    .field
                    .as_ref()
                    .map(|field| field.name.clone())
                    .unwrap_or_default(),
            }),
            KeptSubject::Status(_) => {
                let (from, to) = movement?;
                Some(Self::Status {
                    from: id(from).unwrap_or_else(|| NOT_THERE.to_owned()),
                    to: id(to),
                })
            }
            KeptSubject::Records(_) => None,
        }
    }

    /// Returns the attributes that a row has to show; only its id where nothing else is there yet.
    pub fn attributes(&self) -> Vec<String> {
        let shown = match self {
            Self::Field { id: Some(_), .. } => Some("custom"),
            Self::Field { id: None, .. } => None,
            Self::Status { .. } => Some(STATUS),
        };
        let shown = shown.map(str::to_owned);
        ["id".to_owned()].into_iter().chain(shown).collect()
    }

    /// Returns what a record shows.
    pub fn value_in(&self, record: &Value) -> Value {
        match self {
            Self::Field { id: Some(id), name } => {
                shown_value(record, id, name).cloned().unwrap_or(Value::Null)
            }
            Self::Field { id: None, .. } => Value::Null,
            Self::Status { .. } => record[STATUS].clone(),
        }
    }

    /// Judges a record.
    pub fn standing(&self, values: &RestoredValues, kept: &Value, now: &Value) -> RecordStanding {
        self.rule(values).standing(kept, now)
    }

    fn rule<'a>(&'a self, values: &'a RestoredValues) -> RestoreRule<'a> {
        let statuses = match self {
            Self::Field { .. } => None,
            Self::Status { from, to } => Some((from.as_str(), to.as_deref().unwrap_or(NOT_THERE))),
        };
        RestoreRule { values, statuses }
    }

    /// Returns what is sent; nothing where the subject is not there.
    fn body(&self, wanted: Value) -> Option<Value> {
        match self {
            Self::Field { id, .. } => {
                let key = format!("custom.{}", id.as_ref()?);
                Some(json!({ key: wanted }))
            }
            Self::Status { to, .. } => to.as_ref().map(|_| json!({ STATUS: wanted })),
        }
    }
}

/// The outcome of giving one record its value back.
#[derive(Debug)]
pub enum RecordRestoration {
    /// It got its value back.
    Written,
    /// It had it already.
    Restored,
    /// Somebody changed it since, so it stays.
    Changed,
    /// It is not there any more.
    Gone,
    /// It did not get its value.
    Failed(ApiError),
    /// Close took the value and shows another one.
    Ignored,
}

/// The means by which single records get their values back.
#[derive(Clone)]
pub struct RecordRestorer {
    pub client: Client,
    pub interval: PollInterval,
    pub subject: RestoredSubject,
    pub values: RestoredValues,
}

impl RecordRestorer {
    /// Reads the record at a path, and writes it if it holds what the run left there.
    pub async fn restore(&self, path: &str, kept: &KeptRecord) -> RecordRestoration {
        let (subject, values) = (&self.subject, &self.values);
        let path = format!("{path}{}/", kept.record);
        let wanted = subject.rule(values).wanted(&kept.value);
        let Some(body) = subject.body(wanted) else {
            return RecordRestoration::Changed;
        };
        let put = Call::put(path.clone(), body);
        let mut earlier: Option<ApiError> = None;

        for _ in 0..SENDS {
            // A lost answer leaves it open whether the write is done, and the record itself tells.
            let now = match self.look(&path, kept, earlier.is_some()).await {
                Ok(now) => now,
                Err(error) if error.status() == Some(404) => return RecordRestoration::Gone,
                Err(error) => return RecordRestoration::Failed(earlier.unwrap_or(error)),
            };
            match (subject.standing(values, &kept.value, &now), &earlier) {
                (RecordStanding::Restored, None) => return RecordRestoration::Restored,
                (RecordStanding::Restored, Some(_)) => return RecordRestoration::Written,
                (RecordStanding::Changed, _) => return RecordRestoration::Changed,
                (RecordStanding::AsLeft, _) => {}
            }

            match self.client.send(&put).await {
                Ok(answer) => return self.judged(kept, &answer.body),
                Err(error) if error.status() == Some(404) => return RecordRestoration::Gone,
                Err(error) if error.fate().is_unknown() => earlier = Some(error),
                Err(error) => return RecordRestoration::Failed(earlier.unwrap_or(error)),
            }
        }
        match earlier {
            Some(error) => RecordRestoration::Failed(error),
            None => RecordRestoration::Changed,
        }
    }

    /// Reads what the record holds now; after a write whose answer was lost until it shows, as long as reads may lag.
    async fn look(&self, path: &str, kept: &KeptRecord, is_again: bool) -> Result<Value, ApiError> {
        let mut backoff = self.interval.start(READ_LAG);
        loop {
            let record = self.client.reader().get(path).await?.body;
            let now = self.subject.value_in(&record);
            let is_there = self.subject.standing(&self.values, &kept.value, &now) == RecordStanding::Restored;
            if !is_again || is_there || !backoff.wait().await {
                return Ok(now);
            }
        }
    }

    /// The answer shows whether the write took; one that shows nothing says nothing.
    fn judged(&self, kept: &KeptRecord, answer: &Value) -> RecordRestoration {
        let shown = self.subject.value_in(answer);
        match self.subject.standing(&self.values, &kept.value, &shown) {
            RecordStanding::Restored => RecordRestoration::Written,
            RecordStanding::AsLeft | RecordStanding::Changed if shown.is_null() => RecordRestoration::Written,
            RecordStanding::AsLeft | RecordStanding::Changed => RecordRestoration::Ignored,
        }
    }
}
