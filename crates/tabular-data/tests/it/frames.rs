//! Data frames, Parquet and Arrow files against the CSV of the same table.

use std::fmt::Write;
use std::fs;
use std::io::{Read, Write as _};
use std::mem::discriminant;
use std::path::PathBuf;

use polars::df;
use polars::prelude::{CompatLevel, DataFrame, NamedFrom, Series};
use polars_arrow::datatypes::{ArrowSchema, ArrowSchemaRef};
use polars_arrow::io::ipc::write as ipc;
use polars_arrow::record_batch::RecordBatch;
use proptest::prelude::*;
use tabular_data::{
    Column, FileKind, InferOptions, PreprocessOptions, Preprocessor, Records, Schema, Table, TableError,
    TableFile, sniff_separator,
};

use crate::support::{read, small_schema, write_cell};

/// Files that polars and pandas wrote; `generate.py` beside them says how.
fn golden(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/frames").join(file)
}

fn text(file: &TableFile) -> Result<String, TableError> {
    let mut text = String::new();
    let read = file.open()?.read_to_string(&mut text);
    read.map_err(|source| TableError::Read { path: file.name().to_owned(), source })?;
    Ok(text)
}

fn saved(bytes: &[u8], name: &str) -> TableFile {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    TableFile::saved(file, name)
}

#[test]
fn files_of_polars_and_pandas_are_the_csv_that_polars_exports() {
    let expected = fs::read_to_string(golden("table.csv")).unwrap();
    let arrow = ["polars-none.ipc", "polars-lz4.ipc", "polars-zstd.ipc", "pandas-lz4.feather"];
    let parquet =
        ["polars-uncompressed.parquet", "polars-lz4.parquet", "polars-zstd.parquet", "pandas-snappy.parquet"];
    let parquet = parquet.iter().filter(|_| cfg!(feature = "parquet"));
    for name in arrow.iter().chain(parquet) {
        let file = TableFile::from(&golden(name));
        assert_eq!(text(&file).unwrap_or_else(|error| panic!("{error}")), expected, "{name}");
        assert!(file.is_binary().unwrap() && sniff_separator(&file).unwrap() == ',');
        let schema = |file: &TableFile| {
            let options =
                InferOptions { target: Some("y".into()), name: Some("t".into()), ..Default::default() };
            Schema::infer(file, &options).unwrap()
        };
        let csv = TableFile::from(&golden("table.csv"));
        let (found, of_csv) = (schema(&file), schema(&csv));
        assert_eq!(found.schema, of_csv.schema, "{name}");
        let table = |file: &TableFile| {
            let table = Table::read_csv(file, &of_csv.schema).unwrap();
            format!("{:?} {:?}", table.columns().collect::<Vec<_>>(), table.targets())
        };
        assert_eq!(table(&file), table(&csv), "{name}");
    }
}

#[test]
fn what_cannot_be_read_is_named_with_what_to_do() {
    let refused = |file: TableFile, parts: &[&str]| {
        let message = text(&file).unwrap_err().to_string();
        assert!(parts.iter().all(|part| message.contains(part)), "{message}");
        assert!(Table::read_csv(&file, &small_schema()).is_err());
    };
    let csv = fs::read(golden("table.csv")).unwrap();
    refused(saved(&csv, "x.parquet"), &["x.parquet: named as a Parquet file", "ends in .csv"]);
    for name in ["x.ipc", "x.arrow", "x.FEATHER"] {
        refused(saved(&csv, name), &["named as an Arrow IPC file (Feather)"]);
    }
    let mut files =
        vec![("polars-none.ipc", "an Arrow IPC file"), ("pandas-lz4.feather", "an Arrow IPC file")];
    if cfg!(feature = "parquet") {
        refused((&golden("nested.parquet")).into(), &["column \"tags\" holds lists; leave it out"]);
        refused((&golden("polars-gzip.parquet")).into(), &["cannot be read as one", "gzip"]);
        files
            .extend([("polars-zstd.parquet", "a Parquet file"), ("pandas-snappy.parquet", "a Parquet file")]);
    }
    for (name, kind) in files {
        let whole = fs::read(golden(name)).unwrap();
        for length in [9, 16, 100, whole.len() / 2, whole.len() - 1] {
            let cut = saved(&whole[..length], name);
            refused(
                cut,
                &[name, "this begins as", kind, "cannot be read as one: ", "write or fetch it again"],
            );
        }
    }
    let stream = saved(b"\xff\xff\xff\xff\x10\x01\0\0", "t");
    assert!(matches!(stream.open(), Err(TableError::NotCsv { kind: FileKind::ArrowStream, .. })));
    assert!(matches!(
        saved(b"FEA1\0\0\0\0", "t").open(),
        Err(TableError::NotCsv { kind: FileKind::OldFeather, .. })
    ));
}

