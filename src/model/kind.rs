//! The trait that a kind implements, and its form in the registry.

use super::{
    Address, Call, Checks, Code, ConsentReason, Def, ObjectChange, RecordMove, RecordSearch, Responses, Spec,
    ValuesAtRisk,
};
use schemars::{JsonSchema, Schema};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// Describes one kind of object.
///
/// The struct that implements it is at once the manifest format, the JSON Schema, the documentation and the
/// unit of diffing. Implementations are pure: they see neither network nor disk.
pub trait Kind: Serialize + DeserializeOwned + JsonSchema + 'static {
    /// What the type can't say.
    const DEF: Def;

    /// What `check` and `check_members` may report, explained.
    const CODES: &'static [&'static [&'static Code]] = &[];

    /// Returns the address of the object.
    fn address(&self) -> Address;

    /// Returns what tells objects of one address apart where Close allows several, the shortest first; each holds all
    /// that the one before it says.
    ///
    /// It may name objects of other kinds, so such a kind comes last in the registry.
    fn qualifiers(&self) -> Vec<String> {
        Vec::new()
    }

    /// Says why Close can't create such an object, if it can't.
    fn obstacle(&self) -> Option<String> {
        None
    }

    /// Says why no call of the API writes such an object as a whole, neither makes nor changes it, if none does: something
    /// is in it that only Close's own pages can set.
    fn unwritable(&self) -> Option<String> {
        None
    }

    /// Reports rules of Close that the type can't express, and what is odd but valid.
    fn check(&self, _checks: &mut Checks) {}

    /// Reports what is odd about an object with what the manifests list in it, in that order.
    ///
    /// A pointer begins with the number of a member, as in `/0/type`; an empty one is about the object itself.
    fn check_members(_members: &[&Spec], _checks: &mut Checks) {}

    /// Rewrites values that mean the same to a single form.
    fn canonicalize(&mut self) {}

    /// Finds the live objects in what was read: those that its lists show, each once.
    fn live(responses: &Responses) -> Vec<LiveObject<'_>> {
        Self::DEF.listed(responses).map(LiveObject::plain).collect()
    }

    /// Brings the attributes of a live object, ids as ids, into the form that manifests have, where Close's own form is
    /// another one than the names of attributes say; `value` is the object as Close shows it.
    fn shown(_value: &Value, _attributes: &mut Map<String, Value>) {}

    /// Finds what was read and can't be told to be an object of the kind or none, besides what [`live`](Self::live)
    /// returns.
    fn unread(_responses: &Responses) -> Vec<UnreadItem> {
        Vec::new()
    }

    /// Says what an object lacks that Close shows of every such object, beyond what the type can say.
    fn gap(_value: &Value) -> Option<&'static str> {
        None
    }

    /// Turns a write into an API call.
    fn call(write: &ObjectWrite<'_>) -> Call {
        write.plain(Self::DEF.path)
    }

    /// Returns what a person has to agree to for a change, beyond what its attributes say by themselves: for one that
    /// makes or removes an object, and where it depends on values. The risks are those of [`Def::asks`].
    fn asks_consent(_change: &ObjectChange<'_>) -> Vec<ConsentReason> {
        Vec::new()
    }

    /// Says what an item of a list is, such as `call, 2 days after`; nothing where its plain values say it.
    fn item_label(_attribute: &str, _item: &Value) -> Option<String> {
        None
    }

    /// Says all that a value with values in it means, such as `Monday to Friday 09:00–17:00`; nothing where its form is
    /// not known, so that it is shown as it is.
    fn value_label(_attribute: &str, _value: &Value) -> Option<String> {
        None
    }

    /// Says what a value of an item of a list is, such as `2 days`, where the plain value doesn't say it well.
    fn item_value_label(_attribute: &str, _name: &str, _value: &Value) -> Option<String> {
        None
    }

    /// Returns the searches that find the records which hold what is at stake; each record is found once.
    fn holders(_at_risk: &ValuesAtRisk<'_>) -> Vec<RecordSearch> {
        Vec::new()
    }

    /// Returns how the records that hold what is at stake come to hold something else; nothing where they can't.
    fn record_moves(_at_risk: &ValuesAtRisk<'_>, _to: &Value) -> Vec<RecordMove> {
        Vec::new()
    }

    /// Returns the values that are to move, in which attribute, and what they become.
    fn moves(&self) -> Vec<ValueMove> {
        Vec::new()
    }

    /// Returns what stands in for an attribute with the fact `x-deferred` while that is put off, of an object with these
    /// attributes; nothing where it is left out then. The plan shows it.
    fn stand_in(_attributes: &Map<String, Value>, _attribute: &str) -> Option<Value> {
        None
    }

    /// Returns what else an object comes to be that is `live` and gets what is wanted, where Close says one thing in several
    /// attributes: the plan shows it, and an undo takes it back.
    fn implied(_wanted: &Map<String, Value>, _live: &Map<String, Value>) -> Map<String, Value> {
        Map::new()
    }

    /// Returns the attributes that Close is still changing, with what they come to be, under their API names; none where
    /// it has finished what a write began.
    fn coming(_shown: &Value) -> Map<String, Value> {
        Map::new()
    }
}

