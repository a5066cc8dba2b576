//! Custom fields of every owner, and shared ones, which have none.

use super::{
    choice::Choice,
    custom_object_type::CustomObjectType,
    field_holder::{FieldHolder, SHARED, shape},
    field_rules::{FieldParts, TYPES, is_type},
    owner::Owner,
    role::Role,
};
use crate::model::{
    Address, AnswerShape, Attr, BulkRead, Call, Checks, Code, Def, Flag, Items, Kind, LiveObject,
    ObjectWrite, RecordMove, RecordSearch, Ref, Responses, ValueMove, ValuesAtRisk,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::HashSet;

/// A custom field: a value that people or programs enter on a record.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(bound = "")]
#[schemars(bound = "", transform = shape::<H>)]
pub struct CustomField<H: FieldHolder> {
    /// The name that people see. To change it, write the old one in `renamed_from`.
    pub name: String,
    /// The object that the field belongs to.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    pub parent: Attr<Ref<<H::Owner as Owner>::Parent>>,
    /// What a value is: `text`, `textarea` (several lines; custom activities only), `number`, `date`, `datetime`,
    /// `choices`, `user`, `contact`, `custom_object` or `hidden` (never shown to people).
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend(
        "x-required" = true,
        "x-decides" = true,
        "anyOf" = [
            { "enum": [
                "text", "textarea", "number", "date", "datetime", "choices", "user", "contact", "custom_object",
                "hidden"
            ] },
            { "type": "string", "minLength": 1, "x-open": true }
        ]
    ))]
    pub r#type: Attr<String>,
    /// What the field is for, in at most 280 characters; null for no description.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    pub description: Attr<Option<String>>,
    /// The values to choose from. Only for `type: choices`. Close shows them sorted without regard to case, so their
    /// order here does not matter. Records lose a choice that is removed.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-sorted" = true, "x-loses" = "items"))]
    pub choices: Attr<Items<Choice>>,
    /// Whether a record can hold several values. Only for the types `choices`, `user`, `contact` and
    /// `custom_object`. If it is switched off, records keep one of their values.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-loses" = "off"))]
    pub accepts_multiple_values: Attr<Flag>,
    /// The custom object type that the field refers to. Only for `type: custom_object`; Close can't change it
    /// later.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-api" = "referenced_custom_type_id", "x-immutable" = true, "x-holds" = true))]
    pub referenced_custom_type: Attr<Option<Ref<CustomObjectType>>>,
    /// Whether the objects that the field refers to show the records that refer to them. Only for
    /// `type: custom_object`.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    pub back_reference_is_visible: Attr<Option<bool>>,
    /// Whether a record can't be saved (custom objects) or published (custom activities) without a value.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-behaviour" = {
        "true": "required from now on: a record can't be saved or published without a value",
        "false": "no longer required: a record can be saved or published without a value"
    }, "x-demands" = true, "x-deferred" = "a record can be saved or published without a value"))]
    pub required: Attr<Flag>,
    /// The roles that may edit the field; an empty list means everyone.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend(
        "x-set" = true,
        "x-empty" = "everyone",
        "x-behaviour" = "{only} can edit the field (was: {before})",
        "x-deferred" = "everyone can edit the field"
    ))]
    pub editable_with_roles: Attr<Items<Ref<Role>>>,
}

impl<H: FieldHolder> CustomField<H> {
    /// Returns the type, or nothing where it is not written.
    fn r#type(&self) -> &str {
        self.r#type.stated().map_or("", String::as_str)
    }
}

impl<H: FieldHolder> Kind for CustomField<H> {
    const DEF: Def = H::DEF;

    const CODES: &'static [&'static [&'static Code]] = &[
        super::name::CODES,
        super::description::CODES,
        super::choice::CODES,
        super::field_rules::CODES,
    ];

    fn address(&self) -> Address {
        match self.parent.stated() {
            Some(parent) => parent.address().child(&self.name),
            None => Address::new(H::DEF.prefix, &self.name),
        }
    }

