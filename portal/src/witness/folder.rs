//! A folder: one file for each checkpoint, named for its size, and `newest`. It is not made where it is missing: then a
//! disk that is not mounted would look like one that is empty.

use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use store::seal::{Witness, WitnessError};

/// The file that says where the next start begins to compare.
const NEWEST: &str = "newest";

/// A folder that checkpoints are kept in.
#[derive(Clone)]
pub struct WitnessFolder(PathBuf);

impl WitnessFolder {
    /// The one at this path.
    #[must_use]
    pub fn at(folder: &Path) -> Self {
        Self(folder.to_owned())
    }

    /// First `newest`, then the file of its size: whenever it is cut off, `newest` is not behind any of the others.
    fn write(&self, size: u64, note: &str) -> Result<(), WitnessError> {
        let newest = self.read(NEWEST).map_err(away)?;
        match newest.as_deref().map(|newest| (size_of(newest), newest)) {
            Some((Some(known), newest)) if known == size && text_of(newest) != text_of(note) => {
                return Err(WitnessError::Forked { size });
            }
            Some((Some(known), _)) if known >= size => {}
            Some(_) | None => self.replace_newest(note).map_err(away)?,
        }
        self.add(size, note)
    }

    /// Never over another one.
    fn add(&self, size: u64, note: &str) -> Result<(), WitnessError> {
        let name = size.to_string();
        let unfinished = self.unfinished(&name, note).map_err(away)?;
        let linked = std::fs::hard_link(&unfinished, self.0.join(&name));
        std::fs::remove_file(&unfinished).map_err(away)?;
        match linked {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                let known = self.read(&name).map_err(away)?;
                let is_the_same = known.is_some_and(|known| text_of(&known) == text_of(note));
                if is_the_same { Ok(()) } else { Err(WitnessError::Forked { size }) }
            }
            linked => linked.and_then(|()| self.sync()).map_err(away),
        }
    }

    fn replace_newest(&self, note: &str) -> io::Result<()> {
        let unfinished = self.unfinished(NEWEST, note)?;
        std::fs::rename(unfinished, self.0.join(NEWEST))?;
        self.sync()
    }

    /// The whole of it on the disk, under a name that nobody takes for a checkpoint.
    fn unfinished(&self, name: &str, note: &str) -> io::Result<PathBuf> {
        let path = self.0.join(format!(".{name}.{}", std::process::id()));
        let mut file = File::create(&path)?;
        file.write_all(note.as_bytes())?;
        file.sync_all()?;
        Ok(path)
    }

    fn read(&self, name: &str) -> io::Result<Option<String>> {
        match std::fs::read_to_string(self.0.join(name)) {
            Ok(note) => Ok(Some(note)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn sync(&self) -> io::Result<()> {
        File::open(&self.0)?.sync_all()
    }
}

#[async_trait]
impl Witness for WitnessFolder {
    async fn newest(&self) -> Result<Option<String>, WitnessError> {
        let folder = self.clone();
        on_a_thread(move || folder.read(NEWEST).map_err(away)).await
    }

    async fn keep(&self, size: u64, note: &str) -> Result<(), WitnessError> {
        let (folder, note) = (self.clone(), note.to_owned());
        on_a_thread(move || folder.write(size, &note)).await
    }
}

/// A disk far away may hang: no other work waits for it.
async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, WitnessError> + Send + 'static,
) -> Result<T, WitnessError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| Err(WitnessError::Away("the portal is ending".to_owned())))
}

fn away(error: impl Into<io::Error>) -> WitnessError {
    WitnessError::Away(error.into().kind().to_string())
}

/// What is signed; the signature may be that of a later key.
fn text_of(note: &str) -> &str {
    note.split_once("\n\n").map_or(note, |(text, _)| text)
}

fn size_of(note: &str) -> Option<u64> {
    note.lines().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(size: u64, root: &str) -> String {
        format!("pyli.example.gr\n{size}\n{root}\n\n— pyli.example.gr signature\n")
    }

    fn names(folder: &Path) -> Vec<String> {
        let names =
            std::fs::read_dir(folder).expect("it is there").map(|entry| entry.expect("a file").file_name());
        let mut names: Vec<_> = names.map(|name| name.to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[tokio::test]
    async fn each_checkpoint_is_a_file_and_the_newest_stands_apart() {
        let place = tempfile();
        let folder = WitnessFolder::at(&place);
        assert_eq!(folder.newest().await.expect("it answers"), None);
        for size in [3, 8, 5, 8] {
            folder.keep(size, &note(size, "root")).await.expect("it is kept");
        }
        assert_eq!(names(&place), ["3", "5", "8", "newest"]);
        assert_eq!(folder.newest().await.expect("it answers"), Some(note(8, "root")));
        std::fs::remove_dir_all(place).expect("it is ours");
    }

    #[tokio::test]
    async fn another_checkpoint_of_a_size_that_is_kept_is_a_fork() {
        let place = tempfile();
        let folder = WitnessFolder::at(&place);
        for size in [3, 8] {
            folder.keep(size, &note(size, "root")).await.expect("it is kept");
        }
        for size in [3, 8] {
            let kept = folder.keep(size, &note(size, "other")).await;
            assert!(matches!(kept, Err(WitnessError::Forked { size: of }) if of == size));
            let file = std::fs::read_to_string(place.join(size.to_string())).expect("it is there");
            assert_eq!(file, note(size, "root"), "it is not overwritten");
        }
        // Another key's signature under the same text is no fork.
        folder.keep(8, &note(8, "root").replace("signature", "new")).await.expect("it is the same");
        std::fs::remove_dir_all(place).expect("it is ours");
    }

    #[tokio::test]
    async fn a_folder_that_is_not_there_is_not_made() {
        let place = tempfile().join("not mounted");
        let kept = WitnessFolder::at(&place).keep(1, &note(1, "root")).await;
        assert!(matches!(kept, Err(WitnessError::Away(_))));
        assert!(!place.exists());
        std::fs::remove_dir_all(place.parent().expect("it has one")).expect("it is ours");
    }

    fn tempfile() -> PathBuf {
        let place = std::env::temp_dir().join(format!("pyli-witness-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir(&place).expect("there is room");
        place
    }
}
