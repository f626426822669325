//! The model card as a message.

use super::wire::Reader;
use super::{Address, Envelope, KeyId, RequestId, open, seal};
use crate::card::{ModelCard, Scales, Task};
use crate::error::MessageError;
use crate::features::{ColumnFeatures, FeatureMap, Indicator, Range, Test};
use crate::kind::Kind;
use crate::layout::Packing;
use crate::noise::ReplyBounds;

/// Most bytes of a card.
const LIMIT: u64 = 4 << 20;
/// Most encoded features of a card read from bytes.
const MAX_FEATURES: usize = 1 << 20;
/// Most scores of a card read from bytes.
const MAX_OUTPUTS: u32 = 1024;

impl ModelCard {
    /// The card as a message.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut body = Vec::new();
        push_task(&mut body, self.task());
        body.extend_from_slice(&self.input_scale().to_le_bytes());
        body.extend_from_slice(&self.score_scale().to_le_bytes());
        body.extend_from_slice(&self.threshold().to_le_bytes());
        for bound in [self.bounds().noise, self.bounds().score] {
            body.extend_from_slice(&bound.to_le_bytes());
        }
        push_map(&mut body, self.feature_map());
        let address = Address {
            kind: Kind::Card,
            parameters: self.parameters(),
            model: self.id(),
            key: KeyId([0; 16]),
            request: RequestId([0; 16]),
        };
        seal(address, &body)
    }

    /// Reads a card.
    ///
    /// # Errors
    /// [`MessageError`] when the bytes are not a card whose parts fit each other.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, MessageError> {
        let (envelope, body) = open(bytes, LIMIT)?;
        envelope.expect_kind(Kind::Card)?;
        let mut reader = Reader::new(body);
        let card = read_card(&envelope, &mut reader)?;
        reader.finish()?;
        card.validate()?;
        Ok(card)
    }
}

fn read_card(envelope: &Envelope, reader: &mut Reader<'_>) -> Result<ModelCard, MessageError> {
    let task = read_task(reader)?;
    let scales = Scales { input: reader.u32()?, score: reader.f64()?, threshold: reader.f64()? };
    let bounds = ReplyBounds { noise: reader.u64()?, score: reader.u64()? };
    let map = read_map(reader)?;
    Ok(ModelCard::new(envelope.model(), envelope.parameters(), map, task, scales, bounds))
}

fn packing_code(packing: Packing) -> u8 {
    match packing {
        Packing::Coefficients => 0,
        Packing::Slots => 1,
    }
}

fn push_task(body: &mut Vec<u8>, task: Task) {
    let (kind, packing, count) = match task {
        Task::Scores { packing, outputs } => (0, packing_code(packing), outputs),
        Task::Quadratic { packing } => (1, packing_code(packing), 1),
        Task::Tree { leaves } => (2, 0, leaves),
    };
    body.extend_from_slice(&[kind, packing]);
    body.extend_from_slice(&(count as u32).to_le_bytes());
}

fn read_task(reader: &mut Reader<'_>) -> Result<Task, MessageError> {
    let kind = reader.u8()?;
    let packing = match reader.u8()? {
        0 => Packing::Coefficients,
        1 => Packing::Slots,
        other => return Err(field("packing", other.into(), "0 or 1")),
    };
    let count = reader.u32()?;
    match kind {
        0 if (1..=MAX_OUTPUTS).contains(&count) => Ok(Task::Scores { packing, outputs: count as usize }),
        1 if count == 1 => Ok(Task::Quadratic { packing }),
        2 if count.is_power_of_two() && count as usize <= crate::model::MAX_LEAVES => {
            Ok(Task::Tree { leaves: count as usize })
        }
        0..=2 => Err(field("outputs", count.into(), "within the task's limits")),
        other => Err(field("task", other.into(), "0, 1 or 2")),
    }
}

fn field(field: &'static str, value: u64, rule: &'static str) -> MessageError {
    MessageError::Field { field, value, rule }
}

