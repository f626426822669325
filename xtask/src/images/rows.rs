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
use super::protect::Protected;
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
    /// The images.
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
    pub fn in_memory(&self, protected: &Protected) -> Result<Array2<f32>> {
        let (n, width) = (self.pictures.len(), self.features.len());
        let mut rows = Array2::zeros((n, width));
        let values = rows.as_slice_mut().context("a fresh matrix is contiguous")?;
        for (number, chunk) in values.chunks_mut(CHUNK * width).enumerate() {
            self.chunk(protected, number * CHUNK, chunk)?;
        }
        Ok(rows)
    }

    /// The rows of some records, in their order.
    pub fn of_records(&self, protected: &Protected, records: &[usize]) -> Result<Array2<f32>> {
        let width = self.features.len();
        let mut rows = Array2::zeros((records.len(), width));
        let values = rows.as_slice_mut().context("a fresh matrix is contiguous")?;
        values.par_chunks_mut(width).zip(records).try_for_each_init(
            || (self.features.extractor(), GrayImage::new(0, 0)),
            |(extractor, scratch), (row, &record)| {
                interrupt::check()?;
                self.row(protected, record, (extractor, scratch), row)
            },
        )?;
        Ok(rows)
    }

    /// As [`Extraction::in_memory`], into a file: one thread writes while the pool works on the next chunks.
    pub fn write_to(&self, protected: &Protected, path: &Path) -> Result<RowFile> {
        let writer = RowFileWriter::create(path, self.features.len())?;
        let (sender, receiver) = sync_channel(QUEUE);
        std::thread::scope(|scope| {
            let writing = scope.spawn(move || write(writer, &receiver, self.targets, self.features.len()));
            let produced = self.produce(protected, sender);
            let writer = match writing.join() {
                Ok(writer) => writer?,
                Err(_) => bail!("{}: the writing thread stopped", path.display()),
            };
            produced?;
            Ok(writer.finish()?)
        })
    }

    /// Hands all chunks over in order; a writer that has stopped is asked for the reason by the caller.
    fn produce(&self, protected: &Protected, sender: SyncSender<Chunk>) -> Result<()> {
        for start in (0..self.pictures.len()).step_by(CHUNK) {
            let end = self.pictures.len().min(start + CHUNK);
            let mut chunk = vec![0.0; (end - start) * self.features.len()];
            self.chunk(protected, start, &mut chunk)?;
            if sender.send((start..end, chunk)).is_err() {
                break;
            }
        }
        Ok(())
    }

    fn chunk(&self, protected: &Protected, first: usize, chunk: &mut [f32]) -> Result<()> {
        interrupt::check()?;
        let width = self.features.len();
        chunk.par_chunks_mut(width).enumerate().try_for_each_init(
            || (self.features.extractor(), GrayImage::new(0, 0)),
            |(extractor, scratch), (offset, row)| {
                self.row(protected, first + offset, (extractor, scratch), row)
            },
        )?;
        let part = width * CHUNK.div_ceil(8);
        chunk
            .par_chunks_mut(part)
            .enumerate()
            .try_for_each(|(number, rows)| protected.vectors(rows, width, first + number * part / width))
    }

    fn row(
        &self,
        protected: &Protected,
        record: usize,
        (extractor, scratch): (&mut Extractor, &mut GrayImage),
        row: &mut [f32],
    ) -> Result<()> {
        let name = || self.pictures.name(record);
        let picture = self.pictures.load(record)?;
        protected.picture(&picture, record, scratch).with_context(name)?;
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

#[cfg(test)]
mod tests {
    use classifiers::RowBlock;
    use image_cipher::CipherOptions;
    use image_data::{Generator, GeneratorOptions, ImageSource, Size};
    use protocol::{KeySchedule, Planned, Role};
    use results::{Features, Resize};

    use super::super::plan::{Recipe, Scheme};
    use super::super::protect::Protection;
    use super::*;

    #[test]
    fn rows_are_the_same_in_memory_in_a_file_and_one_by_one() -> Result<()> {
        // One more than a chunk, so that a row stands behind its border.
        let (n, size) = (CHUNK + 1, Size::new(16, 16)?);
        let generator = Generator::new(&GeneratorOptions { width: 16, height: 16, ..Default::default() })?;
        let source = ImageSource::Drawn(generator, (0..n).collect());
        let pictures = Pictures::new(source, size, Resize::Before);
        let targets: Vec<usize> = (0..n).map(|record| record % 3).collect();
        let features = FeatureSpec::new(Features::Pixels, size, 4)?;
        let extraction = Extraction { pictures: &pictures, targets: &targets, features: &features };
        let protection = Protection {
            keys: KeySchedule::new(1),
            dataset: "small".to_owned(),
            options: CipherOptions::default(),
            size,
            resize_after: false,
        };
        let dir = tempfile::tempdir()?;
        let own_key = |scheme: &Scheme| scheme.id() == "pixel-permutation";
        let vectors = |scheme: &Scheme| scheme.id() == "orthogonal";
        let find = |is: &dyn Fn(&Scheme) -> bool| Scheme::all().into_iter().find(is).context("a scheme");
        for (scheme, role) in [(find(&own_key)?, Role::Record), (find(&vectors)?, Role::Train)] {
            let protected = protection.under(Recipe { scheme, role }, 0, features.len())?;
            let memory = extraction.in_memory(&protected)?;
            let file = extraction.write_to(&protected, &dir.path().join(scheme.id()))?;
            let mut block = RowBlock::default();
            file.read_into(0..n, &mut block)?;
            assert!(block.rows() == memory.view() && block.labels() == targets);
            if role == Role::Record {
                let some = [n - 1, 0, CHUNK - 1];
                assert_eq!(extraction.of_records(&protected, &some)?, memory.select(ndarray::Axis(0), &some));
            }
        }
        Ok(())
    }

    #[test]
    fn the_bound_of_memory_is_in_bytes() {
        assert!(fit_in_memory(10, 25, 1000) && !fit_in_memory(10, 25, 999));
        assert!(!fit_in_memory(usize::MAX, usize::MAX, u64::MAX - 1));
    }
}
