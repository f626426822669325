//! The macro behind closed sets of ids.

/// Defines a closed set of ids: an enum whose values have stable names in files, on the command line and in tables.
///
/// With the feature `serde` of this crate a value is serialised as its id; the caller then needs `serde` among its
/// dependencies.
#[macro_export]
macro_rules! id_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $id:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
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

        $crate::serialised_by_id!($name { $($id,)+ });
    };
}

/// Part of [`id_enum!`]: a value is serialised as its id.
#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! serialised_by_id {
    ($name:ident { $($id:literal,)+ }) => {
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.id())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let id = <::std::string::String as ::serde::Deserialize>::deserialize(deserializer)?;
                Self::from_id(&id).ok_or_else(|| ::serde::de::Error::unknown_variant(&id, &[$($id,)+]))
            }
        }
    };
}

/// Part of [`id_enum!`]: nothing is serialised.
#[cfg(not(feature = "serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! serialised_by_id {
    ($name:ident { $($id:literal,)+ }) => {};
}
