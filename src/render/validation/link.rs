//! Where a problem or a rule is explained.

use crate::model::{Code, Severity};

/// Where the source is published; empty where nobody said.
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// Returns the page and the place on it, as a path in the source.
pub(super) fn link(code: &Code) -> String {
    let page = match code.severity {
        Severity::Error => "troubleshooting",
        Severity::Warning | Severity::Info => "rules",
    };
    format!("docs/{page}.md#{}", code.id)
}

/// Returns the same as a URI, if it is known where the source is published.
pub(super) fn uri(code: &Code) -> Option<String> {
    at(REPOSITORY, code)
}

fn at(repository: &str, code: &Code) -> Option<String> {
    let repository = repository.trim_end_matches('/');
    (!repository.is_empty()).then(|| format!("{repository}/blob/main/{}", link(code)))
}

#[cfg(test)]
mod tests {
    use super::at;
    use crate::model::RENAME_CONTRADICTS;

    #[test]
    fn a_link_is_a_uri_only_where_the_source_is_published() {
        assert_eq!(at("", &RENAME_CONTRADICTS), None);
        assert_eq!(
            at("https://example.com/closectl/", &RENAME_CONTRADICTS).as_deref(),
            Some("https://example.com/closectl/blob/main/docs/troubleshooting.md#rename-contradicts")
        );
    }
}
