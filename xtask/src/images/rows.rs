//! Feature rows of all records under one recipe: in memory where they fit, else in a file.

use std::ops::Range;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use anyhow::{Context, Result, bail};
use classifiers::{RowFile, RowFileWriter};
use experiment::Rows;
use image::GrayImage;
use ndarray::Array2;
use rayon::prelude::*;

use super::features::{Extractor, FeatureSpec};
use super::pictures::Pictures;
use super::treat::Treated;
use crate::interrupt;

/// Records worked on together.
const CHUNK: usize = 256;
/// Finished chunks that may wait for the writer.
const QUEUE: usize = 2;

/// One row for each record.
#[derive(Debug)]
pub enum FeatureRows {
    /// n x d.
    Memory(Array2<f32>),
    /// In a file.
    File(RowFile),
}

impl FeatureRows {
    /// As an experiment takes them.
    pub fn borrowed(&self) -> Rows<'_> {
        match self {
            Self::Memory(rows) => Rows::All(rows),
            Self::File(file) => Rows::File(file),
        }
    }
}

/// What rows are made from.
#[derive(Clone, Copy)]
pub struct Extraction<'a> {
    /// The pictures.
    pub pictures: &'a Pictures,
    /// Class of each.
    pub targets: &'a [usize],
    /// The features.
    pub features: &'a FeatureSpec,
}

/// Whether the rows of `n` records, `width` values each, take at most `most` bytes.
pub fn fit_in_memory(n: usize, width: usize, most: u64) -> bool {
    (n as u64).saturating_mul(width as u64 * 4) <= most
}

impl Extraction<'_> {
    /// Decodes, encrypts and extracts all records in the current thread pool; rows come in record order.
    pub fn in_memory(&self, treated: &Treated) -> Result<Array2<f32>> {
        let (n, width) = (self.pictures.len(), self.features.len());
        let mut rows = Array2::zeros((n, width));
        let values = rows.as_slice_mut().context("a fresh matrix is contiguous")?;
        for (number, chunk) in values.chunks_mut(CHUNK * width).enumerate() {
            self.chunk(treated, number * CHUNK, chunk)?;
        }
        Ok(rows)
    }

    /// The rows of some records, in their order.
    pub fn of_records(&self, treated: &Treated, records: &[usize]) -> Result<Array2<f32>> {
        let width = self.features.len();
        let mut rows = Array2::zeros((records.len(), width));
        let values = rows.as_slice_mut().context("a fresh matrix is contiguous")?;
        values.par_chunks_mut(width).zip(records).try_for_each_init(
            || (self.features.extractor(), GrayImage::new(0, 0)),
            |(extractor, scratch), (row, &record)| {
                interrupt::check()?;
                self.row(treated, record, (extractor, scratch), row)
            },
        )?;
        Ok(rows)
    }

    /// As [`Extraction::in_memory`], into a file: one thread writes while the pool works on the next chunks.
    pub fn write_to(&self, treated: &Treated, path: &Path) -> Result<RowFile> {
        let writer = RowFileWriter::create(path, self.features.len())?;
        let (sender, receiver) = sync_channel(QUEUE);
        std::thread::scope(|scope| {
            let writing = scope.spawn(move || write(writer, &receiver, self.targets, self.features.len()));
            let produced = self.produce(treated, sender);
            let writer = match writing.join() {
                Ok(writer) => writer?,
                Err(_) => bail!("{}: the writing thread stopped", path.display()),
            };
            produced?;
            Ok(writer.finish()?)
        })
    }

    /// Hands all chunks over in order; a writer that has stopped is asked for the reason by the caller.
    fn produce(&self, treated: &Treated, sender: SyncSender<Chunk>) -> Result<()> {
        for start in (0..self.pictures.len()).step_by(CHUNK) {
            let end = self.pictures.len().min(start + CHUNK);
            let mut chunk = vec![0.0; (end - start) * self.features.len()];
            self.chunk(treated, start, &mut chunk)?;
            if sender.send((start..end, chunk)).is_err() {
                break;
            }
        }
        Ok(())
    }

    fn chunk(&self, treated: &Treated, first: usize, chunk: &mut [f32]) -> Result<()> {
        interrupt::check()?;
        let width = self.features.len();
        chunk.par_chunks_mut(width).enumerate().try_for_each_init(
            || (self.features.extractor(), GrayImage::new(0, 0)),
            |(extractor, scratch), (offset, row)| {
                self.row(treated, first + offset, (extractor, scratch), row)
            },
        )?;
        let part = width * CHUNK.div_ceil(8);
        chunk
            .par_chunks_mut(part)
            .enumerate()
            .try_for_each(|(number, rows)| treated.vectors(rows, width, first + number * part / width))
    }

    fn row(
        &self,
        treated: &Treated,
        record: usize,
        (extractor, scratch): (&mut Extractor, &mut GrayImage),
        row: &mut [f32],
    ) -> Result<()> {
        let name = || self.pictures.name(record);
        let picture = self.pictures.load(record)?;
        treated.picture(&picture, record, scratch).with_context(name)?;
        extractor.extract(scratch, row).with_context(name)
    }
}

/// Records and their rows.
type Chunk = (Range<usize>, Vec<f32>);

/// Writes what comes; the writer is handed back, because only the producer knows whether all has come.
fn write(
    mut writer: RowFileWriter,
    chunks: &Receiver<Chunk>,
    targets: &[usize],
    width: usize,
) -> Result<RowFileWriter> {
    for (records, values) in chunks {
        for (row, record) in values.chunks_exact(width).zip(records) {
            writer.push(row, targets[record])?;
        }
    }
    Ok(writer)
}
