//! Proofs over the tree, as in RFC 6962 sections 2.1.1 and 2.1.2 and checked as in RFC 9162 sections 2.1.3.2 and 2.1.4.2: that a leaf is in a tree, and that an older tree is
//! the beginning of a newer one. Made from the roots of perfect subtrees, wherever those are kept.

use super::hash::Hash;

/// Where the roots of perfect subtrees come from. The one at `level` and `index` stands over the leaves from
/// `index << level` to `(index + 1) << level`.
pub trait Nodes {
    /// `None` when it is not kept (then there is no proof).
    fn node(&self, level: u32, index: u64) -> Option<Hash>;
}

/// That the leaf `index` (from 0) is in the tree of the first `size` leaves: the siblings from the leaf up. `None`
/// when there is no such leaf, or a node is missing.
pub fn inclusion(nodes: &impl Nodes, index: u64, size: u64) -> Option<Vec<Hash>> {
    if index >= size {
        return None;
    }
    let (mut begin, mut end) = (0, size);
    let mut path = Vec::new();
    while end - begin > 1 {
        let middle = begin + split(end - begin);
        if index < middle {
            path.push(subtree(nodes, middle, end)?);
            end = middle;
        } else {
            path.push(subtree(nodes, begin, middle)?);
            begin = middle;
        }
    }
    path.reverse();
    Some(path)
}

/// That the tree of the first `old` leaves is the beginning of that of the first `new`. `None` when it cannot be
/// (`old` is 0 or greater than `new`), or a node is missing.
pub fn consistency(nodes: &impl Nodes, old: u64, new: u64) -> Option<Vec<Hash>> {
    if old == 0 || old > new {
        return None;
    }
    let (mut begin, mut end) = (0, new);
    let mut path = Vec::new();
    while end != old {
        let middle = begin + split(end - begin);
        if old <= middle {
            path.push(subtree(nodes, middle, end)?);
            end = middle;
        } else {
            path.push(subtree(nodes, begin, middle)?);
            begin = middle;
        }
    }
    // The part of the old tree that is left is its own whole when nothing was put before it: its root is known.
    if begin > 0 {
        path.push(subtree(nodes, begin, end)?);
    }
    path.reverse();
    Some(path)
}

/// The roots of the perfect subtrees of the first `size` leaves, the largest first: what a [`super::Frontier`] is made of.
pub fn frontier(nodes: &impl Nodes, size: u64) -> Option<Vec<Hash>> {
    let mut begin = 0;
    let mut roots = Vec::new();
    for level in (0..u64::BITS).rev().filter(|level| size >> level & 1 == 1) {
        roots.push(nodes.node(level, begin >> level)?);
        begin += 1 << level;
    }
    Some(roots)
}

/// Whether `path` proves that `leaf` is number `index` (from 0) of the tree with this root.
#[must_use]
pub fn includes(leaf: Hash, (index, size): (u64, u64), path: &[Hash], root: Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut node, mut last, mut hash) = (index, size - 1, leaf);
    for sibling in path {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            hash = Hash::node(*sibling, hash);
            // A node without a right sibling goes up as it is.
            let up = if node & 1 == 1 { 1 } else { node.trailing_zeros() + 1 };
            (node, last) = (node.checked_shr(up).unwrap_or(0), last.checked_shr(up).unwrap_or(0));
        } else {
            hash = Hash::node(hash, *sibling);
            (node, last) = (node >> 1, last >> 1);
        }
    }
    last == 0 && hash == root
}

/// Whether `path` proves that the tree of `old` leaves with root `old_root` is the beginning of the tree of `new`.
#[must_use]
pub fn continues((old, old_root): (u64, Hash), (new, new_root): (u64, Hash), path: &[Hash]) -> bool {
    if old == new {
        return path.is_empty() && old_root == new_root;
    }
    if old == 0 || old > new {
        return false;
    }
    let shift = (old - 1).trailing_ones();
    let (mut node, mut last) = ((old - 1) >> shift, (new - 1) >> shift);
    // A perfect old tree is a node of the new one: its root need not be sent.
    let (first, rest) = match path.split_first() {
        Some(_) if node == 0 => (old_root, path),
        Some((first, rest)) => (*first, rest),
        None => return false,
    };
    let (mut of_old, mut of_new) = (first, first);
    for hash in rest {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            (of_old, of_new) = (Hash::node(*hash, of_old), Hash::node(*hash, of_new));
            let up = if node & 1 == 1 { 1 } else { node.trailing_zeros() + 1 };
            (node, last) = (node.checked_shr(up).unwrap_or(0), last.checked_shr(up).unwrap_or(0));
        } else {
            of_new = Hash::node(of_new, *hash);
            (node, last) = (node >> 1, last >> 1);
        }
    }
    last == 0 && of_old == old_root && of_new == new_root
}

/// The largest power of two below `size` (which is at least 2).
fn split(size: u64) -> u64 {
    1 << (u64::BITS - 1 - (size - 1).leading_zeros())
}

/// The root over the leaves from `begin` to `end`, which begin where a subtree can.
fn subtree(nodes: &impl Nodes, begin: u64, end: u64) -> Option<Hash> {
    let size = end - begin;
    if size.is_power_of_two() {
        let level = size.trailing_zeros();
        return nodes.node(level, begin >> level);
    }
    let middle = begin + split(size);
    Some(Hash::node(subtree(nodes, begin, middle)?, subtree(nodes, middle, end)?))
}