#[test]
fn a_header_that_would_be_read_as_something_else_is_quoted() {
    for name in ["\u{feff}x", "sep=;", "a\"b,c"] {
        let frame = DataFrame::new(vec![Series::new(name.into(), [Some("1"), None]).into()]).unwrap();
        let text = text(&saved(&arrow_file(&frame, None), "t")).unwrap();
        let records =
            tabular_data::VerbatimRecords::from_reader(text.as_bytes(), "t".as_ref(), b',').unwrap();
        assert_eq!(records.header(), [name]);
        assert!(text.ends_with("\n1\n\n"), "{text:?}");
    }
}

#[test]
fn numbers_by_type_are_not_read_by_the_number_format_of_a_file() {
    let schema = Schema::from_toml(
        r#"
        target = "y"
        missing = ["NA"]
        csv = { separator = ";", decimal = ",", thousands = true }
        columns = [{ name = "x", kind = "numeric" }, { name = "t", kind = "numeric" }, { name = "c", kind = "categorical" }]
        "#,
    )
    .unwrap();
    let frame =
        df!("x" => [Some(1.234), None], "t" => ["1.234", "5,5"], "c" => [Some(""), None], "y" => [1, 2])
            .unwrap();
    let table = Table::from_dataframe(&frame, &schema).unwrap();
    let Some(Column::Numeric(x)) = table.column("x") else { panic!("x is numeric") };
    assert!(x[0] == 1.234 && x[1].is_nan());
    assert_eq!(table.column("t"), Some(&Column::Numeric(vec![1234.0, 5.5])));
    let Some(Column::Categorical(c)) = table.column("c") else { panic!("c is categorical") };
    assert_eq!((c.level(0), c.level(1)), (Some(""), None));
}

#[test]
fn frames_make_records_and_design_matrices_and_these_frames() {
    let frame =
        df!("id" => [9_007_199_254_740_993_i64, 2, 3], "x" => [1.5, 2.5, 4.0], "c" => ["a", "b", "a"],
        "y" => [true, false, true])
        .unwrap();
    let table = Table::from_dataframe(&frame, &small_schema()).unwrap();
    assert_eq!(table.row_id(0), Some("9007199254740993"));
    let fitted = Preprocessor::fit(&table.as_train(), &PreprocessOptions::default()).unwrap();
    let records = Records::from_dataframe(&frame.drop("y").unwrap(), &small_schema()).unwrap();
    assert_eq!(fitted.transform_records(&records).unwrap().column(0).to_vec(), [1.5, 2.5, 4.0]);
    let design = fitted.transform(&table.as_train()).unwrap().to_dataframe().unwrap();
    assert!(design.equals(&df!("x" => [1.5, 2.5, 4.0], "c=b" => [0.0, 1.0, 0.0]).unwrap()));
    let options = InferOptions { target: Some("y".into()), ..Default::default() };
    let inferred = Schema::infer_from_dataframe(&frame, &options).unwrap();
    assert_eq!((inferred.rows, inferred.schema.features().count()), (3, 2));
    let lists = DataFrame::new(vec![Series::new("l".into(), [Series::new("".into(), [1])]).into()]).unwrap();
    let refused = Table::from_dataframe(&lists, &small_schema()).unwrap_err().to_string();
    assert!(refused.starts_with("data frame: column \"l\" holds lists"), "{refused}");
}

