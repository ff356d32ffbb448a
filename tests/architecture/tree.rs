//! The repository's files as texts: what git follows or would follow, so that nothing built is read.

use std::path::{Path, PathBuf};
use std::process::Command;

/// One file of the repository.
#[derive(Clone)]
pub struct Source {
    /// From the root, with `/`.
    pub path: String,
    /// The whole text.
    pub text: String,
}

impl Source {
    /// A made-up file, for the tests of the rules.
    pub fn made_up(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    pub fn is_rust(&self) -> bool {
        self.extension() == "rs"
    }

    pub fn extension(&self) -> &str {
        Path::new(&self.path).extension().and_then(|extension| extension.to_str()).unwrap_or_default()
    }

    /// The lines with their numbers from 1, without those that are only a comment.
    pub fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.numbered().filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    pub fn numbered(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    /// A complaint that an editor can jump to.
    pub fn complain(&self, line: usize, what: &str) -> String {
        format!("{}:{line}: {what}", self.path)
    }
}

/// All files of the repository.
pub struct Tree(Vec<Source>);

const WRITTEN: [&str; 9] = ["rs", "html", "sql", "mjs", "js", "scss", "ftl", "py", "toml"];

impl Tree {
    /// Reads the tree that this test was compiled from.
    pub fn read() -> Self {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
        let listing = Command::new("git")
            .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
            .current_dir(&root)
            .output()
            .expect("git is there: the sources came by it");
        assert!(listing.status.success(), "git ls-files: {}", String::from_utf8_lossy(&listing.stderr));
        let names = String::from_utf8(listing.stdout).expect("our file names are UTF-8");
        Self(names.split('\0').filter_map(|name| read(&root, name)).collect())
    }

    /// A made-up tree, for the tests of the rules.
    pub fn made_up(paths: &[&str]) -> Self {
        Self(paths.iter().map(|path| Source::made_up(path, "")).collect())
    }

    pub fn has_under(&self, prefix: &str) -> bool {
        self.0.iter().any(|source| source.path.starts_with(prefix))
    }

    pub fn under(&self, prefix: &str) -> Vec<Source> {
        self.0.iter().filter(|source| source.path.starts_with(prefix)).cloned().collect()
    }

    pub fn text(&self, path: &str) -> String {
        let found = self.0.iter().find(|source| source.path == path);
        found.unwrap_or_else(|| panic!("{path} is missing")).text.clone()
    }

    /// What people write and read: no lock files, no pictures, no licence.
    pub fn written_by_us(&self) -> Vec<Source> {
        self.0.iter().filter(|source| WRITTEN.contains(&source.extension())).cloned().collect()
    }
}

/// Nothing for a file that is deleted but not yet committed, and for one that is no text.
fn read(root: &Path, name: &str) -> Option<Source> {
    let text = std::fs::read_to_string(root.join(name)).ok()?;
    Some(Source { path: name.to_owned(), text })
}
