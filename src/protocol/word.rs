//! Owns the macro for closed sets of protocol words: one table per enum, so that printing and parsing cannot differ.

/// Makes an enum whose variants are words of a specification: `ALL`, `as_str`, `parse`, `Display` and serde as the word.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $unknown:literal, { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $word)] $variant),*
        }

        impl $name {
            /// Every word of the set.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// The same as texts.
            pub const WORDS: &'static [&'static str] = &[$($word),*];

            /// The word on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// Finds the word, comparing bytes.
            ///
            /// # Errors
            /// The text is none of the words.
            pub fn parse(text: &str) -> Result<Self, crate::types::Invalid> {
                match text { $($word => Ok(Self::$variant),)* _ => Err(crate::types::Invalid($unknown)) }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
