//! Names of secrets: of variables, settings and parameters, also where somebody misspelt them.

use super::suggest;

/// Words that make a name one of a secret.
const WORDS: &[&str] = &[
    "auth",
    "authorization",
    "bearer",
    "cred",
    "creds",
    "jwt",
    "key",
    "keys",
    "pass",
    "passphrase",
    "pw",
    "pwd",
];

/// Parts of a word that do so wherever they stand, because people leave out what separates words.
const PARTS: &[&str] = &[
    "apikey",
    "accesskey",
    "authkey",
    "credential",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "secret",
    "signingkey",
    "token",
];

/// Settings that hold secrets, without what separates their words.
const SETTINGS: &[&str] = &[
    "apikey",
    "accesstoken",
    "clientsecret",
    "refreshtoken",
    "password",
    "secret",
    "token",
];

/// The settings of an organization and of an OAuth app that hold secrets.
const SECRET_SETTINGS: &[&str] = &["api_key", "access_token", "client_secret", "refresh_token"];

/// The settings that do not, and may be what a name was to be. Some only say where a secret is.
const HARMLESS: &[&str] = &[
    "api_key_command",
    "base_url",
    "client_id",
    "keyring",
    "oauth",
    "organization_id",
    "overlays",
    "protected",
    "sandbox",
    "scratch",
    "variables",
];

/// Says whether a name is one of a secret: whether one of its words says so, in any case.
#[must_use]
pub fn names_secret(name: &str) -> bool {
    words(name).any(|word| {
        let word = word.trim_end_matches(|letter: char| letter.is_ascii_digit());
        WORDS.contains(&word) || PARTS.iter().any(|part| word.contains(part))
    }) || PARTS.iter().any(|part| joined(name).contains(part))
}

/// Says whether the name of a setting is one of a secret or may be a misspelt one.
#[must_use]
pub fn is_near_secret(name: &str) -> bool {
    if HARMLESS.contains(&name) {
        return false;
    }

    let joined = joined(name);
    let is_near = |setting: &&str| {
        // Of a short word, two letters are too much of it to be a slip.
        let most = if setting.len() < 6 { 1 } else { 2 };
        strsim::osa_distance(&joined, setting) <= most
    };
    // A message that says "did you mean `api_key`?" knows what the value is, and so has to hide it.
    let likely = suggest(name, SECRET_SETTINGS.iter().chain(HARMLESS).copied());
    names_secret(name)
        || SETTINGS.iter().any(is_near)
        || likely.is_some_and(|likely| SECRET_SETTINGS.contains(&likely))
}

/// Returns the words of a name in lower case: they end at anything but letters and digits, and before a capital that
/// follows a small letter.
fn words(name: &str) -> impl Iterator<Item = String> {
    let mut spaced = String::with_capacity(name.len());
    let mut is_small = false;
    for letter in name.chars() {
        if is_small && letter.is_uppercase() {
            spaced.push(' ');
        }
        is_small = letter.is_lowercase();
        spaced.push(if letter.is_alphanumeric() { letter } else { ' ' });
    }
    let words: Vec<String> = spaced.split_whitespace().map(str::to_lowercase).collect();
    words.into_iter()
}

/// Returns a name in lower case without what separates its words.
fn joined(name: &str) -> String {
    let letters = name.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::{is_near_secret, names_secret};

    #[test]
    fn the_words_of_a_name_say_whether_it_is_one_of_a_secret() {
        for name in [
            "CLOSE_API_KEY",
            "AWS_SECRET_ACCESS_KEY",
            "github_token",
            "DbPassword",
            "accessKey",
            "APIKEY",
            "MYTOKENS",
            "KEY",
            "Passwd",
            "HOOK_CREDENTIALS",
            "KEY2",
            "smtp-pass",
            "api.key",
            "client secret",
            "A_P_I_K_E_Y",
        ] {
            assert!(names_secret(name), "{name}");
        }
        for name in [
            "HOOKS_BASE",
            "MONKEY",
            "KEYWORDS",
            "CITY",
            "HOME",
            "COMPASS",
            "REGION",
            "NO_COLOR",
            "PATH",
            "Author",
        ] {
            assert!(!names_secret(name), "{name}");
        }
    }

    #[test]
    fn a_misspelt_setting_of_a_secret_is_near_one_and_others_are_not() {
        for name in [
            "api_key",
            "apikey",
            "api-key",
            "apiKey",
            "API KEY",
            "api_ky",
            "aip_key",
            "appi_key",
            "acces_token",
            "client_sekret",
            "clientsecrt",
            "refresh-tokn",
            "refreshToken",
            "tokn",
            "scret",
            "pasword",
            "аpi_key",
            "api",
            "refresh",
            "access_tokens_of_live",
            "Api",
        ] {
            assert!(is_near_secret(name), "{name}");
        }
        for name in [
            "keyring",
            "api_key_command",
            "client_id",
            "oauth",
            "policy",
            "base_url",
            "select",
            "taker",
        ] {
            assert!(!is_near_secret(name), "{name}");
        }
    }
}
