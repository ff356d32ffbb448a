//! Given / when / then, for every rule of a verification.
