//! Choices that are stored, and sent by forms, as one word each.

/// An enum whose values have a word: `as_str` gives it, `parse` reads it back.
macro_rules! words {
    (
        $(#[$doc:meta])*
        $name:ident { $( $(#[$value_doc:meta])* $value:ident = $word:literal, )+ }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, ::serde::Serialize, ::serde::Deserialize)]
        pub enum $name {
            $(
                $(#[$value_doc])*
                #[serde(rename = $word)]
                $value,
            )+
        }

        impl $name {
            /// All of them, in the order in which a form offers them.
            pub const ALL: &[Self] = &[$(Self::$value),+];

            /// Its word.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$value => $word,)+
                }
            }

            /// Reads the word.
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == word)
            }
        }
    };
}

pub(super) use words;
