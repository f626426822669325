//! The kinds of messages.

/// What a message carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// The public part of a model, server to client.
    Card,
    /// A client's public material, client to server.
    PublicKeys,
    /// Encrypted records, client to server.
    Request,
    /// Encrypted scores, server to client.
    Response,
}

impl Kind {
    pub(crate) fn code(self) -> u16 {
        match self {
            Self::Card => 1,
            Self::PublicKeys => 2,
            Self::Request => 3,
            Self::Response => 4,
        }
    }

    pub(crate) fn from_code(code: u16) -> Option<Self> {
        match code {
            1 => Some(Self::Card),
            2 => Some(Self::PublicKeys),
            3 => Some(Self::Request),
            4 => Some(Self::Response),
            _ => None,
        }
    }
}