    fn check(&self, checks: &mut Checks) {
        super::name::check(checks, H::DEF.key, &self.name);
        super::description::check(checks, &self.description);

        FieldParts {
            name: &self.name,
            r#type: self.r#type(),
            choices: self.choices.stated().map(|choices| choices.0.as_slice()),
            holds_several: self.accepts_multiple_values == Attr::Stated(Flag(true)),
            has_reference: self.referenced_custom_type.stated().is_some_and(Option::is_some),
            has_back_reference: self
                .back_reference_is_visible
                .stated()
                .is_some_and(Option::is_some),
            is_required: self.required == Attr::Stated(Flag(true)),
            is_described: self.description.stated().is_some_and(Option::is_some),
        }
        .check::<H>(checks);
    }

    fn obstacle(&self) -> Option<String> {
        let r#type = self.r#type();
        (!is_type(r#type)).then(|| format!("closectl knows no field type `{}` and creates none", r#type))
    }

    /// Close shows the attributes of other types as null, as empty or not at all.
    fn canonicalize(&mut self) {
        super::description::canonicalize(&mut self.description);
        let r#type = self.r#type().to_owned();
        if r#type != "choices" && self.choices == Attr::Stated(Items(Vec::new())) {
            self.choices = Attr::Omitted;
        }
        let is_single = TYPES.contains(&(r#type.as_str(), false));
        if is_single && self.accepts_multiple_values == Attr::Stated(Flag(false)) {
            self.accepts_multiple_values = Attr::Omitted;
        }

        if r#type != "custom_object" {
            if self.referenced_custom_type == Attr::Stated(None) {
                self.referenced_custom_type = Attr::Omitted;
            }
            let back = self.back_reference_is_visible.stated();
            if back.is_some_and(|is_visible| *is_visible != Some(true)) {
                self.back_reference_is_visible = Attr::Omitted;
            }
        }
    }

    fn live(responses: &Responses) -> Vec<LiveObject<'_>> {
        // A schema may list a shared field without `is_shared`, so shared ones are known by their ids, too.
        let shared = responses.items(SHARED.path);
        let shared: HashSet<&str> = shared.filter_map(|field| field["id"].as_str()).collect();

        let own = BulkRead::list(H::DEF.path);
        let read = H::DEF.reads.first().copied().unwrap_or(own);
        let list = match read.shape {
            AnswerShape::Holding(list) => &responses.get(read.path)[list],
            AnswerShape::List | AnswerShape::Object => responses.get(read.path),
        };

        // A schema lists the shared fields among the others.
        let regular = |field: &&Value| {
            read.shape == AnswerShape::List
                || (field["is_shared"] != true && !field["id"].as_str().is_some_and(|id| shared.contains(id)))
        };
        let fields = list.as_array().into_iter().flatten();
        fields.filter(regular).map(LiveObject::plain).collect()
    }

    /// A field of choices without a list of them is not one without choices.
    fn gap(value: &Value) -> Option<&'static str> {
        let is_unknown = value["type"] == "choices" && !value["choices"].is_array();
        is_unknown.then_some("it is a field of choices, and its `choices` are missing or no list")
    }

    /// A shared field holds values only where it is associated; the associations find those.
    fn holders(at_risk: &ValuesAtRisk<'_>) -> Vec<RecordSearch> {
        let records = H::Owner::records(at_risk);
        H::PLACED
            .then(|| at_risk.in_field(records, at_risk.id.unwrap_or_default()))
            .into_iter()
            .collect()
    }

    fn record_moves(at_risk: &ValuesAtRisk<'_>, to: &Value) -> Vec<RecordMove> {
        let records = H::Owner::records(at_risk);
        let field = at_risk.id.unwrap_or_default();
        let mover = || at_risk.move_in_field(records, field, to);
        H::PLACED.then(mover).into_iter().collect()
    }

    fn moves(&self) -> Vec<ValueMove> {
        let choices = self.choices.stated().into_iter().flat_map(|choices| &choices.0);
        let moves = choices.filter_map(|choice| {
            Some(ValueMove {
                attribute: "choices".into(),
                from: choice.renamed_from.clone()?,
                to: choice.value.clone(),
            })
        });
        moves.collect()
    }

    fn call(write: &ObjectWrite<'_>) -> Call {
        write.plain(H::DEF.path)
    }

    /// A change of the type is carried out in the background, and until it is done the field shows its old type (API
    /// notes, custom fields 2.2).
    fn coming(shown: &Value) -> Map<String, Value> {
        let coming = shown.get("converting_to_type").filter(|coming| !coming.is_null());
        coming
            .map(|coming| ("type".to_owned(), coming.clone()))
            .into_iter()
            .collect()
    }
}
