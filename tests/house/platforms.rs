//! Which code of a crate is for one platform only, and whether a condition says so. It reads tokens, so that nothing
//! hides in a macro.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The modules that exist on one family of platforms only.
const OF_ONE_PLATFORM: [&str; 2] = ["os::unix", "os::windows"];

/// The crates that Cargo.toml takes for one family of platforms only.
const CRATES_OF_ONE_PLATFORM: [&str; 1] = ["rustix"];

/// Returns the lines of a file that name something of one platform and stand below no `#[cfg(…)]`.
pub fn unconditional_lines(file: TokenStream) -> Vec<usize> {
    let mut lines = Vec::new();
    look(file, &mut lines);
    lines
}

fn look(tokens: TokenStream, lines: &mut Vec<usize>) {
    let mut path = String::new();
    let mut is_conditional = false;
    let mut waiting = tokens.into_iter().peekable();

    while let Some(token) = waiting.next() {
        match token {
            // `#[cfg(…)]` holds up to the end of what follows it, and `#![cfg(…)]` up to the end of the file.
            TokenTree::Punct(sign) if sign.as_char() == '#' => {
                let is_inner = waiting
                    .next_if(|next| matches!(next, TokenTree::Punct(sign) if sign.as_char() == '!'))
                    .is_some();
                let Some(TokenTree::Group(attribute)) = waiting.next_if(is_brackets) else {
                    continue;
                };
                let is_condition = attribute.stream().to_string().starts_with("cfg");
                if is_inner && is_condition {
                    return;
                }
                is_conditional |= is_condition;
            }
            TokenTree::Group(group) => {
                if !is_conditional {
                    look(group.stream(), lines);
                }
                // Braces end an item, unless it is a `use` or an initial value, which a semicolon ends.
                let ends_here = group.delimiter() == Delimiter::Brace
                    && !matches!(waiting.peek(), Some(TokenTree::Punct(_)));
                is_conditional &= !ends_here;
                path.clear();
            }
            TokenTree::Punct(sign) if sign.as_char() == ':' => path.push(':'),
            TokenTree::Punct(sign) => {
                is_conditional &= sign.as_char() != ';';
                path.clear();
            }
            TokenTree::Ident(name) => {
                if !path.ends_with("::") {
                    path.clear();
                }
                path.push_str(&name.to_string());
                if !is_conditional && is_of_one_platform(&path) {
                    lines.push(name.span().start().line);
                }
            }
            TokenTree::Literal(_) => path.clear(),
        }
    }
}

fn is_brackets(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket)
}

fn is_of_one_platform(path: &str) -> bool {
    OF_ONE_PLATFORM
        .iter()
        .any(|module| path == *module || path.ends_with(&format!("::{module}")))
        || CRATES_OF_ONE_PLATFORM.contains(&path)
}
