//! Rebuilding read models beside the live ones, and swapping or comparing them.