fn push_map(body: &mut Vec<u8>, map: &FeatureMap) {
    let (kind, ranges) = match map {
        FeatureMap::Values(ranges) => (0u8, ranges),
        FeatureMap::PerColumn(columns) => return push_columns(body, columns),
        FeatureMap::Products(ranges) => (2, ranges),
        FeatureMap::Indicators { columns, indicators } => return push_indicators(body, *columns, indicators),
    };
    body.push(kind);
    body.extend_from_slice(&(ranges.len() as u32).to_le_bytes());
    for range in ranges {
        push_range(body, range);
    }
}

fn push_range(body: &mut Vec<u8>, range: &Range) {
    body.extend_from_slice(&range.lo().to_le_bytes());
    body.extend_from_slice(&range.hi().to_le_bytes());
}

fn push_columns(body: &mut Vec<u8>, columns: &[ColumnFeatures]) {
    body.push(1);
    body.extend_from_slice(&(columns.len() as u32).to_le_bytes());
    for column in columns {
        match column {
            ColumnFeatures::Squares(range) => {
                body.push(0);
                push_range(body, range);
            }
            ColumnFeatures::Above(threshold) => {
                body.push(1);
                body.extend_from_slice(&threshold.to_le_bytes());
            }
        }
    }
}

fn push_indicators(body: &mut Vec<u8>, columns: usize, indicators: &[Indicator]) {
    body.push(3);
    body.extend_from_slice(&(columns as u32).to_le_bytes());
    body.extend_from_slice(&(indicators.len() as u32).to_le_bytes());
    for indicator in indicators {
        let (kind, value) = match indicator.test {
            Test::AtMost(threshold) => (0u8, threshold),
            Test::Equals(wanted) => (1, wanted),
        };
        body.extend_from_slice(&(indicator.column as u32).to_le_bytes());
        body.push(kind);
        body.extend_from_slice(&value.to_le_bytes());
    }
}

/// Refuses a count whose entries cannot be in the bytes that are left, before anything is allocated.
fn counted(reader: &mut Reader<'_>, entry: usize) -> Result<usize, MessageError> {
    let count = reader.u32()? as usize;
    let needed = count.saturating_mul(entry);
    if needed > reader.remaining() {
        return Err(MessageError::Truncated { needed: needed as u64, found: reader.remaining() as u64 });
    }
    Ok(count)
}

fn read_map(reader: &mut Reader<'_>) -> Result<FeatureMap, MessageError> {
    let kind = reader.u8()?;
    let map = match kind {
        0 => FeatureMap::Values(read_ranges(reader)?),
        1 => FeatureMap::PerColumn(read_columns(reader)?),
        2 => FeatureMap::Products(read_ranges(reader)?),
        3 => {
            let columns = reader.u32()? as usize;
            FeatureMap::Indicators { columns, indicators: read_indicators(reader)? }
        }
        other => return Err(field("feature map", other.into(), "0 to 3")),
    };
    let features = map.n_features();
    if features > MAX_FEATURES {
        return Err(field("features", features as u64, "at most 1,048,576"));
    }
    Ok(map)
}

fn read_ranges(reader: &mut Reader<'_>) -> Result<Vec<Range>, MessageError> {
    let count = counted(reader, 16)?;
    (0..count).map(|_| Ok(Range::new(reader.f64()?, reader.f64()?)?)).collect()
}

fn read_columns(reader: &mut Reader<'_>) -> Result<Vec<ColumnFeatures>, MessageError> {
    let count = counted(reader, 9)?;
    (0..count)
        .map(|_| match reader.u8()? {
            0 => {
                let range = Range::new(reader.f64()?, reader.f64()?)?;
                Ok(ColumnFeatures::Squares(range))
            }
            1 => Ok(ColumnFeatures::Above(reader.f64()?)),
            other => Err(field("column features", other.into(), "0 or 1")),
        })
        .collect()
}

fn read_indicators(reader: &mut Reader<'_>) -> Result<Vec<Indicator>, MessageError> {
    let count = counted(reader, 13)?;
    (0..count)
        .map(|_| {
            let column = reader.u32()? as usize;
            let kind = reader.u8()?;
            let value = reader.f64()?;
            let test = match kind {
                0 => Test::AtMost(value),
                1 => Test::Equals(value),
                other => return Err(field("test", other.into(), "0 or 1")),
            };
            Ok(Indicator { column, test })
        })
        .collect()
}
