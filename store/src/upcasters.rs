//! Older forms of events, brought up to the newest on reading.
