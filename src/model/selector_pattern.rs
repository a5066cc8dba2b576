//! The pattern of a selector, and what it fits: addresses taken apart, so that a `/` in a name is never the `/` between
//! two names.

use super::{
    Address, ListPosition, RegisteredKind, Registry,
    address_text::{escaped, is_url, split, unescape},
};

/// A `/` in a name, where the address has `%2F`. It is no byte of any text, so nothing else is taken for it.
const NAME_SLASH: u8 = 0xff;

/// A `/` in a name that is a URL, which an address keeps as it is.
const URL_SLASH: u8 = 0xfe;

/// A piece of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PatternPiece {
    /// Any text, also none.
    AnyText,
    /// This byte.
    Byte(u8),
    /// A `/` between names or, because nobody knows what the text before it was, one in a URL.
    Separator,
    /// A `/` in a name, whether that is a URL or not.
    SlashInName,
    /// Any name: at least one byte of it. Only addresses of kinds have it.
    Name,
}

/// A pattern of addresses: of a selector, of a kind, or of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressPattern {
    pieces: Vec<PatternPiece>,
}

impl AddressPattern {
    /// Reads a pattern as a person writes it.
    pub(super) fn parse(text: &str) -> Self {
        let mut pieces = Vec::new();
        for (at, segment) in split(text).into_iter().enumerate() {
            if at > 0 {
                let is_open = pieces.contains(&PatternPiece::AnyText);
                pieces.push(if is_open {
                    PatternPiece::Separator
                } else {
                    PatternPiece::Byte(b'/')
                });
            }

            if is_url(segment) {
                read_url(segment, &mut pieces);
            } else {
                read_name(segment, &mut pieces);
            }
        }
        Self { pieces }
    }

    /// Makes the pattern of the addresses of a kind: what they begin with, and a name for every object around them.
    fn of_kind(registry: &Registry, kind: &RegisteredKind) -> Self {
        let prefix = Address::of(kind.any.def.prefix);
        match kind.any.def.listing.map(|listing| listing.at) {
            Some(ListPosition::Within(holder, _)) => match registry.kind(holder) {
                Some(holder) => Self::of_kind(registry, holder).with_name(),
                None => Self::of_members(&prefix),
            },
            Some(ListPosition::Single(_)) => Self::exactly(&prefix),
            Some(ListPosition::Section(_)) | None => match kind.any.def.family {
                Some(_) => Self::of_members(&prefix).with_name(),
                None => Self::of_members(&prefix),
            },
        }
    }

    /// Makes the patterns of the addresses of a kind's objects: its own, and the longer one where what tells objects of one
    /// name apart stands before the name.
    #[must_use]
    pub fn objects_of_kind(registry: &Registry, kind: &RegisteredKind) -> Vec<Self> {
        let plain = Self::of_kind(registry, kind);
        let is_longer = kind.any.def.namesakes.is_some_and(|rule| rule.in_front);
        let longer = is_longer.then(|| plain.clone().with_name());
        [plain].into_iter().chain(longer).collect()
    }

    /// Makes the pattern of the addresses of the items in a kind's objects, where these have some.
    #[must_use]
    pub fn items_of_kind(registry: &Registry, kind: &RegisteredKind) -> Option<Self> {
        kind.itemized().map(|_| Self::of_kind(registry, kind).with_name())
    }

    /// Makes the patterns of all addresses of a kind: those of its objects, and those of their items where these have some.
    #[must_use]
    pub fn all_of_kind(registry: &Registry, kind: &RegisteredKind) -> Vec<Self> {
        let objects = Self::objects_of_kind(registry, kind).into_iter();
        objects.chain(Self::items_of_kind(registry, kind)).collect()
    }

    /// Makes the pattern of one address.
    fn exactly(address: &Address) -> Self {
        let bytes = taken_apart(address.as_str()).into_iter();
        Self {
            pieces: bytes.map(PatternPiece::Byte).collect(),
        }
    }

    /// Makes the pattern of the addresses of what lies in a section or an object.
    #[must_use]
    pub fn of_members(holder: &Address) -> Self {
        Self::exactly(holder).with_name()
    }

    fn with_name(mut self) -> Self {
        self.pieces.extend([PatternPiece::Byte(b'/'), PatternPiece::Name]);
        self
    }

    /// Returns the pattern in which every `/` stands between two names, and none in a URL.
    pub(super) fn without_urls(&self) -> Self {
        let pieces = self.pieces.iter().map(|piece| match piece {
            PatternPiece::Separator => PatternPiece::Byte(b'/'),
            piece => *piece,
        });
        Self {
            pieces: pieces.collect(),
        }
    }

    /// Says whether it fits one text at most.
    pub(super) fn is_plain(&self) -> bool {
        !self.pieces.contains(&PatternPiece::AnyText)
    }

