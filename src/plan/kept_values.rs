//! The values that a run keeps of the records that it takes values from or changes: what a file of them holds, line by
//! line, and what makes one complete. Pure; files are the engine's.

use super::Action;
use crate::model::{Address, RecordType};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

/// The format of the files that this version writes, and the newest that it reads.
pub const KEPT_FORMAT: u32 = 1;

/// The kind of values that closectl saves before the first write of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Keeps")]
pub enum ValueKeeping {
    /// The values, which `undo` can restore.
    Values,
    /// The values, for people to read. `undo` can't restore them: the objects that they name go as well, or Close can't give
    /// the field its old type again.
    ValuesToRead,
    /// The deleted records, for people to read. `undo` can't restore them.
    Records,
    /// Nothing: there is no way back.
    Nothing,
}

/// The first line of a file: whose values it keeps, and what is needed to write them back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptHeader {
    /// The format of the file.
    pub version: u32,
    /// The step's id in the plan of the run.
    pub step: usize,
    /// The step's object.
    pub address: Address,
    /// What the step does to it.
    pub action: Action,
    /// What the values are of.
    pub what: KeptSubject,
    /// The field as it was then, where they are of a custom field.
    #[serde(flatten)]
    pub field: Option<KeptField>,
    /// The types of the records, each of which some line may name.
    pub types: Vec<KeptRecordType>,
}

/// What the values of a file are of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeptSubject {
    /// A custom field, by its id then.
    Field(String),
    /// The status of records of a type, by what searches call the type.
    Status(String),
    /// The records themselves, which go with their custom type, by its id then. They can't be written back; they are kept
    /// as documents for people.
    Records(String),
}

/// A custom field, as it was when its values were kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptField {
    /// Its name.
    pub name: String,
    /// Its type.
    pub r#type: String,
    /// Whether a record could hold several values.
    pub accepts_multiple_values: bool,
}

/// A type of records in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptRecordType {
    /// What searches call it, and lines with it.
    pub records: String,
    /// Where they are; a record's id comes behind it.
    pub path: String,
    /// The id of their custom type, where they are of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub type_id: Option<String>,
}

/// A line of a file: the value of one record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptRecord {
    /// The record's id.
    pub record: String,
    /// The type of the record, as searches call it.
    pub records: String,
    /// The value in the form in which Close shows it: text, a number, a list, the id of a status, or a whole record.
    pub value: Value,
}

/// The last line of a file. A file without it is not complete, and no write relied on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptEnd {
    /// That all values are there.
    pub complete: bool,
    /// How many lines of records there are.
    pub count: u64,
}

/// A file of kept values is not what a run writes. Its text reads well after the name of the file.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum KeptValuesError {
    /// The last line is missing: the run that wrote it never got as far as to write anything else.
    #[error("is incomplete, so its step never started")]
    Incomplete,
    /// It was written by a newer version.
    #[error("has the format {0}, and this version of closectl reads only formats up to {KEPT_FORMAT}")]
    Newer(u32),
    /// A line says something else than it should. What it says is a value of a record, so it is not repeated.
    #[error("can't be read at line {0}")]
    Garbled(u64),
    /// There are more or fewer lines than the last one says.
    #[error("contains {found} values but should contain {said}")]
    Miscounted {
        /// The number of lines.
        found: u64,
        /// The number that the last line says.
        said: u64,
    },
}

/// Reads the lines of a file, one after the other, and says in the end whether they are all there.
#[derive(Debug, Default)]
pub struct KeptLines {
    lines: u64,
    records: u64,
    end: Option<KeptEnd>,
}

impl From<(&RecordType, Option<&str>)> for KeptRecordType {
    fn from((records, type_id): (&RecordType, Option<&str>)) -> Self {
        Self {
            records: records.object_type.to_owned(),
            path: records.path.to_owned(),
            type_id: type_id.map(str::to_owned),
        }
    }
}

impl KeptHeader {
    /// Returns the type of a record that a line names.
    #[must_use]
    pub fn type_of(&self, record: &KeptRecord) -> Option<&KeptRecordType> {
        self.types.iter().find(|one| one.records == record.records)
    }
}

impl KeptEnd {
    /// Ends a file of so many records.
    #[must_use]
    pub fn of(count: u64) -> Self {
        Self {
            complete: true,
            count,
        }
    }
}