/// A live object as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveObject<'a> {
    /// Its id, if it has one of its own.
    pub id: Option<String>,
    /// An id that its address stands for although it is another object's.
    pub stands_for: Option<String>,
    /// Its attributes under their API names, ids as ids: what was read, where its kind does not bring that to another form.
    pub value: Cow<'a, Value>,
    /// Whether only the user whose key it is sees it: nothing is done with it unless a manifest lists it. What others keep
    /// to themselves is not returned at all.
    pub private: bool,
    /// Why nobody can change or delete it, where that is so: it can be named, and nothing else is done with it.
    pub fixed: Option<&'static str>,
    /// What belongs to it that manifests don't hold and no call changes, as the subject of a sentence: it stays as it is.
    pub untouched: Option<String>,
}

impl<'a> LiveObject<'a> {
    /// Makes one of an object with an `id`.
    #[must_use]
    pub fn plain(value: &'a Value) -> Self {
        Self::of(Cow::Borrowed(value))
    }

    /// Makes one of an object with an `id` that its kind brought to another form than it was read in.
    #[must_use]
    pub fn reshaped(value: Value) -> LiveObject<'static> {
        LiveObject::of(Cow::Owned(value))
    }

    fn of(value: Cow<'a, Value>) -> Self {
        let id = value.get("id").and_then(Value::as_str);
        Self {
            id: id.filter(|id| !id.is_empty()).map(str::to_owned),
            stands_for: None,
            value,
            private: false,
            fixed: None,
            untouched: None,
        }
    }

    /// Makes it independent of what was read.
    #[must_use]
    pub fn owned(self) -> LiveObject<'static> {
        LiveObject {
            value: Cow::Owned(self.value.into_owned()),
            ..self
        }
    }

    /// Returns the id that people can look the object up by.
    #[must_use]
    pub fn any_id(&self) -> Option<String> {
        self.id.clone().or_else(|| self.stands_for.clone())
    }
}

/// Something that was read of the places of an object and can't be read further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadItem {
    /// The id of the object that it names or should name.
    pub of: String,
    /// What is wrong, as a sentence without a full stop.
    pub because: String,
}

/// A write to one object, its attributes under their API names and its references as ids.
#[derive(Clone, Debug)]
pub struct ObjectWrite<'a> {
    /// What to do.
    pub verb: WriteVerb,
    /// The id, if the object exists and has one of its own.
    pub id: Option<&'a str>,
    /// What makes up the address, and the attributes of [`Def::in_calls`], whether or not they are sent.
    pub whole: &'a Map<String, Value>,
    /// The attributes to send.
    pub send: Map<String, Value>,
    /// The item that comes to a list or goes from it, of a list that is written item by item.
    pub item: Option<ListItem>,
}

/// An item of a list that is written item by item.
#[derive(Clone, Debug, PartialEq)]
pub enum ListItem {
    /// It comes.
    Comes(Value),
    /// It goes.
    Goes(Value),
}

/// The verb of a write: what it does to the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteVerb {
    /// Makes the object.
    Create,
    /// Changes attributes.
    Update,
    /// Removes it.
    Delete,
}

impl ObjectWrite<'_> {
    /// Returns the call that Close's regular endpoints take.
    #[must_use]
    pub fn plain(&self, path: &str) -> Call {
        let one = || format!("{path}{}/", self.id.unwrap_or_default());
        match self.verb {
            WriteVerb::Create => Call::post(path, Value::Object(self.send.clone())),
            WriteVerb::Update => Call::put(one(), Value::Object(self.send.clone())),
            WriteVerb::Delete => Call::delete(one()),
        }
    }
}

/// What else an object comes to be: of what is wanted, and of the object as it is.
pub type ImpliedAttributes = fn(&Map<String, Value>, &Map<String, Value>) -> Map<String, Value>;

