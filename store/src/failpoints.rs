//! Faults that only tests may switch on (feature `failpoints`, never in a release build).
