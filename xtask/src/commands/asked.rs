//! The data sets and schemes that a command over tables and images was asked for.

use anyhow::{Result, bail};
use crypto_encode::Scheme as TableScheme;
use protocol::Planned;
use results::Origin;
use tabular_data::Modality;

use crate::audio;
use crate::audio::plan::Scheme as AudioScheme;
use crate::cli::Filters;
use crate::config::RunConfig;
use crate::datasets;
use crate::images::layout::Layout;
use crate::images::plan::Scheme as PictureScheme;

/// The data sets asked for, by what they hold; `None` where sets of the other kind were named only.
pub struct Asked {
    /// Tables; none named means all.
    pub tables: Option<Vec<String>>,
    /// Sets of images; none named means all.
    pub images: Option<Vec<String>>,
    /// Sets of recordings; none named means all.
    pub recordings: Option<Vec<String>>,
}

impl Asked {
    /// Sorts names by the modality of their sets.
    pub fn new(config: &RunConfig, names: &[String]) -> Result<Self> {
        if datasets::names_all(names) {
            return Ok(Self {
                tables: Some(Vec::new()),
                images: Some(Vec::new()),
                recordings: Some(Vec::new()),
            });
        }
        let sets = datasets::known(config.data.as_deref())?;
        datasets::refuse_unknown(&sets, names)?;
        let of = |modality: Modality| {
            let is_asked = |set: &&datasets::Dataset| {
                set.manifest.modality == modality && names.iter().any(|name| name == set.id())
            };
            let found: Vec<_> = sets.iter().filter(is_asked).map(|set| set.id().to_owned()).collect();
            (!found.is_empty()).then_some(found)
        };
        let [tables, images, recordings] = [Modality::Tabular, Modality::Image, Modality::Audio].map(of);
        Ok(Self { tables, images, recordings })
    }

    /// Origins of the tables, the sets of images with classes and the sets of recordings that are found, as far as their kind is asked for.
    pub fn origins(&self, config: &RunConfig) -> Result<Vec<Origin>> {
        let mut origins = Vec::new();
        for set in datasets::known(config.data.as_deref())? {
            let found = match set.manifest.modality {
                Modality::Tabular => self.tables.is_some() && set.is_present(),
                Modality::Image if self.images.is_some() => {
                    let layout = Layout::of(&set)?;
                    layout.is_labelled() && layout.is_present(&set)
                }
                Modality::Audio => self.recordings.is_some() && audio::source::is_present(&set)?,
                _ => false,
            };
            origins.extend(found.then(|| set.origin()));
        }
        Ok(origins)
    }
}

/// What is audited.
#[derive(Debug, Clone, Copy)]
pub struct Kinds {
    /// Tables.
    pub tables: bool,
    /// Images.
    pub pictures: bool,
    /// Recordings.
    pub recordings: bool,
}

/// The schemes of tables, images and recordings, where they are audited: a scheme is one for tables, one for images, or
/// (`plain`, `orthogonal`) one for both.
pub struct Schemes {
    /// Those of tables; `None` where none is to be run.
    pub tables: Option<Vec<&'static TableScheme>>,
    /// Those of images; the same.
    pub pictures: Option<Vec<PictureScheme>>,
    /// Those of recordings; the same.
    pub recordings: Option<Vec<AudioScheme>>,
}

impl Schemes {
    /// Sorts the schemes named; none named means all.
    pub fn new(filters: &Filters, kinds: Kinds) -> Result<Self> {
        let mut tables: Vec<_> = crypto_encode::schemes().iter().filter(|_| kinds.tables).collect();
        let mut pictures: Vec<_> = PictureScheme::all().into_iter().filter(|_| kinds.pictures).collect();
        let mut recordings: Vec<_> = AudioScheme::all().into_iter().filter(|_| kinds.recordings).collect();
        if !filters.names_no_scheme() {
            let of_tables = tables.iter().map(|scheme| scheme.id);
            let others = pictures.iter().map(|scheme| scheme.id());
            let others = others.chain(recordings.iter().map(|scheme| scheme.id()));
            let mut known: Vec<&str> = of_tables.collect();
            others.for_each(|id| {
                if !known.contains(&id) {
                    known.push(id)
                }
            });
            if let Some(unknown) = filters.schemes.iter().find(|id| !known.contains(&id.as_str())) {
                bail!("--schemes {unknown}: not a choice here; choose from: {}, all", known.join(", "));
            }
            let is_named = |id: &str| filters.schemes.iter().any(|named| named == id);
            tables.retain(|scheme| is_named(scheme.id));
            pictures.retain(|scheme| is_named(scheme.id()));
            recordings.retain(|scheme| is_named(scheme.id()));
        }
        Ok(Self {
            tables: (!tables.is_empty()).then_some(tables),
            pictures: (!pictures.is_empty()).then_some(pictures),
            recordings: (!recordings.is_empty()).then_some(recordings),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(named: &[&str]) -> Result<(Vec<&'static str>, Vec<&'static str>)> {
        let schemes = named.iter().map(|name| (*name).to_owned()).collect();
        let kinds = Kinds { tables: true, pictures: true, recordings: false };
        let found = Schemes::new(&Filters { schemes, ..Filters::default() }, kinds)?;
        let tables = found.tables.unwrap_or_default().iter().map(|scheme| scheme.id).collect();
        Ok((tables, found.pictures.unwrap_or_default().iter().map(Planned::id).collect()))
    }

    #[test]
    fn a_scheme_is_run_on_what_it_encrypts() -> Result<()> {
        assert_eq!(chosen(&["siv", "rubik"])?, (vec!["siv"], vec!["rubik"]));
        assert_eq!(chosen(&["orthogonal"])?, (vec!["orthogonal"], vec!["orthogonal"]));
        assert_eq!(chosen(&["ope"])?, (vec!["ope"], vec![]));
        let all = (crypto_encode::schemes().len(), PictureScheme::all().len());
        for named in [&[][..], &["siv", "all"]] {
            let (tables, pictures) = chosen(named)?;
            assert_eq!((tables.len(), pictures.len()), all);
        }
        let said = chosen(&["rot13"]).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(
            said.starts_with("--schemes rot13: not a choice here; choose from: plain, fernet-first-digit"),
            "{said}"
        );
        Ok(())
    }
}
