//! Where access tokens come from that do not last: the client asks before each call, and once more where a token is
//! not taken. It keeps nothing; what does that is elsewhere.

use super::server_words::ServerWords;
use secrecy::SecretString;
use std::{fmt, pin::Pin};

/// The answer of a source of tokens, once it comes.
pub type TokenFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, RenewalError>> + Send + 'a>>;

/// Gives access tokens, and renews them.
pub trait TokenSource: fmt::Debug + Send + Sync {
    /// Gives a token that is good as far as its lifetime tells.
    fn token(&self) -> TokenFuture<'_, SecretString>;

    /// Says whether there is another token now in place of one that the server did not take.
    fn replace<'a>(&'a self, refused: &'a SecretString) -> TokenFuture<'a, bool>;
}

/// The reason why there is no access token. Each text reads well after "failed to ".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenewalError {
    /// The server does not take the refresh token.
    #[error(
        "renew the access token: the refresh token in {setting} was not accepted ({status}){}",
        words.tail()
    )]
    Refused {
        /// The setting that it came from.
        setting: String,
        /// The status.
        status: u16,
        /// The server's words.
        words: ServerWords,
    },
    /// The server does not know the app.
    #[error(
        "renew the access token: the client id or the client secret of the OAuth app was not accepted ({status}){}",
        words.tail()
    )]
    UnknownApp {
        /// The status.
        status: u16,
        /// The server's words.
        words: ServerWords,
    },
    /// The server did nothing, for now.
    #[error("renew the access token: the server refuses at the moment ({status}); nothing changed")]
    Busy {
        /// The status.
        status: u16,
    },
    /// No connection came about; nothing was sent.
    #[error("renew the access token: {host} can't be reached: {detail}; nothing changed")]
    Unreachable {
        /// The host, and the port where it is not 443.
        host: String,
        /// The reason as the system gives it.
        detail: String,
    },
    /// What the server did is not known.
    #[error(
        "renew the access token: {what}, so the server may have replaced the refresh token; the old one in {setting} is \
         kept"
    )]
    Lost {
        /// The setting that the refresh token came from.
        setting: String,
        /// What came instead of an answer.
        what: String,
    },
    /// What the server gave can't be kept, or what was kept can't be used.
    #[error("keep the access token: {0}")]
    Store(String),
    /// What was kept belongs to another server or organization; nothing was sent.
    #[error("use the tokens in {file}: they are {whose}; nothing was sent")]
    Foreign {
        /// Where they are kept.
        file: String,
        /// Whose they are.
        whose: String,
    },
    /// The token can't be sent.
    #[error("use the access token that the server gave: it holds a character that none has")]
    Unusable,
}
