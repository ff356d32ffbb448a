//! The portal as a library.
