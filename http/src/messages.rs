//! What the pages say, in Greek and in English, through Fluent: `locales/<language>/*.ftl`.

mod moment;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{Loader, static_loader};
use unic_langid::LanguageIdentifier;

pub use moment::{Moment, now};

static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "el",
        // The marks around arguments would show up in copied text.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static GREEK: LazyLock<LanguageIdentifier> = LazyLock::new(|| "el".parse().expect("el is a language"));
static ENGLISH: LazyLock<LanguageIdentifier> = LazyLock::new(|| "en".parse().expect("en is a language"));

/// The language of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Pages at `/`.
    Greek,
    /// Pages under `/en/`.
    English,
}

impl Language {
    /// Both.
    pub const ALL: &'static [Self] = &[Self::Greek, Self::English];

    /// Its name in `lang="…"`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Greek => "el",
            Self::English => "en",
        }
    }

    /// The language in which a path speaks.
    #[must_use]
    pub fn of_path(path: &str) -> Self {
        if path == "/en" || path.starts_with("/en/") { Self::English } else { Self::Greek }
    }

    /// The message of this key; the key itself where there is none (a test holds that there is).
    #[must_use]
    pub fn say(self, key: &str) -> String {
        self.say_with(key, &[])
    }

    /// The message of this key, with its arguments.
    #[must_use]
    pub fn say_with(self, key: &str, arguments: &[(&'static str, &str)]) -> String {
        self.find(key, arguments).unwrap_or_else(|| key.to_owned())
    }

    fn find(self, key: &str, arguments: &[(&'static str, &str)]) -> Option<String> {
        let arguments: HashMap<Cow<'static, str>, FluentValue<'_>> =
            arguments.iter().map(|(name, value)| (Cow::Borrowed(*name), FluentValue::from(*value))).collect();
        LOCALES.try_lookup_with_args(self.identifier(), key, &arguments)
    }

    fn identifier(self) -> &'static LanguageIdentifier {
        match self {
            Self::Greek => &GREEK,
            Self::English => &ENGLISH,
        }
    }
}