impl KeptLines {
    /// Reads the first line.
    ///
    /// # Errors
    ///
    /// Says that it is no header, or one of a newer version.
    pub fn header(&mut self, line: &str) -> Result<KeptHeader, KeptValuesError> {
        self.lines += 1;
        let value: Value = self.parse(line)?;
        let version = value["version"]
            .as_u64()
            .and_then(|version| u32::try_from(version).ok());
        match version {
            // Looked at before anything else, because a newer header may say other things.
            Some(version) if version > KEPT_FORMAT => Err(KeptValuesError::Newer(version)),
            Some(_) => serde_json::from_value(value).map_err(|_| KeptValuesError::Garbled(self.lines)),
            None => Err(KeptValuesError::Garbled(self.lines)),
        }
    }

    /// Reads a further line; nothing for the last one.
    ///
    /// # Errors
    ///
    /// Says that it is neither a record nor the end, or that it comes after the end.
    pub fn record(&mut self, line: &str) -> Result<Option<KeptRecord>, KeptValuesError> {
        self.lines += 1;
        if self.end.is_some() {
            return Err(KeptValuesError::Garbled(self.lines));
        }

        if let Ok(end) = serde_json::from_str::<KeptEnd>(line) {
            self.end = Some(end);
            return Ok(None);
        }
        let record = self.parse(line)?;
        self.records += 1;
        Ok(Some(record))
    }

    /// Returns how many records there are, once all lines were read.
    ///
    /// # Errors
    ///
    /// Says that the end is missing or says something else.
    pub fn end(&self) -> Result<u64, KeptValuesError> {
        match self.end {
            Some(KeptEnd {
                complete: true,
                count,
            }) if count == self.records => Ok(count),
            Some(KeptEnd {
                complete: true,
                count,
            }) => Err(KeptValuesError::Miscounted {
                found: self.records,
                said: count,
            }),
            Some(_) | None => Err(KeptValuesError::Incomplete),
        }
    }

    fn parse<T: for<'a> Deserialize<'a>>(&self, line: &str) -> Result<T, KeptValuesError> {
        serde_json::from_str(line).map_err(|_| KeptValuesError::Garbled(self.lines))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn header() -> KeptHeader {
        KeptHeader {
            version: KEPT_FORMAT,
            step: 7,
            address: Address::of("custom_field/lead/Industry"),
            action: Action::Delete,
            what: KeptSubject::Field("cf_1".to_owned()),
            field: Some(KeptField {
                name: "Industry".to_owned(),
                r#type: "choices".to_owned(),
                accepts_multiple_values: true,
            }),
            types: vec![KeptRecordType {
                records: "lead".to_owned(),
                path: "/lead/".to_owned(),
                type_id: None,
            }],
        }
    }

    #[test]
    fn a_header_says_what_is_needed_to_write_values_back() {
        let written = serde_json::to_value(header()).unwrap();
        assert_eq!(
            written,
            json!({
                "version": 1, "step": 7, "address": "custom_field/lead/Industry", "action": "delete",
                "what": {"field": "cf_1"}, "name": "Industry", "type": "choices", "accepts_multiple_values": true,
                "types": [{"records": "lead", "path": "/lead/"}],
            })
        );
        assert_eq!(KeptLines::default().header(&written.to_string()), Ok(header()));

        let status = KeptHeader {
            what: KeptSubject::Status("lead".to_owned()),
            field: None,
            ..header()
        };
        let written = serde_json::to_string(&status).unwrap();
        assert_eq!(KeptLines::default().header(&written), Ok(status));
        let newer = json!({"version": 2, "what": "else"}).to_string();
        assert_eq!(
            KeptLines::default().header(&newer),
            Err(KeptValuesError::Newer(2))
        );
    }

    #[test]
    fn a_file_without_its_last_line_or_with_another_count_is_not_complete() {
        let line = json!({"record": "lead_1", "records": "lead", "value": ["A", "B"]}).to_string();
        let end = |count| serde_json::to_string(&KeptEnd::of(count)).unwrap();

        let mut lines = KeptLines::default();
        let record = lines.record(&line).unwrap().unwrap();
        assert_eq!(record.value, json!(["A", "B"]));
        assert_eq!(header().type_of(&record), header().types.first());
        assert_eq!(lines.end(), Err(KeptValuesError::Incomplete));
        assert_eq!(lines.record(&end(1)), Ok(None));
        assert_eq!(lines.end(), Ok(1));
        assert_eq!(lines.record(&line), Err(KeptValuesError::Garbled(3)));

        let mut fewer = KeptLines::default();
        assert_eq!(fewer.record(&end(2)), Ok(None));
        assert_eq!(
            fewer.end(),
            Err(KeptValuesError::Miscounted { found: 0, said: 2 })
        );
        let secret = fewer
            .record("{\"record\": \"lead_1\", \"value\": \"canary")
            .unwrap_err();
        assert!(!secret.to_string().contains("canary"), "no value is told");
    }
}
