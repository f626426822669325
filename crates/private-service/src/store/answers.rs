//! Answers that were given, so that a retry gets the same one and a reused request id is noticed.
//!
//! The digest of a request is kept longer than its answer: digests are small. A retry whose answer is gone is computed
//! again. After a restart nothing is known, and every request is a first one.

use axum::body::Bytes;
use private_inference::{ModelId, RequestId};

use super::lru::Lru;

/// A request as the service tells it from others: the model, the digest of the client's keys, and the id.
pub(crate) type RequestName = (ModelId, [u8; 32], RequestId);

/// What is known of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Known {
    /// It was answered with this.
    Answered(Bytes),
    /// The id came with other bytes before.
    OtherBytes,
    /// Nothing, or the answer is gone.
    Nothing,
}

/// Bounded store of digests and answers.
pub(crate) struct AnswerStore {
    digests: Lru<RequestName, [u8; 32]>,
    answers: Lru<RequestName, Bytes>,
}

impl AnswerStore {
    pub(crate) fn new(ids: usize, bytes: u64) -> Self {
        Self { digests: Lru::new(ids as u64), answers: Lru::new(bytes) }
    }

    /// What is known of a request; its digest is remembered from now on.
    pub(crate) fn note(&mut self, name: &RequestName, digest: [u8; 32]) -> Known {
        match self.digests.use_of(name) {
            Some(known) if *known != digest => Known::OtherBytes,
            Some(_) => self.answers.use_of(name).cloned().map_or(Known::Nothing, Known::Answered),
            None => {
                self.digests.put(*name, digest, 1);
                Known::Nothing
            }
        }
    }

    /// Forgets a request that was refused: its id was not used up.
    pub(crate) fn forget(&mut self, name: &RequestName) {
        self.digests.remove(name);
    }

    pub(crate) fn keep(&mut self, name: RequestName, answer: Bytes) {
        let weight = answer.len() as u64;
        self.answers.put(name, answer, weight);
    }

    /// Bytes of answers held.
    pub(crate) fn bytes(&self) -> u64 {
        self.answers.weight()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(id: u8) -> RequestName {
        (ModelId([1; 16]), [2; 32], RequestId([id; 16]))
    }

    #[test]
    fn a_retry_gets_its_answer_and_other_bytes_are_noticed() {
        let mut store = AnswerStore::new(2, 100);
        assert_eq!(store.note(&name(1), [1; 32]), Known::Nothing);
        store.keep(name(1), Bytes::from_static(b"answer"));
        assert_eq!(store.note(&name(1), [1; 32]), Known::Answered(Bytes::from_static(b"answer")));
        assert_eq!(store.note(&name(1), [9; 32]), Known::OtherBytes);
        store.note(&name(2), [1; 32]);
        store.note(&name(3), [1; 32]);
        assert_eq!(store.note(&name(1), [9; 32]), Known::Nothing, "the oldest id is forgotten");
    }

    #[test]
    fn a_forgotten_answer_is_computed_again() {
        let mut store = AnswerStore::new(10, 6);
        for id in [1, 2] {
            store.note(&name(id), [id; 32]);
            store.keep(name(id), Bytes::from_static(b"answer"));
        }
        assert_eq!(store.note(&name(1), [1; 32]), Known::Nothing);
        assert_eq!(store.note(&name(1), [7; 32]), Known::OtherBytes);
        assert_eq!(store.bytes(), 6);
    }
}
