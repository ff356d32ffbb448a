//! Journeys through the whole portal, told as people make them.

mod thin_path;
mod seed_story;
mod forms;
mod retention;
mod live;
mod feed;
mod accesses;
