//! The look of an organization, on the pages of its people.

use serde::Serialize;

/// How an organization's pages look. On a page without one, ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Brand {
    /// Its name, in the place of ours; also what the logo says to who does not see it.
    pub name: String,
    /// The logo's address, below our own origin. Without one the name is shown.
    pub logo: Option<String>,
    /// The address of the stylesheet with its colours, below our own origin.
    pub stylesheet: Option<String>,
    /// The language of pages for which neither the person nor the browser asks for one that has texts, a tag.
    #[serde(skip)]
    pub language: Option<String>,
}
