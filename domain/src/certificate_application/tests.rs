//! Given / when / then, for every rule of an application.
