//! People are told: what happens to cases, links that confirm and reset, the staff's digest; by file and by a server.

mod world;
mod news;
mod links;
mod forgotten;
mod folder;
mod digests;
mod servers;
mod crashes;
mod restored;
