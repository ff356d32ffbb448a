//! Is this database older than what this installation has done in the world? Then it was restored from a backup, and
//! what was done after it must not be done again (docs/decisions/0018).
//!
//! Read in this order: `mark` (the file outside the database), `judging` (what file and database tell together), the
//! look here, before anything is done, `watch` (a database that is exchanged under a portal that runs), and `forgotten`
//! (what was erased stays erased, whatever a backup says).

mod mark;
mod judging;
mod watch;
pub mod forgotten;

use std::sync::Arc;

use anyhow::Result;
use protocol_adapter::EffectMarker;
use tracing::{error, info, warn};

use crate::config::Config;
use crate::installation::Installation;
use judging::{Others, Standing, judge};
use mark::{Found, Mark};

pub use watch::watch;

/// Looks whether the database has been restored, and writes that down; gives what marks whatever is done.
pub async fn look(config: &Config, installation: &Installation) -> Result<EffectMarker> {
    let (file, store) = (config.mark_file(), &installation.store);
    let found = Mark::find(&file);
    let knowledge = store.knowledge(found.id()).await?;
    let others = store.others_run(&mut installation.owner().await?).await?;
    let others = if others { Others::Run } else { Others::None };
    let standing = judge(&found, knowledge, others);
    if let Standing::Restored(reason) = standing {
        store.note_restore(reason).await?;
        error!(
            reason,
            "the database was restored: the register is asked before anything is entered, and mail that was perhaps sent is held (pyli held)"
        );
    }
    let mark = match (standing, found) {
        (Standing::Continues, Found::Mark(mark)) => Ok(mark),
        _ => Mark::make(&file, knowledge.newest_effect),
    };
    let Ok(mark) = mark.inspect_err(|error| {
        warn!(file = %file.display(), %error, "no mark can be kept here: a restored backup would not be noticed");
    }) else {
        return Ok(Arc::new(drop));
    };
    if standing != Standing::Continues {
        store.remember_mark(mark.id()).await?;
        info!(file = %file.display(), "a mark was made: it tells a restored backup, and belongs into no backup");
    }
    Ok(Arc::new(move |effect| mark.note(effect)))
}
