//! The trait that a kind implements, and its form in the registry.

use super::{Address, Call, Listing, Mover, Read, Responses, Shape, Spec, Stake};
use schemars::{JsonSchema, Schema};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

/// Describes one kind of object.
///
/// The struct that implements it is at once the manifest format, the JSON Schema, the documentation and the
/// unit of diffing. Implementations are pure: they see neither network nor disk.
pub trait Kind: Serialize + DeserializeOwned + JsonSchema + 'static {
    /// What the type can't say.
    const DEF: Def;

    /// Returns the address of the object.
    fn address(&self) -> Address;

    /// Returns what tells objects of one address apart, where Close allows several.
    fn qualifier(&self) -> Option<String> {
        None
    }

    /// Says why Close can't create such an object, if it can't.
    fn obstacle(&self) -> Option<String> {
        None
    }

    /// Reports rules of Close that the type can't express.
    fn check(&self, _checks: &mut Checks) {}

    /// Rewrites values that mean the same to a single form.
    fn canonicalize(&mut self) {}

    /// Finds the live objects in what was read.
    fn live(responses: &Responses) -> Vec<Found> {
        responses.items(Self::DEF.path).map(Found::plain).collect()
    }

    /// Turns a write into an API call.
    fn call(write: &Write<'_>) -> Call {
        write.plain(Self::DEF.path)
    }

    /// Returns the searches that find the records which hold what is at stake; each record is found once.
    fn holders(_stake: &Stake<'_>) -> Vec<Value> {
        Vec::new()
    }

    /// Returns how the records that hold what is at stake come to hold something else; nothing where they can't.
    fn movers(_stake: &Stake<'_>, _to: &Value) -> Vec<Mover> {
        Vec::new()
    }

    /// Returns the values that are to move, in which attribute, and what they become.
    fn moves(&self) -> Vec<Movement> {
        Vec::new()
    }

    /// Says whether Close has finished what a write began.
    fn is_settled(_answer: &Value) -> bool {
        true
    }
}

/// What is to be known about a kind besides its attributes.
#[derive(Clone, Copy, Debug)]
pub struct Def {
    /// The name in the registry and in `explain`.
    pub name: &'static str,
    /// What one is called in a sentence.
    pub title: &'static str,
    /// What addresses begin with; inside another object, the prefix of that.
    pub prefix: &'static str,
    /// Where the API keeps them.
    pub path: &'static str,
    /// The attribute that names one.
    pub key: &'static str,
    /// Where manifests list them; nowhere for kinds that are only read.
    pub listing: Option<Listing>,
    /// What has to be read to know them; a list at `path` where this is empty.
    pub reads: &'static [Read],
    /// What is lost with one.
    pub deletion: Deletion,
    /// What making and removing one is called.
    pub verbs: Verbs,
    /// Ids that are the same in every organization, with their names.
    pub predefined: &'static [(&'static str, &'static str)],
    /// The attribute of the answer to a creation that Close shows only then.
    pub secret: Option<&'static str>,
    /// Whether records of a removed object can go to another one first.
    pub moves_records: bool,
}

impl Def {
    /// Makes the description of a kind that is named by `name` and addressed as `prefix/NAME`.
    #[must_use]
    pub const fn new(name: &'static str, title: &'static str, path: &'static str) -> Self {
        Self {
            name,
            title,
            prefix: name,
            path,
            key: "name",
            listing: None,
            reads: &[],
            deletion: Deletion::Safe,
            verbs: Verbs::Create,
            predefined: &[],
            secret: None,
            moves_records: false,
        }
    }

    /// Sets the prefix of the addresses.
    #[must_use]
    pub const fn prefix(self, prefix: &'static str) -> Self {
        Self { prefix, ..self }
    }

    /// Sets the attribute that names an object.
    #[must_use]
    pub const fn key(self, key: &'static str) -> Self {
        Self { key, ..self }
    }

    /// Sets where manifests list the kind.
    #[must_use]
    pub const fn listed(self, listing: Listing) -> Self {
        Self {
            listing: Some(listing),
            ..self
        }
    }

