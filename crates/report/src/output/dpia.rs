//! The section of a data protection impact assessment as Markdown.

use super::markdown;
use crate::content;
use results::Results;

/// The section that a data protection impact assessment needs of an audit, as Markdown: data, threat models, the risks that
/// the law names before and after encryption, quasi-identifiers, what follows, what was not tested, and limits. Parts of
/// which `results` hold nothing say so. The same results give the same text.
pub fn dpia(results: &Results) -> String {
    markdown::page(&content::dpia::document(results))
}
