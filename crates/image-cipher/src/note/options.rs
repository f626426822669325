//! Options of the ciphers as a note holds them.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use crate::{BlockKeys, BlockOrder, CipherOptions, Region, ValueMode};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WrittenOptions {
    block: u32,
    equal_blocks: bool,
    kept_blocks: bool,
    tile: u32,
    rubik_rounds: u32,
    one_offset: bool,
    region: Region,
    chunk: u32,
}

impl From<CipherOptions> for WrittenOptions {
    fn from(options: CipherOptions) -> Self {
        let CipherOptions { rubik_rounds, value_mode, block, block_keys, block_order, tile, region, chunk } =
            options;
        Self {
            block,
            equal_blocks: block_keys == BlockKeys::Equal,
            kept_blocks: block_order == BlockOrder::Kept,
            tile,
            rubik_rounds,
            one_offset: value_mode == ValueMode::Offset,
            region,
            chunk,
        }
    }
}

impl From<WrittenOptions> for CipherOptions {
    fn from(written: WrittenOptions) -> Self {
        Self {
            rubik_rounds: written.rubik_rounds,
            value_mode: if written.one_offset { ValueMode::Offset } else { ValueMode::Stream },
            block: written.block,
            block_keys: if written.equal_blocks { BlockKeys::Equal } else { BlockKeys::Different },
            block_order: if written.kept_blocks { BlockOrder::Kept } else { BlockOrder::Permuted },
            tile: written.tile,
            region: written.region,
            chunk: written.chunk,
        }
    }
}

impl Serialize for Region {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Region {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}