    /// Says whether it fits an address that was [taken apart](taken_apart). Takes at most the product of the lengths.
    pub(super) fn fits(&self, text: &[u8]) -> bool {
        let (mut at, mut from) = (0, 0);
        let mut star: Option<(usize, usize)> = None;

        // A star takes as little as it can; where the rest does not fit, the last star takes one more byte.
        while from < text.len() {
            match self.pieces.get(at) {
                Some(PatternPiece::AnyText) => {
                    star = Some((at, from));
                    at += 1;
                }
                Some(piece) if piece.takes(text[from]) => {
                    at += 1;
                    from += 1;
                }
                Some(_) | None => {
                    let Some((star_at, star_from)) = star else {
                        return false;
                    };
                    at = star_at + 1;
                    from = star_from + 1;
                    star = Some((star_at, star_from + 1));
                }
            }
        }

        self.pieces[at..]
            .iter()
            .all(|piece| *piece == PatternPiece::AnyText)
    }

    /// Says whether some address may fit both this and the pattern of a [kind](Self::of_kind) or of a [list](Self::of_members).
    pub(super) fn meets(&self, shape: &Self) -> bool {
        let width = shape.pieces.len() + 1;
        let mut seen = vec![false; (self.pieces.len() + 1) * width];
        let mut open = vec![(0, 0)];

        // Every pair of places is looked at once, so that a pattern of many stars takes no longer than its length allows.
        while let Some((at, place)) = open.pop() {
            if std::mem::replace(&mut seen[at * width + place], true) {
                continue;
            }
            match (self.pieces.get(at), shape.pieces.get(place)) {
                (None, None) => return true,
                (None, Some(_)) => {}
                (Some(PatternPiece::AnyText), behind) => {
                    open.push((at + 1, place));
                    open.extend(behind.map(|_| (at, place + 1)));
                }
                (Some(piece), Some(PatternPiece::Name)) => {
                    if *piece != PatternPiece::Byte(b'/') {
                        open.extend([(at + 1, place), (at + 1, place + 1)]);
                    }
                }
                (Some(piece), Some(PatternPiece::Byte(byte))) => {
                    open.extend(piece.takes(*byte).then_some((at + 1, place + 1)));
                }
                (
                    Some(_),
                    None | Some(PatternPiece::AnyText | PatternPiece::Separator | PatternPiece::SlashInName),
                ) => {}
            }
        }
        false
    }
}

impl PatternPiece {
    /// Says whether it is that byte of an address that was taken apart.
    fn takes(self, byte: u8) -> bool {
        match self {
            Self::Byte(own) => own == byte,
            Self::Separator => byte == b'/' || byte == URL_SLASH,
            Self::SlashInName => byte == NAME_SLASH || byte == URL_SLASH,
            Self::Name | Self::AnyText => false,
        }
    }
}

/// Reads a URL, in which nothing is escaped: only `*` is more than itself.
fn read_url(segment: &str, pieces: &mut Vec<PatternPiece>) {
    pieces.extend(segment.bytes().map(|byte| match byte {
        b'*' => PatternPiece::AnyText,
        b'/' => PatternPiece::Byte(URL_SLASH),
        byte => PatternPiece::Byte(byte),
    }));
}

/// Reads a name, or a URL that is written as a name is, with all its special characters escaped.
fn read_name(segment: &str, pieces: &mut Vec<PatternPiece>) {
    let is_open = pieces.contains(&PatternPiece::AnyText) || segment.contains('*');
    let slash = if is_open {
        PatternPiece::SlashInName
    } else if is_url(&unescape(segment)) {
        PatternPiece::Byte(URL_SLASH)
    } else {
        PatternPiece::Byte(NAME_SLASH)
    };

    let mut rest = segment;
    while let Some(first) = rest.bytes().next() {
        let (piece, taken) = match escaped(rest) {
            Some(b'/') => (slash, 3),
            Some(character) => (PatternPiece::Byte(character), 3),
            None if first == b'*' => (PatternPiece::AnyText, 1),
            None => {
                // Every byte of the character goes in, so that the rest begins with a whole one.
                let end = rest.chars().next().map_or(1, char::len_utf8);
                pieces.extend(rest.bytes().take(end).map(PatternPiece::Byte));
                rest = &rest[end..];
                continue;
            }
        };
        pieces.push(piece);
        rest = &rest[taken..];
    }
}

/// Takes an address apart: names without their escapes, and each `/` told apart from those of another sort.
#[must_use]
pub(super) fn taken_apart(address: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(address.len());
    for (at, segment) in split(address).into_iter().enumerate() {
        if at > 0 {
            bytes.push(b'/');
        }

        let is_url = is_url(segment);
        let slash = if is_url { URL_SLASH } else { NAME_SLASH };
        let mut rest = segment.as_bytes();
        while let Some((first, behind)) = rest.split_first() {
            // An address escapes these two and nothing else.
            let (byte, taken) = match rest {
                [b'%', b'2', b'F', ..] if !is_url => (slash, 3),
                [b'%', b'2', b'5', ..] if !is_url => (b'%', 3),
                [b'/', ..] => (slash, 1),
                [..] => (*first, 1),
            };
            bytes.push(byte);
            rest = &behind[taken - 1..];
        }
    }
    bytes
}
