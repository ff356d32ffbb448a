//! What may become of a case's personal data.

spelled! {
    /// Whether a case's personal data are there, and may be erased.
    Keeping {
        /// They are there.
        Kept => "kept",
        /// They are there, and a law keeps them from being erased.
        Held => "held",
        /// They are erased.
        Erased => "erased",
    }
}
