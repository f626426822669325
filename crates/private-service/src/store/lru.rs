//! A map of bounded weight that forgets what was not used for longest.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

struct Slot<V> {
    value: V,
    weight: u64,
    tick: u64,
}

/// Entries with a weight each; the sum of weights stays within the limit.
pub(crate) struct Lru<K, V> {
    slots: HashMap<K, Slot<V>>,
    order: BTreeMap<u64, K>,
    limit: u64,
    weight: u64,
    tick: u64,
}

impl<K: Clone + Eq + Hash, V> Lru<K, V> {
    pub(crate) fn new(limit: u64) -> Self {
        Self { slots: HashMap::new(), order: BTreeMap::new(), limit, weight: 0, tick: 0 }
    }

    /// The value of a key, which is now the last one to be forgotten.
    pub(crate) fn use_of(&mut self, key: &K) -> Option<&V> {
        self.tick += 1;
        let slot = self.slots.get_mut(key)?;
        self.order.remove(&slot.tick);
        slot.tick = self.tick;
        self.order.insert(self.tick, key.clone());
        Some(&slot.value)
    }

    /// Keeps a value, in place of an older one of that key; one that is heavier than the limit is not kept.
    pub(crate) fn put(&mut self, key: K, value: V, weight: u64) {
        self.remove(&key);
        if weight > self.limit {
            return;
        }
        while self.weight + weight > self.limit {
            let Some((_, oldest)) = self.order.pop_first() else { break };
            self.remove(&oldest);
        }
        self.tick += 1;
        self.weight += weight;
        self.order.insert(self.tick, key.clone());
        self.slots.insert(key, Slot { value, weight, tick: self.tick });
    }

    /// Number of entries.
    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }

    /// Their weight.
    pub(crate) fn weight(&self) -> u64 {
        self.weight
    }

    /// Forgets a key.
    pub(crate) fn remove(&mut self, key: &K) {
        if let Some(slot) = self.slots.remove(key) {
            self.order.remove(&slot.tick);
            self.weight -= slot.weight;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_unused_is_forgotten() {
        let mut map = Lru::new(3);
        for key in ["a", "b", "c"] {
            map.put(key, key.len(), 1);
        }
        assert!(map.use_of(&"a").is_some());
        map.put("d", 1, 1);
        let held: Vec<bool> = ["a", "b", "c", "d"].iter().map(|key| map.use_of(key).is_some()).collect();
        assert_eq!(held, [true, false, true, true]);
        map.put("e", 1, 3);
        assert_eq!((map.len(), map.weight()), (1, 3));
        map.put("heavy", 1, 4);
        assert!(map.use_of(&"heavy").is_none() && map.use_of(&"e").is_some());
    }

    #[test]
    fn a_new_value_takes_the_place_of_the_old() {
        let mut map = Lru::new(10);
        map.put("a", 1, 6);
        map.put("a", 2, 7);
        assert_eq!((map.len(), map.weight()), (1, 7));
        assert_eq!(map.use_of(&"a"), Some(&2));
    }
}