#[cfg(test)]
mod tests {
    use super::super::merkle::Frontier;
    use super::*;

    /// All leaves, and every node reckoned anew.
    struct Leaves(Vec<Hash>);

    impl Nodes for Leaves {
        fn node(&self, level: u32, index: u64) -> Option<Hash> {
            if level == 0 {
                return self.0.get(usize::try_from(index).ok()?).copied();
            }
            Some(Hash::node(self.node(level - 1, index * 2)?, self.node(level - 1, index * 2 + 1)?))
        }
    }

    fn leaves(count: u64) -> Leaves {
        Leaves((0..count).map(|n| Hash::leaf(&n.to_be_bytes())).collect())
    }

    fn root(leaves: &Leaves, size: u64) -> Hash {
        let mut tree = Frontier::default();
        for leaf in leaves.0.iter().take(usize::try_from(size).expect("small")) {
            tree.push(*leaf);
        }
        tree.root()
    }

    #[test]
    fn every_leaf_of_every_tree_is_proven_and_no_other() {
        let all = leaves(40);
        for size in 1..=40 {
            let tree = root(&all, size);
            for index in 0..size {
                let path = inclusion(&all, index, size).expect("all nodes are there");
                let leaf = all.node(0, index).expect("a leaf");
                assert!(includes(leaf, (index, size), &path, tree), "{index} of {size}");
                assert!(!includes(Hash::leaf(b"x"), (index, size), &path, tree));
                for other in (0..size + 2).filter(|other| *other != index) {
                    assert!(!includes(leaf, (other, size), &path, tree), "{index} as {other} of {size}");
                }
                for spoiled in spoiled(&path) {
                    assert!(!includes(leaf, (index, size), &spoiled, tree), "{index} of {size}");
                }
            }
            assert_eq!(inclusion(&all, size, size), None);
            assert_eq!(
                frontier(&all, size).and_then(|roots| Frontier::of(size, roots)).map(|f| f.root()),
                Some(tree)
            );
        }
    }

    #[test]
    fn every_beginning_of_every_tree_is_proven_and_no_other() {
        let all = leaves(40);
        for new in 1..=40 {
            for old in 1..=new {
                let path = consistency(&all, old, new).expect("all nodes are there");
                let (before, after) = ((old, root(&all, old)), (new, root(&all, new)));
                assert!(continues(before, after, &path), "{old} to {new}");
                let other = Hash::leaf(b"x");
                assert!(!continues((old, other), after, &path), "{old} to {new}");
                assert!(!continues(before, (new, other), &path), "{old} to {new}");
                for spoiled in spoiled(&path) {
                    assert!(!continues(before, after, &spoiled), "{old} to {new}");
                }
            }
        }
        assert_eq!(consistency(&all, 0, 5), None);
        assert_eq!(consistency(&all, 6, 5), None);
        assert!(!continues((0, Hash::empty()), (1, root(&all, 1)), &[]));
    }

    /// The tree of seven leaves of RFC 6962, 2.1.3; the comments have the names that the nodes have there.
    #[test]
    fn the_proofs_are_those_of_the_example_in_rfc_6962() {
        let leaf: Vec<Hash> = (0..7_u8).map(|n| Hash::leaf(&[b'd', b'0' + n])).collect();
        let two = [0, 2, 4].map(|at| Hash::node(leaf[at], leaf[at + 1])); // g h i
        let four = Hash::node(two[0], two[1]); // k
        let right = Hash::node(two[2], leaf[6]); // l
        let root = Hash::node(four, right);
        let tree = Leaves(leaf.clone());
        let paths = [
            (0, vec![leaf[1], two[1], right]), // b h l
            (3, vec![leaf[2], two[0], right]), // c g l
            (4, vec![leaf[5], leaf[6], four]), // f j k
            (6, vec![two[2], four]),           // i k
        ];
        for (index, path) in paths {
            assert_eq!(inclusion(&tree, index, 7), Some(path.clone()), "d{index}");
            assert!(includes(leaf[usize::try_from(index).expect("small")], (index, 7), &path, root));
        }
        let beginnings = [
            (3, Hash::node(two[0], leaf[2]), vec![leaf[2], leaf[3], two[0], right]), // c d g l
            (4, four, vec![right]),                                                  // l
            (6, Hash::node(four, two[2]), vec![two[2], leaf[6], four]),              // i j k
        ];
        for (size, old, path) in beginnings {
            assert_eq!(consistency(&tree, size, 7), Some(path.clone()), "{size}");
            assert!(continues((size, old), (7, root), &path), "{size}");
        }
    }

    /// One value changed, one left out, one added.
    fn spoiled(path: &[Hash]) -> Vec<Vec<Hash>> {
        let mut all = vec![[path, &[Hash::empty()]].concat(), [&[Hash::empty()], path].concat()];
        for at in 0..path.len() {
            let mut changed = path.to_vec();
            changed[at].0[at % 32] ^= 1;
            let mut shorter = path.to_vec();
            shorter.remove(at);
            all.extend([changed, shorter]);
        }
        all
    }
}