/// A [`Kind`] with its type erased.
#[derive(Clone, Copy)]
pub struct AnyKind {
    /// What the type can't say.
    pub def: Def,
    /// What may be wrong or odd with one, explained.
    pub codes: &'static [&'static [&'static Code]],
    pub(super) schema: fn() -> Schema,
    pub(super) lower: fn(Value, Option<&mut Checks>) -> Result<LoweredObject, serde_json::Error>,
    /// Reports what is odd about an object with what lies in it.
    pub check_members: fn(&[&Spec], &mut Checks),
    pub(super) unwritable: fn(Value) -> Option<String>,
    pub(super) live: fn(&Responses) -> Vec<LiveObject<'_>>,
    pub(super) shown: fn(&Value, &mut Map<String, Value>),
    pub(super) unread: fn(&Responses) -> Vec<UnreadItem>,
    pub(super) gap: fn(&Value) -> Option<&'static str>,
    /// Turns a write into an API call.
    pub call: fn(&ObjectWrite<'_>) -> Call,
    /// Returns what a person has to agree to for a change, beyond what its attributes say.
    pub asks_consent: fn(&ObjectChange<'_>) -> Vec<ConsentReason>,
    /// Says what an item of a list is, where its plain values don't say it.
    pub item_label: fn(&str, &Value) -> Option<String>,
    /// Says all that a value with values in it means, where its form is known.
    pub value_label: fn(&str, &Value) -> Option<String>,
    /// Says what a value of an item of a list is, where the plain value doesn't say it well.
    pub item_value_label: fn(&str, &str, &Value) -> Option<String>,
    /// Returns the searches that find the records which hold what is at stake.
    pub holders: fn(&ValuesAtRisk<'_>) -> Vec<RecordSearch>,
    /// Returns how the records that hold what is at stake come to hold something else.
    pub record_moves: fn(&ValuesAtRisk<'_>, &Value) -> Vec<RecordMove>,
    pub(super) stand_in: fn(&Map<String, Value>, &str) -> Option<Value>,
    /// Returns what else an object comes to be that gets what is wanted.
    pub implied: ImpliedAttributes,
    /// Returns the attributes that Close is still changing, with what they come to be.
    pub coming: fn(&Value) -> Map<String, Value>,
}

/// An object in canonical form, with what tells it apart from others of its address.
#[derive(Clone, Debug, PartialEq)]
pub struct LoweredObject {
    /// The object.
    pub spec: Spec,
    /// What tells objects of one address apart, the shortest first.
    pub qualifiers: Vec<String>,
    /// Why Close can't create it, if it can't.
    pub obstacle: Option<String>,
    /// The values that are to move.
    pub moves: Vec<ValueMove>,
}

/// A value of an attribute that records hold and that becomes another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueMove {
    /// The attribute that lists the values.
    pub attribute: Cow<'static, str>,
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
            codes: K::CODES,
            schema: || {
                // Inlined, so that whoever reads the facts need not follow references.
                schemars::generate::SchemaSettings::draft2020_12()
                    .with(|settings| settings.inline_subschemas = true)
                    .into_generator()
                    .into_root_schema_for::<K>()
            },
            lower: lower::<K>,
            unwritable: unwritable::<K>,
            check_members: K::check_members,
            live: K::live,
            shown: K::shown,
            unread: K::unread,
            gap: K::gap,
            call: K::call,
            asks_consent: K::asks_consent,
            item_label: K::item_label,
            value_label: K::value_label,
            item_value_label: K::item_value_label,
            holders: K::holders,
            record_moves: K::record_moves,
            stand_in: K::stand_in,
            implied: K::implied,
            coming: K::coming,
        }
    }
}

/// Says why no call of the API writes an object with these attributes, if none does.
fn unwritable<K: Kind>(value: Value) -> Option<String> {
    let mut typed: K = serde_json::from_value(value).ok()?;
    typed.canonicalize();
    typed.unwritable()
}

/// Brings an object's attributes, under their manifest names, into canonical form.
fn lower<K: Kind>(value: Value, checks: Option<&mut Checks>) -> Result<LoweredObject, serde_json::Error> {
    let mut typed: K = serde_json::from_value(value)?;

    // Checks look at what is written, not at its canonical form, in which it may be left out.
    if let Some(checks) = checks {
        typed.check(checks);
    }
    typed.canonicalize();

    // The typed object is written back, so that both sides of a comparison have the same form.
    let attributes = match serde_json::to_value(&typed)? {
        Value::Object(attributes) => attributes,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
    };

    let spec = Spec {
        address: typed.address(),
        kind: K::DEF.name,
        attributes,
    };
    Ok(LoweredObject {
        spec,
        qualifiers: typed.qualifiers(),
        obstacle: typed.obstacle().or_else(|| typed.unwritable()),
        moves: typed.moves(),
    })
}
