//! The tree of RFC 6962, section 2.1, grown at its right edge.

use super::hash::Hash;

/// A tree that grows: the roots of its perfect subtrees, the largest first. That is all it takes to go on, and to tell
/// the root: at most 63 values for any size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    roots: Vec<Hash>,
}

impl Frontier {
    /// A tree of `size` leaves whose perfect subtrees have these roots, the largest first. `None` when their number
    /// is not that of the size's binary ones.
    #[must_use]
    pub fn of(size: u64, roots: Vec<Hash>) -> Option<Self> {
        (roots.len() == size.count_ones() as usize).then_some(Self { size, roots })
    }

    /// How many leaves it has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf at the right.
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        // Each trailing one of the size is a perfect subtree of the same height as what is added.
        for _ in 0..self.size.trailing_ones() {
            let left = self.roots.pop().expect("there is a root for each one of the size");
            hash = Hash::node(left, hash);
        }
        self.roots.push(hash);
        self.size += 1;
    }

    /// The root of the whole tree.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut from_the_right = self.roots.iter().rev().copied();
        let Some(last) = from_the_right.next() else { return Hash::empty() };
        from_the_right.fold(last, |right, left| Hash::node(left, right))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The leaves that Certificate Transparency's implementations test with, and the roots of their first 1, 2 … 8.
    pub const LEAVES: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    const ROOTS: [&str; 8] = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    fn hex(hash: Hash) -> String {
        use std::fmt::Write;
        hash.0.iter().fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").expect("a String takes it");
            text
        })
    }

    #[test]
    fn the_roots_are_those_of_certificate_transparency() {
        let mut tree = Frontier::default();
        assert_eq!(hex(tree.root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        for (leaf, root) in LEAVES.iter().zip(ROOTS) {
            tree.push(Hash::leaf(leaf));
            assert_eq!(hex(tree.root()), root, "{} leaves", tree.size());
        }
    }

    #[test]
    fn a_tree_goes_on_from_its_perfect_subtrees() {
        let mut whole = Frontier::default();
        for n in 0..100_u64 {
            let mut again = Frontier::of(n, whole.roots.clone()).expect("the roots of its size");
            assert!(Frontier::of(n, [whole.roots.clone(), vec![Hash::empty()]].concat()).is_none());
            let leaf = Hash::leaf(&n.to_be_bytes());
            whole.push(leaf);
            again.push(leaf);
            assert_eq!(again.root(), whole.root());
        }
    }
}
