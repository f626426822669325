//! What the page says: from results to sentences, tables and figures, before any markup.

pub(crate) mod select;
pub(crate) mod study;
pub(crate) mod text;
