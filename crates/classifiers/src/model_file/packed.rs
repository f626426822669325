//! Long arrays of numbers as base64 of their little-endian bytes: exact, and a third the size of decimal text.

macro_rules! packed {
    ($name:ident, $number:ty) => {
        pub(crate) mod $name {
            use base64::{Engine, engine::general_purpose::STANDARD};
            use serde::{Deserialize, Deserializer, Serializer, de::Error};

            const WIDTH: usize = size_of::<$number>();

            /// Writes the array as one base64 string.
            pub(crate) fn serialize<S: Serializer>(
                values: &[$number],
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                let bytes: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
                serializer.serialize_str(&STANDARD.encode(bytes))
            }

            /// Reads what `serialize` wrote; refuses other alphabets and half values.
            pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Vec<$number>, D::Error> {
                let text = String::deserialize(deserializer)?;
                let bytes = STANDARD.decode(text).map_err(Error::custom)?;
                let chunks = bytes.chunks_exact(WIDTH);
                if !chunks.remainder().is_empty() {
                    return Err(Error::custom("the array ends within a number"));
                }
                Ok(chunks.map(read).collect())
            }

            fn read(chunk: &[u8]) -> $number {
                let mut bytes = [0; WIDTH];
                bytes.copy_from_slice(chunk);
                <$number>::from_le_bytes(bytes)
            }
        }
    };
}

packed!(packed_f32, f32);
packed!(packed_f64, f64);
packed!(packed_u32, u32);
