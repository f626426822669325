//! Time and memory against size, of one machine.

use super::text;
use crate::document::{Section, Table};
use crate::figure::{Axis, Figure, LinePlot, Plot, Scale, Series};
use results::{ScalingPoint, Timings};

/// Seconds of the shortest stage that is listed: what took less did nothing in this run.
const SHORTEST: f64 = 1e-3;

/// The section; `None` without `timings.json` or when that holds nothing.
pub(crate) fn section(timings: Option<&Timings>) -> Option<Section> {
    let timings = timings?;
    let mut section = Section::new("scaling", "Time and memory");
    if timings.scaling.is_empty() && timings.stages.is_empty() {
        return None;
    }
    section.note(format!("Machine-dependent: measured once on {}.", host(timings)));
    let seconds = |point: &ScalingPoint| (point.seconds > 0.0).then_some(point.seconds);
    let memory = |point: &ScalingPoint| point.peak_rss_bytes.map(|bytes| bytes as f64 / 1e6);
    figure(timings, "time", "Time against size", "wall time (s)", seconds)
        .into_iter()
        .chain(figure(timings, "memory", "Memory against size", "peak resident memory (MB)", memory))
        .for_each(|figure| section.figure(figure));
    section.table(stages(timings));
    Some(section)
}

fn host(timings: &Timings) -> String {
    let host = &timings.host;
    let jobs = (host.jobs > 0).then(|| text::counted(host.jobs, "thread", "threads"));
    let parts = [host.cpu.clone(), host.system.clone(), host.compiler.clone()];
    let said: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).chain(jobs).collect();
    if said.is_empty() { "an unnamed machine".to_owned() } else { said.join(", ") }
}

fn figure(
    timings: &Timings,
    id: &str,
    title: &str,
    unit: &str,
    value: impl Fn(&ScalingPoint) -> Option<f64>,
) -> Option<Figure> {
    let mut series: Vec<Series> = Vec::new();
    for point in timings.scaling.iter().filter(|point| point.size > 0) {
        let Some(value) = value(point) else { continue };
        let place = [point.size as f64, value];
        match series.iter_mut().find(|line| line.label == point.series) {
            Some(line) => line.points.push(place),
            None => series.push(Series {
                label: point.series.clone(),
                points: vec![place],
                band: vec![],
                markers: true,
            }),
        }
    }
    series.iter_mut().for_each(|line| line.points.sort_by(|a, b| a[0].total_cmp(&b[0])));
    let names: Vec<String> = series.iter().map(|line| line.label.clone()).collect();
    (!series.is_empty()).then(|| Figure {
        id: format!("scaling-{id}"),
        title: title.to_owned(),
        alt: format!("{title} for {}.", text::listed(&names)),
        caption: "Of generated data of growing size, not of the data sets of this page. Both axes are logarithmic; a line of \
                  slope one is linear growth."
            .to_owned(),
        plot: Plot::Lines(LinePlot {
            x: Axis { label: "records".to_owned(), scale: Scale::Log, range: None },
            y: Axis { label: unit.to_owned(), scale: Scale::Log, range: None },
            series,
            references: vec![],
            diagonal: None,
        }),
    })
}

fn stages(timings: &Timings) -> Table {
    let caption = "Stages of this run, each when it ended; one that names no data set holds those before it. Memory is \
                   the most that the process had taken up to then.";
    let mut table = Table::new(caption, &["Stage", "#Wall time", "#Units of work", "#Peak memory"]);
    for stage in timings.stages.iter().filter(|stage| stage.seconds >= SHORTEST) {
        table.row([
            stage.name.clone().into(),
            text::seconds(stage.seconds).into(),
            stage.items.map_or(text::NONE.to_owned(), text::count).into(),
            stage.peak_rss_bytes.map_or(text::NONE.to_owned(), text::bytes).into(),
        ]);
    }
    table
}
