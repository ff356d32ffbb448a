//! What the store keeps beside the log for people at work, and how a case is loaded and waited for.

mod world;
mod loading;
mod waiting;
mod reads;
mod accounts;
mod sessions;
mod departments;
mod drafts;
mod retention;
mod cleaning;
mod looks;
mod counter;
mod accesses;
