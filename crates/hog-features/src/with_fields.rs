//! The `with_*` methods of options: one for each field.

/// Implements them for a type, from a list of the form `with_field(field: Type)`.
macro_rules! with_fields {
    ($options:ty { $($with:ident($field:ident: $kind:ty)),* $(,)? }) => {
        impl $options {
            $(
                #[doc = concat!("The same with another `", stringify!($field), "`.")]
                #[must_use]
                pub fn $with(self, $field: $kind) -> Self {
                    Self { $field, ..self }
                }
            )*
        }
    };
}

pub(crate) use with_fields;
