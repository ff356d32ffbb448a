//! A folder of messages is a copy of what they say, and to whom: a message goes with the case it is about when that is
//! erased, and with its letter when that has had its time or its account has ended. What else lies there is nobody's
//! business.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;
use store::Store;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use uuid::Uuid;

use super::transport::ENDING;

/// How often it is looked when nothing is erased.
const PAUSE: Duration = Duration::from_hours(1);

/// Looks at once, after each erasure, and every hour, until `shutdown`.
pub(super) fn start(folder: PathBuf, store: Store, shutdown: CancellationToken) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut erasures = store.erasures();
        loop {
            erasures.mark_unchanged();
            match tidy(&folder, &store).await {
                Ok(0) => {}
                Ok(messages) => info!(messages, "deleted messages in the folder of the mail"),
                Err(error) => {
                    warn!(reason = format!("{error:#}"), "the folder of the mail could not be tidied");
                }
            }
            let woken = tokio::time::timeout(PAUSE, erasures.changed());
            if shutdown.run_until_cancelled(woken).await.is_none() {
                return;
            }
        }
    })
}

/// Deletes what is about nothing that is kept; says how many messages.
async fn tidy(folder: &Path, store: &Store) -> Result<usize> {
    let (mut messages, mut files) = (Vec::new(), tokio::fs::read_dir(folder).await?);
    while let Some(file) = files.next_entry().await? {
        messages.extend(about(&file.file_name().to_string_lossy()).map(|about| (about, file.path())));
    }
    let of =
        |wanted: fn(&About) -> Option<Uuid>| messages.iter().filter_map(|(about, _)| wanted(about)).collect();
    let letters: Vec<Uuid> = of(|about| if let About::Letter(id) = about { Some(*id) } else { None });
    let cases: Vec<Uuid> = of(|about| if let About::Case(id) = about { Some(*id) } else { None });
    let kept: HashSet<Uuid> = store.mail_is_kept(&letters, &cases).await?;
    let mut gone = 0;
    for (About::Letter(id) | About::Case(id), file) in messages {
        if !kept.contains(&id) {
            tokio::fs::remove_file(file).await?;
            gone += 1;
        }
    }
    Ok(gone)
}

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    Letter(Uuid),
    Case(Uuid),
}

/// By the name of its file, whole or unfinished; `None` when it is none of ours.
fn about(name: &str) -> Option<About> {
    let name = name.strip_prefix('.').or_else(|| name.strip_suffix(ENDING))?;
    let (kind, id) = name.rsplit_once('.')?;
    let id = Uuid::parse_str(id).ok()?;
    Some(if kind == "letter" { About::Letter(id) } else { About::Case(id) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_says_by_its_name_what_it_is_about() {
        let id = Uuid::from_u128(7);
        assert_eq!(about(&format!("letter.{id}.eml")), Some(About::Letter(id)));
        assert_eq!(about(&format!("answered.3.{id}.eml")), Some(About::Case(id)));
        assert_eq!(about(&format!(".answered.3.{id}")), Some(About::Case(id)), "unfinished");
        for foreign in ["README", ".keep", "letter.eml", "answered.3.eml", &format!("{id}.txt")] {
            assert_eq!(about(foreign), None, "{foreign}");
        }
    }
}