/// Frames of several chunks, one record batch or row group a chunk.
fn batches(frame: &DataFrame) -> (ArrowSchemaRef, Vec<RecordBatch>) {
    let level = CompatLevel::newest();
    let columns = frame.get_columns();
    let fields = columns.iter().map(|c| c.dtype().to_arrow_field(c.name().clone(), level));
    let schema = ArrowSchemaRef::new(fields.map(|f| (f.name.clone(), f)).collect::<ArrowSchema>());
    let n_chunks = columns.iter().map(|c| c.as_materialized_series().n_chunks()).max().unwrap();
    let batch = |chunk| {
        let arrays: Vec<_> =
            columns.iter().map(|c| c.as_materialized_series().to_arrow(chunk, level)).collect();
        RecordBatch::new(arrays[0].len(), schema.clone(), arrays)
    };
    (schema.clone(), (0..n_chunks).map(batch).collect())
}

fn arrow_file(frame: &DataFrame, compression: Option<ipc::Compression>) -> Vec<u8> {
    let (schema, batches) = batches(frame);
    let mut bytes = Vec::new();
    let mut writer =
        ipc::FileWriter::try_new(&mut bytes, schema, None, ipc::WriteOptions { compression }).unwrap();
    batches.iter().for_each(|batch| writer.write(batch, None).unwrap());
    writer.finish().unwrap();
    drop(writer);
    bytes
}

#[cfg(feature = "parquet")]
fn parquet_file(frame: &DataFrame, compression: polars_parquet::write::CompressionOptions) -> Vec<u8> {
    use polars_parquet::write as parquet;
    let (schema, batches) = batches(frame);
    let leaf =
        parquet::ChildWriteOptions::Leaf(parquet::FieldWriteOptions { encoding: parquet::Encoding::Plain });
    let columns = vec![parquet::ColumnWriteOptions::default_with(leaf); schema.len()];
    let options = parquet::WriteOptions {
        statistics: parquet::StatisticsOptions::default(),
        version: parquet::Version::V2,
        compression,
        data_page_size: Some(64),
    };
    let groups = batches.into_iter().map(Ok);
    let groups = parquet::RowGroupIterator::try_new(groups, &schema, options, columns.clone()).unwrap();
    let mut bytes = Vec::new();
    let mut writer =
        parquet::FileWriter::try_new(&mut bytes, schema.as_ref().clone(), options, &columns).unwrap();
    groups.for_each(|group| writer.write(group.unwrap()).unwrap());
    writer.end(None, &columns).unwrap();
    drop(writer);
    bytes
}

/// One row: integer, float, truth value, text, label.
type Row = (Option<i64>, Option<f64>, Option<bool>, Option<String>, bool);

fn any_row() -> impl Strategy<Value = Row> {
    use prop::option::weighted;

    let float = any::<f64>().prop_filter("finite", |value| value.is_finite());
    let text = "[a-z \",\n\r;é€😀'=-]{0,8}";
    (
        weighted(0.8, any::<i64>()),
        weighted(0.8, float),
        weighted(0.8, any::<bool>()),
        weighted(0.8, text),
        any::<bool>(),
    )
}

fn frame_of(rows: &[Row]) -> DataFrame {
    let column = |row: &Row| (row.0, row.1, row.2, row.3.clone(), row.4);
    let rows: Vec<_> = rows.iter().map(column).collect();
    df!(
        "id" => (0..rows.len() as u64).map(|row| u64::MAX - row).collect::<Vec<_>>(),
        "whole" => rows.iter().map(|row| row.0).collect::<Vec<_>>(),
        "float" => rows.iter().map(|row| row.1).collect::<Vec<_>>(),
        "truth" => rows.iter().map(|row| row.2).collect::<Vec<_>>(),
        "text" => rows.iter().map(|row| row.3.clone()).collect::<Vec<_>>(),
        "y" => rows.iter().map(|row| row.4).collect::<Vec<_>>(),
    )
    .unwrap()
}

/// The rows as CSV, floats as another program might write them.
fn csv_of(rows: &[Row]) -> String {
    let mut csv = "id,whole,float,truth,text,y\n".to_owned();
    let shown = |value: Option<String>| value.unwrap_or_default();
    for (i, (whole, float, truth, text, label)) in rows.iter().enumerate() {
        let (whole, truth) = (shown(whole.map(|v| v.to_string())), shown(truth.map(|v| v.to_string())));
        let float = shown(float.map(|v| format!("{v:e}")));
        let text = text.as_ref().map_or(String::new(), |text| write_cell(text, false, ','));
        writeln!(csv, "{},{whole},{float},{truth},{text},{label}", u64::MAX - i as u64).unwrap();
    }
    csv
}

