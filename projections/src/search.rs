//! Looking for cases and citizens by words, whatever their accents and case. The one place where personal words stand
//! in clear: in UNLOGGED tables, kept out of dumps, filled again when they are found empty.

mod words;

pub use words::SearchWords;