    /// Sets what has to be read.
    #[must_use]
    pub const fn reads(self, reads: &'static [Read]) -> Self {
        Self { reads, ..self }
    }

    /// Sets what is lost with an object.
    #[must_use]
    pub const fn deletion(self, deletion: Deletion) -> Self {
        Self { deletion, ..self }
    }

    /// Sets what making and removing one is called.
    #[must_use]
    pub const fn verbs(self, verbs: Verbs) -> Self {
        Self { verbs, ..self }
    }

    /// Sets the ids that are the same everywhere.
    #[must_use]
    pub const fn predefined(self, predefined: &'static [(&'static str, &'static str)]) -> Self {
        Self { predefined, ..self }
    }

    /// Lets records go to another object before this one is removed.
    #[must_use]
    pub const fn moves_records(self) -> Self {
        Self {
            moves_records: true,
            ..self
        }
    }

    /// Sets the attribute that Close shows only once.
    #[must_use]
    pub const fn secret(self, secret: &'static str) -> Self {
        Self {
            secret: Some(secret),
            ..self
        }
    }

    /// Returns what one is called in a sentence, with its article.
    #[must_use]
    pub fn one(&self) -> String {
        one(self.title)
    }

    /// Returns what several are called in a sentence.
    #[must_use]
    pub fn plural(&self) -> String {
        let ending = if self.title.ends_with('s') { "es" } else { "s" };
        format!("{}{ending}", self.title)
    }

    /// Returns everything that has to be read to know the kind.
    pub fn all_reads(&self) -> impl Iterator<Item = Read> {
        let plain = self.reads.is_empty().then_some(Read {
            path: self.path,
            shape: Shape::List,
        });
        self.reads.iter().copied().chain(plain)
    }
}

/// Puts `a` or `an` before the title of a kind.
#[must_use]
pub fn one(title: &str) -> String {
    let article = if title.starts_with(['a', 'e', 'i', 'o']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {title}")
}

/// What is lost when an object is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deletion {
    /// Nothing that records hold.
    Safe,
    /// Values on records, for the reason given.
    LosesData(&'static str),
    /// Nothing, but Close takes it only once nothing lies in it; the plural of what can.
    OnlyEmpty(&'static str),
}

/// What making and removing an object is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verbs {
    /// Create and delete.
    Create,
    /// Associate and disassociate.
    Associate,
}

/// A live object as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Its id, if it has one of its own.
    pub id: Option<String>,
    /// An id that its address stands for although it is another object's.
    pub stands_for: Option<String>,
    /// Its attributes under their API names, ids as ids.
    pub value: Value,
}

impl Found {
    /// Makes one of an object with an `id`.
    #[must_use]
    pub fn plain(value: &Value) -> Self {
        Self {
            id: value.get("id").and_then(Value::as_str).map(str::to_owned),
            stands_for: None,
            value: value.clone(),
        }
    }

    /// Returns the id that people can look the object up by.
    #[must_use]
    pub fn any_id(&self) -> Option<String> {
        self.id.clone().or_else(|| self.stands_for.clone())
    }
}

/// A write to one object, its attributes under their API names and its references as ids.
#[derive(Clone, Debug)]
pub struct Write<'a> {
    /// What to do.
    pub verb: Verb,
    /// The id, if the object exists and has one of its own.
    pub id: Option<&'a str>,
    /// All attributes that are known.
    pub whole: &'a Map<String, Value>,
    /// The attributes to send.
    pub send: Map<String, Value>,
}

/// What a write does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Makes the object.
    Create,
    /// Changes attributes.
    Update,
    /// Removes it.
    Delete,
}

impl Write<'_> {
    /// Returns the call that Close's regular endpoints take.
    #[must_use]
    pub fn plain(&self, path: &str) -> Call {
        let one = || format!("{path}{}/", self.id.unwrap_or_default());
        match self.verb {
            Verb::Create => Call::post(path, Value::Object(self.send.clone())),
            Verb::Update => Call::put(one(), Value::Object(self.send.clone())),
            Verb::Delete => Call::delete(one()),
        }
    }
}

