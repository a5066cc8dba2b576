//! A kind with what its type says about its attributes, for code that names no kind.

use super::undescribed::undescribed;
use super::{
    Address, AnyKind, Attribute, Checks, ConsentRisk, ListOrdering, LiveObject, LoweredObject, Responses,
    Spec, UNDESCRIBED, UNKNOWN_VALUE, UnreadItem, is_url, item_address,
};
use indexmap::IndexMap;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The attribute that holds the object around an object; it is never written in a manifest.
pub const PARENT: &str = "parent";

/// A kind and what is known about its attributes.
pub struct RegisteredKind {
    /// The kind.
    pub any: AnyKind,
    /// The facts, by the attributes' names in manifests.
    pub attributes: IndexMap<String, Attribute>,
    /// The JSON Schema of one object.
    pub schema: Value,
    /// What a person may have to agree to because settings of other kinds decide by such objects.
    pub asked_by_others: Vec<ConsentRisk>,
}

/// Says whether a schema has a query, or a place for the id of an object whose address begins with a prefix that fits.
fn names_any(schema: &Value, fits: &impl Fn(&str) -> bool) -> bool {
    match schema {
        Value::Object(facts) => {
            let is_query = facts.get("x-query").and_then(Value::as_bool).unwrap_or_default();
            let reference = facts.get("x-ref").and_then(Value::as_str);
            is_query || reference.is_some_and(fits) || facts.values().any(|inner| names_any(inner, fits))
        }
        Value::Array(items) => items.iter().any(|inner| names_any(inner, fits)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// Collects the attributes in a value that its schema does not have.
fn find_unknown(schema: &Value, value: &Value, unknown: &mut BTreeSet<String>) {
    let is_closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
    match (value, schema.get("properties"), schema.get("items")) {
        (Value::Object(attributes), Some(known), _) if is_closed => {
            for (name, value) in attributes {
                match known.get(name) {
                    Some(schema) => find_unknown(schema, value, unknown),
                    None => drop(unknown.insert(name.clone())),
                }
            }
        }
        (Value::Array(items), _, Some(schema)) => {
            items.iter().for_each(|item| find_unknown(schema, item, unknown));
        }
        _ => {}
    }
}

/// Returns a value without the attributes that its schema does not have.
fn known_only(schema: &Value, value: Value) -> Value {
    let is_closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
    match (value, schema.get("properties"), schema.get("items")) {
        (Value::Object(attributes), Some(known), _) if is_closed => {
            let kept = attributes
                .into_iter()
                .filter_map(|(name, value)| Some((name.clone(), known_only(known.get(&name)?, value))));
            Value::Object(kept.collect())
        }
        (Value::Array(items), _, Some(schema)) => {
            items.into_iter().map(|item| known_only(schema, item)).collect()
        }
        (value, _, _) => value,
    }
}

impl RegisteredKind {
    pub(super) fn new(any: AnyKind) -> Self {
        let schema = (any.schema)().to_value();
        let properties = schema
            .get("properties")
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default();

        let attributes = properties
            .iter()
            .map(|(name, property)| (name.clone(), Attribute::of(name, property)))
            .collect();
        Self {
            any,
            attributes,
            schema,
            asked_by_others: Vec::new(),
        }
    }

    /// Says whether a person may have to agree to a risk for an object of the kind. Values may go with any.
    #[must_use]
    pub fn may_ask(&self, risk: ConsentRisk) -> bool {
        let by_attribute = self.attributes.values().flat_map(|attribute| &attribute.asks);
        // What a text names in a tag is a part of what people are sent.
        let is_sent = self.any.def.mentions.has_tags();
        risk == ConsentRisk::DataLoss
            || (risk == ConsentRisk::Outreach && is_sent)
            || self.any.def.asks.contains(&risk)
            || self.asked_by_others.contains(&risk)
            || by_attribute.into_iter().any(|(asked, _)| *asked == risk)
    }

    /// Returns the address of an object of that name; `parent` is the object around it, if it lies in one, and `family`
    /// the value of the attribute that stands before the name, if one does.
    #[must_use]
    pub fn address(&self, name: &str, parent: Option<&Address>, family: Option<&str>) -> Address {
        if self.is_single() {
            return Address::of(self.any.def.prefix);
        }
        self.list_of(parent, family).child(name)
    }

    /// Returns what the addresses of a list begin with.
    #[must_use]
    pub fn list_of(&self, parent: Option<&Address>, family: Option<&str>) -> Address {
        let list = parent.map_or_else(|| Address::of(self.any.def.prefix), Address::clone);
        match family.filter(|_| self.any.def.family.is_some()) {
            Some(family) => list.child(family),
            None => list,
        }
    }

    /// Returns the values that may stand before a name; none where none does, or any may.
    #[must_use]
    pub fn families(&self) -> Vec<&str> {
        let family = self.any.def.family.and_then(|family| self.attributes.get(family));
        let words = family.into_iter().flat_map(|family| &family.words);
        words.map(String::as_str).collect()
    }

    /// Says whether objects in the section of the kind have addresses that begin so.
    #[must_use]
    pub fn is_list(&self, container: &str) -> bool {
        let rest = container.strip_prefix(self.any.def.prefix);
        rest.is_some_and(|rest| rest.is_empty() || (self.any.def.family.is_some() && rest.starts_with('/')))
    }

    /// Returns the attribute whose items have addresses of their own, as `sequence/Onboarding/2`, and what an item is not the
    /// same without. A kind has one such list at most: an address says only the position.
    #[must_use]
    pub fn itemized(&self) -> Option<(&Attribute, &str)> {
        let mut attributes = self.attributes.values();
        attributes.find_map(|attribute| Some((attribute, attribute.identified.as_deref()?)))
    }

    /// Returns the addresses of the items that an object has.
    pub fn items_of(&self, spec: &Spec) -> impl Iterator<Item = Address> + use<> {
        let list = self
            .itemized()
            .and_then(|(attribute, _)| spec.attributes.get(&attribute.name));
        let count = list.and_then(Value::as_array).map_or(0, Vec::len);
        let object = spec.address.clone();
        (0..count).map(move |at| item_address(&object, at))
    }

    /// Returns the attributes that make up the address of an object.
    pub fn naming(&self) -> impl Iterator<Item = &'static str> {
        let names = [Some(self.any.def.key), Some(PARENT), self.any.def.family];
        // What there is only one of has no name.
        names.into_iter().flatten().filter(|name| !name.is_empty())
    }

    /// Says whether an attribute is part of what an object is called.
    #[must_use]
    pub fn names(&self, attribute: &str) -> bool {
        self.naming().any(|name| name == attribute)
    }

    /// Returns what of an object's attributes makes up its address.
    #[must_use]
    pub fn named(&self, attributes: &Map<String, Value>) -> Map<String, Value> {
        let named = self.naming().filter_map(|name| attributes.get_key_value(name));
        named
            .map(|(name, value)| (name.to_owned(), value.clone()))
            .collect()
    }

    /// Says whether an organization has exactly one such object, which has no name.
    #[must_use]
    pub fn is_single(&self) -> bool {
        self.any.def.is_single()
    }

    /// Says whether Close lists such objects newest first and takes no other order.
    #[must_use]
    pub fn is_newest_first(&self) -> bool {
        let order = self.any.def.listing.and_then(|listing| listing.order);
        order.is_some_and(ListOrdering::is_newest_first)
    }

    /// Brings an object's attributes, under their manifest names, into canonical form.
    ///
    /// # Errors
    ///
    /// Says which attribute has a type that the kind does not expect.
    pub fn lower(
        &self,
        value: Value,
        checks: Option<&mut Checks>,
    ) -> Result<LoweredObject, serde_json::Error> {
        let (mut checks, mut value) = (checks, value);
        if let Some(checks) = checks.as_deref_mut() {
            self.check_words(&value, checks);
        }
        self.unify_line_ends(&mut value);
        (self.any.lower)(value, checks)
    }

    /// Ends every line of a long text in the same way, however an editor or Close writes line ends.
    fn unify_line_ends(&self, value: &mut Value) {
        let is_text = |one: &&Attribute| one.file.is_some() || one.tags;
        for attribute in self.attributes.values().filter(is_text) {
            if let Some(Value::String(text)) = value.get_mut(&attribute.name)
                && text.contains('\r')
            {
                *text = text.replace("\r\n", "\n").replace('\r', "\n");
            }
        }
    }

    /// Says whether a value of an attribute is a URL that names the object. What looks like an id in it is part of it.
    #[must_use]
    pub fn is_url(&self, attribute: &str, value: &Value) -> bool {
        attribute == self.any.def.key && value.as_str().is_some_and(is_url)
    }

    /// Reports values that are none of the words which an attribute can be set to.
    fn check_words(&self, value: &Value, checks: &mut Checks) {
        for attribute in self.attributes.values().filter(|one| !one.words.is_empty()) {
            let name = &attribute.name;
            let Some(word) = value.get(name).and_then(Value::as_str) else {
                continue;
            };
            if attribute.words.iter().all(|known| known != word) {
                let words: Vec<String> = attribute.words.iter().map(|word| format!("`{word}`")).collect();
                let message = format!("`{word}` is not a value of `{name}`");
                let help = format!("write one of {}", words.join(", "));
                checks.report(&UNKNOWN_VALUE, format!("/{name}"), message, help);
            }
        }
    }

    /// Returns what stands in for an attribute while it is put off, of an object with these attributes; nothing where it
    /// is left out then.
    #[must_use]
    pub fn stand_in(&self, attributes: &Map<String, Value>, attribute: &str) -> Option<Value> {
        (self.any.stand_in)(attributes, attribute)
    }

    /// Says why Close's API can't write an object as it is, if it can't.
    #[must_use]
    pub fn unwritable(&self, spec: &Spec) -> Option<String> {
        (self.any.unwritable)(Value::Object(spec.attributes.clone()))
    }

    /// Finds the live objects in what was read.
    #[must_use]
    pub fn live<'r>(&self, responses: &'r Responses) -> Vec<LiveObject<'r>> {
        (self.any.live)(responses)
    }

    /// Says whether objects of the kind may name an object by its id: in an attribute that holds such an id, or in a query,
    /// which may hold any.
    #[must_use]
    pub fn may_name(&self, address: &Address) -> bool {
        names_any(&self.schema, &|prefix| address.is_within(&Address::of(prefix)))
    }

    /// Returns the attributes in whose texts Close puts values of records.
    pub fn tagged(&self) -> impl Iterator<Item = &str> {
        let tagged = self.attributes.values().filter(|attribute| attribute.tags);
        tagged.map(|attribute| attribute.name.as_str())
    }

    /// Gives the attributes of a live object their manifest names and leaves out what is not managed, at any depth:
    /// Close may add attributes at any time (API notes, custom fields 1).
    #[must_use]
    pub fn from_api(&self, value: &Value) -> Map<String, Value> {
        let shown = self.shown(value).into_iter();
        shown
            .map(|(name, value)| {
                let value = known_only(&self.schema["properties"][&name], value);
                (name, value)
            })
            .collect()
    }

    /// Says whether a live object, as a list shows it, has every attribute that the kind knows.
    #[must_use]
    pub fn shows_all(&self, value: &Value) -> bool {
        let mut known = self.attributes.values().filter(|one| one.name != UNDESCRIBED);
        known.all(|attribute| value.get(&attribute.api).is_some())
    }

    /// Returns what a live object has inside of its attributes that is not known, by attribute.
    #[must_use]
    pub fn unknown_inside(&self, value: &Value) -> BTreeMap<String, BTreeSet<String>> {
        let inside = self.shown(value).into_iter().filter_map(|(name, value)| {
            let mut unknown = BTreeSet::new();
            find_unknown(&self.schema["properties"][&name], &value, &mut unknown);
            (!unknown.is_empty()).then_some((name, unknown))
        });
        inside.collect()
    }

    /// Returns the settings that Close shows of a live object and that the kind doesn't know, under their API names.
    #[must_use]
    pub fn undescribed(&self, value: &Value) -> Map<String, Value> {
        let is_known = |name: &str| self.attributes.values().any(|attribute| attribute.api == name);
        undescribed(self.any.def.besides, is_known, value)
    }

    /// Returns the attributes of a live object in the form of manifests, with all that is in them.
    fn shown(&self, value: &Value) -> Map<String, Value> {
        let known = self.attributes.values();
        let mut shown = known
            .filter_map(|attribute| Some((attribute.name.clone(), value.get(&attribute.api)?.clone())))
            .collect();
        (self.any.shown)(value, &mut shown);

        // What can only be set in Close is written down, so that whoever reads the manifests sees it.
        let unknown = self.undescribed(value);
        if self.attributes.contains_key(UNDESCRIBED) && !unknown.is_empty() {
            shown.insert(UNDESCRIBED.to_owned(), Value::Object(unknown));
        }
        shown
    }

    /// Finds what was read of places of objects and can't be read further.
    #[must_use]
    pub fn unread(&self, responses: &Responses) -> Vec<UnreadItem> {
        (self.any.unread)(responses)
    }

    /// Says what is wrong with a live object, its attributes under their manifest names, if it can't be read.
    #[must_use]
    pub fn trouble(&self, value: &Value, attributes: &Map<String, Value>) -> Option<String> {
        if let Some(gap) = (self.any.gap)(value) {
            return Some(gap.to_owned());
        }
        let error = self.lower(Value::Object(attributes.clone()), None).err()?;

        // What names and places an object comes first: without it the rest can't be tried.
        let needed = self.schema["required"].as_array().into_iter().flatten();
        let needed: Vec<&str> = needed.filter_map(Value::as_str).collect();
        for name in &needed {
            let api = self.attributes.get(*name).map_or(*name, |one| one.api.as_str());
            match attributes.get(*name) {
                Some(Value::String(_)) => {}
                Some(Value::Null) | None => return Some(format!("it has no `{api}`")),
                Some(Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
                    return Some(format!("its `{api}` is not a text"));
                }
            }
        }

        // The error names types of this program, so the attribute that is wrong is found by leaving out the others.
        let is_wrong = |name: &&String| {
            let is_kept = |one: &String| one == *name || needed.contains(&one.as_str());
            let some = attributes.iter().filter(|(one, _)| is_kept(one));
            let some: Map<String, Value> = some.map(|(name, value)| (name.clone(), value.clone())).collect();
            self.lower(Value::Object(some), None).is_err()
        };
        let wrong = attributes.keys().find(is_wrong);
        let api = wrong.and_then(|name| self.attributes.get(name));
        Some(api.map_or_else(
            || error.to_string(),
            |attribute| format!("closectl doesn't know this form of `{}`", attribute.api),
        ))
    }

    /// Gives attributes their API names.
    #[must_use]
    pub fn to_api(&self, attributes: &Map<String, Value>) -> Map<String, Value> {
        let named = attributes.iter().map(|(name, value)| {
            let api = self.attributes.get(name).map_or(name, |attribute| &attribute.api);
            (api.clone(), value.clone())
        });
        named.collect()
    }
}
