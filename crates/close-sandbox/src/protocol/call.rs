//! A request as the endpoints see it: method, path, query and body; it knows no connection.

use serde_json::{Map, Value};

use crate::switches::Switches;

/// What the paths of records, and of bulk edits of them, begin with.
const RECORDS: &[&str] = &[
    "lead",
    "contact",
    "opportunity",
    "activity",
    "custom_object",
    "bulk_action",
];

/// What a request wants done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    Get,
    Post,
    Put,
    Delete,
    Other,
}

/// The two code bases behind Close's endpoints; they differ in codes, ids, times and texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Generation {
    Older,
    Newer,
}

/// One request.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub method: Method,
    /// The path below the base, with slashes at both ends and without the query.
    pub path: String,
    pub query: Vec<(String, String)>,
    pub body: Map<String, Value>,
}

impl Method {
    pub fn parse(text: &str) -> Self {
        match text {
            "GET" => Self::Get,
            "POST" => Self::Post,
            "PUT" => Self::Put,
            "DELETE" => Self::Delete,
            _ => Self::Other,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
            Self::Other => "OTHER",
        }
    }
}

impl Call {
    /// Says whether it changes nothing: a search is a POST, and yet a read.
    pub fn is_read(&self) -> bool {
        self.method == Method::Get || self.is_search()
    }

    /// Says whether it searches for records.
    pub fn is_search(&self) -> bool {
        self.path == "/data/search/"
    }

    /// Says whether it writes records, alone or in bulk.
    pub fn writes_records(&self) -> bool {
        let family = self.segments().first().copied().unwrap_or_default();
        !self.is_read() && RECORDS.contains(&family)
    }

    /// The path's parts, empty ones left out.
    pub fn segments(&self) -> Vec<&str> {
        self.path.split('/').filter(|part| !part.is_empty()).collect()
    }

    /// How the ledger names it: method and path.
    pub fn cause(&self) -> String {
        format!("{} {}", self.method.name(), self.path)
    }

    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The attributes that `_fields` asks for, or nothing for all.
    pub fn wanted_fields(&self) -> Option<Vec<&str>> {
        let wanted: Vec<&str> = self.parameter("_fields")?.split(',').map(str::trim).collect();
        if wanted.contains(&"_all") || wanted == [""] {
            None
        } else {
            Some(wanted)
        }
    }

    /// Reduces an object to what `_fields` asks for; unknown names are dropped.
    pub fn reduce(&self, value: Value) -> Value {
        match (self.wanted_fields(), value) {
            (Some(wanted), Value::Object(map)) => Value::Object(
                map.into_iter()
                    .filter(|(key, _)| wanted.contains(&key.as_str()))
                    .collect(),
            ),
            (_, value) => value,
        }
    }

    /// The same call for endpoints that know no parameters.
    pub fn without_query(&self) -> Self {
        Self {
            query: Vec::new(),
            ..self.clone()
        }
    }

    /// Adds what real answers carry beyond the documented attributes, then applies `_fields`.
    pub fn shape(&self, switches: &Switches, mut value: Value) -> Value {
        // Close says that undocumented attributes may come and go, so no client may rely on the exact set.
        if switches.is("extra_attributes", "on")
            && let Value::Object(map) = &mut value
        {
            map.insert("_unpublished".to_owned(), serde_json::json!({"revision": 1}));
        }
        self.reduce(value)
    }
}
