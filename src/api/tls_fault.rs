//! Why a connection would not be secure, in words that people can act on.

use jiff::{Timestamp, tz::TimeZone};
use rustls::{CertificateError, pki_types::UnixTime};
use std::fmt;

/// The reason why a connection would not be secure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TlsFault {
    /// Nobody whom this machine trusts signed the certificate.
    UnknownIssuer,
    /// The certificate is too old.
    Expired {
        /// The day on which it expired, if that is known.
        on: Option<String>,
    },
    /// The certificate is of the future.
    NotYetValid {
        /// The first day of it, if that is known.
        from: Option<String>,
    },
    /// The certificate is somebody else's.
    WrongName {
        /// The names in it, as the TLS library writes them.
        names: Vec<String>,
    },
    /// The certificate is that of an authority, such as one that signed itself.
    Authority,
    /// Anything else that the TLS library does not accept.
    Other {
        /// The reason as it gives it.
        detail: String,
    },
}

impl TlsFault {
    /// Takes apart what the TLS library says; `detail` is its text.
    pub(super) fn of(error: &rustls::Error, detail: &str) -> Self {
        let rustls::Error::InvalidCertificate(reason) = error else {
            return Self::Other {
                detail: detail.to_owned(),
            };
        };
        match reason {
            // The latter is that of an authority that calls itself like one that is trusted, as a renewed one does.
            CertificateError::UnknownIssuer | CertificateError::BadSignature => Self::UnknownIssuer,
            CertificateError::Expired => Self::Expired { on: None },
            CertificateError::ExpiredContext { not_after, .. } => Self::Expired { on: day(*not_after) },
            CertificateError::NotValidYet => Self::NotYetValid { from: None },
            CertificateError::NotValidYetContext { not_before, .. } => Self::NotYetValid {
                from: day(*not_before),
            },
            CertificateError::NotValidForName => Self::WrongName { names: Vec::new() },
            CertificateError::NotValidForNameContext { presented, .. } => Self::WrongName {
                names: presented.iter().map(|name| plain_name(name)).collect(),
            },
            // The library has no name of its own for this one.
            _ if detail.contains("CaUsedAsEndEntity") => Self::Authority,
            _ => Self::Other {
                detail: detail.to_owned(),
            },
        }
    }
}

/// The day of a time, in UTC.
fn day(time: UnixTime) -> Option<String> {
    let seconds = i64::try_from(time.as_secs()).ok()?;
    let time = Timestamp::from_second(seconds).ok()?;
    Some(time.to_zoned(TimeZone::UTC).date().to_string())
}

/// The TLS library writes names as `DnsName("example.com")`. They come from a stranger, so only what a name may hold
/// is kept.
fn plain_name(name: &str) -> String {
    let inner = name.split_once('(').map_or(name, |(_, inner)| inner);
    let is_of_a_name = |c: &char| c.is_ascii_alphanumeric() || ".-*:".contains(*c);
    inner.chars().filter(is_of_a_name).take(80).collect()
}

impl fmt::Display for TlsFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownIssuer => f.write_str(
                "this machine does not trust the authority that signed its \
                                                certificate",
            ),
            Self::Expired { on: Some(day) } => write!(f, "its certificate expired on {day}"),
            Self::Expired { on: None } => f.write_str("its certificate has expired"),
            Self::NotYetValid { from: Some(day) } => write!(f, "its certificate is not valid before {day}"),
            Self::NotYetValid { from: None } => f.write_str("its certificate is not valid yet"),
            Self::WrongName { names } if names.is_empty() => {
                f.write_str("its certificate is for another host")
            }
            Self::WrongName { names } => {
                // A certificate may hold a hundred names, and three say whose it is.
                let (shown, more) = names.split_at(names.len().min(3));
                write!(f, "its certificate is for {}", shown.join(", "))?;
                if more.is_empty() {
                    return Ok(());
                }
                write!(f, " and {} more", more.len())
            }
            Self::Authority => f.write_str("its certificate is a certificate authority's, not a server's"),
            Self::Other { detail } => f.write_str(detail),
        }
    }
}