/// Collects what is wrong with one entry; places are added by whoever knows them.
#[derive(Debug, Default)]
pub struct Checks(pub Vec<Finding>);

/// Something that is wrong with one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// A stable name.
    pub code: &'static str,
    /// A JSON pointer from the entry to what is wrong.
    pub pointer: String,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
    /// The attribute that is found missing, if that is what is wrong.
    pub lacks: Option<&'static str>,
}

impl Checks {
    /// Reports a finding.
    pub fn report(
        &mut self,
        code: &'static str,
        pointer: impl Into<String>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let (pointer, message, help) = (pointer.into(), message.into(), help.into());
        self.0.push(Finding {
            code,
            pointer,
            message,
            help,
            lacks: None,
        });
    }

    /// Reports that an attribute is missing; `pointer` leads to what makes it necessary.
    pub fn lacks(
        &mut self,
        code: &'static str,
        attribute: &'static str,
        pointer: impl Into<String>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.report(code, pointer, message, help);
        if let Some(finding) = self.0.last_mut() {
            finding.lacks = Some(attribute);
        }
    }
}

/// A [`Kind`] with its type erased.
#[derive(Clone, Copy)]
pub struct AnyKind {
    /// What the type can't say.
    pub def: Def,
    pub(super) schema: fn() -> Schema,
    pub(super) lower: fn(Value, Option<&mut Checks>) -> Result<Lowered, serde_json::Error>,
    pub(super) live: fn(&Responses) -> Vec<Found>,
    /// Turns a write into an API call.
    pub call: fn(&Write<'_>) -> Call,
    /// Returns the searches that find the records which hold what is at stake.
    pub holders: fn(&Stake<'_>) -> Vec<Value>,
    /// Returns how the records that hold what is at stake come to hold something else.
    pub movers: fn(&Stake<'_>, &Value) -> Vec<Mover>,
    /// Says whether Close has finished what a write began.
    pub is_settled: fn(&Value) -> bool,
}

/// An object in canonical form, with what tells it apart from others of its address.
#[derive(Clone, Debug, PartialEq)]
pub struct Lowered {
    /// The object.
    pub spec: Spec,
    /// What tells objects of one address apart.
    pub qualifier: Option<String>,
    /// Why Close can't create it, if it can't.
    pub obstacle: Option<String>,
    /// The values that are to move.
    pub moves: Vec<Movement>,
}

/// A value of an attribute that records hold and that becomes another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    /// The attribute that lists the values.
    pub attribute: &'static str,
    /// The value that goes.
    pub from: String,
    /// The value that takes its place.
    pub to: String,
}

impl AnyKind {
    /// Erases the type of a kind.
    #[must_use]
    pub const fn of<K: Kind>() -> Self {
        Self {
            def: K::DEF,
            schema: || {
                schemars::generate::SchemaSettings::draft2020_12()
                    .with(|settings| settings.inline_subschemas = true)
                    .into_generator()
                    .into_root_schema_for::<K>()
            },
            lower: lower::<K>,
            live: K::live,
            call: K::call,
            holders: K::holders,
            movers: K::movers,
            is_settled: K::is_settled,
        }
    }
}

/// Brings an object's attributes, under their manifest names, into canonical form.
fn lower<K: Kind>(value: Value, checks: Option<&mut Checks>) -> Result<Lowered, serde_json::Error> {
    let mut typed: K = serde_json::from_value(value)?;
    if let Some(checks) = checks {
        typed.check(checks);
    }
    typed.canonicalize();
    let attributes = match serde_json::to_value(&typed)? {
        Value::Object(attributes) => attributes,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
    };
    let spec = Spec {
        address: typed.address(),
        kind: K::DEF.name,
        attributes,
    };
    Ok(Lowered {
        spec,
        qualifier: typed.qualifier(),
        obstacle: typed.obstacle(),
        moves: typed.moves(),
    })
}