fn schema() -> Schema {
    Schema::from_toml(
        r#"
        target = "y"
        id = "id"
        columns = [
            { name = "whole", kind = "numeric" }, { name = "float", kind = "numeric" },
            { name = "truth", kind = "categorical" }, { name = "text", kind = "categorical" },
        ]
        "#,
    )
    .unwrap()
}

fn content(table: &Table) -> String {
    let ids: Vec<_> = (0..table.n_rows()).map(|row| table.row_id(row)).collect();
    let columns: Vec<_> = table.columns().collect();
    format!("{ids:?} {columns:?} {:?} {:?}", table.classes(), table.targets())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_frame_and_its_files_are_the_table_of_its_csv(
        rows in prop::collection::vec(any_row(), 1..12), more in prop::collection::vec(any_row(), 1..12)
    ) {
        let mut frame = frame_of(&rows);
        let mut second = frame_of(&more);
        let ids = (0..more.len()).map(|row| u64::MAX - (rows.len() + row) as u64).collect::<Vec<_>>();
        second.with_column(Series::new("id".into(), ids)).unwrap();
        frame.vstack_mut(&second).unwrap();
        let all = [rows, more].concat();
        let expected = read(csv_of(&all).as_bytes(), &schema());
        let files = [None, Some(ipc::Compression::LZ4), Some(ipc::Compression::ZSTD(Default::default()))]
            .map(|codec| arrow_file(&frame, codec)).to_vec();
        #[cfg(feature = "parquet")]
        let files = {
            use polars_parquet::write::CompressionOptions as Codec;
            let codecs = [Codec::Uncompressed, Codec::Snappy, Codec::Lz4Raw, Codec::Zstd(None)];
            [files, codecs.map(|codec| parquet_file(&frame, codec)).to_vec()].concat()
        };
        let mut tables = vec![Table::from_dataframe(&frame, &schema())];
        tables.extend(files.iter().map(|file| Table::read_csv(saved(file, "t"), &schema())));
        for table in &tables {
            match (table, &expected) {
                (Ok(table), Ok(expected)) => prop_assert_eq!(content(table), content(expected)),
                (Err(error), Err(expected)) => prop_assert_eq!(discriminant(error), discriminant(expected)),
                (found, _) => prop_assert!(false, "{:?}, but the CSV gives {:?}", found, expected),
            }
        }
        if let Ok(table) = &expected {
            let again = Table::from_dataframe(&table.to_dataframe().unwrap(), &schema()).unwrap();
            prop_assert_eq!(content(&again), content(table));
        }
        let texts = files.iter().map(|file| text(&saved(file, "t")).unwrap()).collect::<Vec<_>>();
        prop_assert!(texts.iter().all(|text| text == &texts[0]));
        let of_text = read(texts[0].as_bytes(), &schema());
        prop_assert_eq!(of_text.ok().as_ref().map(content), expected.ok().as_ref().map(content));
    }
}

/// One byte after the other of a file is another one: it is read, or refused as a table that cannot be read.
#[test]
fn a_damaged_file_ends_no_program() {
    let whole = fs::read(golden("pandas-lz4.feather")).unwrap();
    let mut refused = 0;
    for at in (8..whole.len()).step_by(7) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0xff;
        match text(&saved(&bytes, "t.feather")) {
            Ok(text) => assert!(!text.is_empty()),
            Err(TableError::Damaged { .. } | TableError::NoText { .. } | TableError::Empty { .. }) => {
                refused += 1
            }
            Err(TableError::Read { source, .. }) => {
                source.downcast::<TableError>().unwrap_or_else(|error| panic!("byte {at}: {error}"));
                refused += 1;
            }
            Err(error) => panic!("byte {at}: {error}"),
        }
    }
    assert!(refused > 20, "{refused} of the damaged files were refused");
}
