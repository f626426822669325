//! The macro behind closed sets of ids.

/// Defines a closed set of ids: an enum whose values have stable names in files, on the command line and in tables.
///
/// The caller needs `serde` among its dependencies.
#[macro_export]
macro_rules! id_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $id:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ::serde::Serialize, ::serde::Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $id)] $variant,)+
        }

        impl $name {
            /// Every value, in the order in which tables list them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The id written in results files and shown in tables.
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)+ }
            }

            /// The value of an id, or `None` when there is no such id.
            pub fn from_id(id: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.id() == id)
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.id())
            }
        }
    };
}
