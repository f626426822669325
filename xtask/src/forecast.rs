//! How long an experiment will take, said before it starts.

use std::time::{Duration, Instant};

use experiment::{Forecast, Grid, Subject};

use crate::config::RunConfig;
use crate::durations::words;
use crate::progress::Mode;

/// Work that takes longer is announced with an estimate.
const WORTH_AN_ANNOUNCEMENT: Duration = Duration::from_secs(20);

/// Says what a grid will take where that is long; trial fits are made for it.
pub fn announce<S: Subject>(config: &RunConfig, dataset: &str, grid: &Grid<'_, S>) -> Result<(), S::Error> {
    if config.progress == Mode::Quiet {
        return Ok(());
    }
    let started = Instant::now();
    let forecast = grid.forecast(&|| started.elapsed())?;
    forecast.and_then(|forecast| announcement(dataset, &forecast, config.jobs)).iter().for_each(|line| {
        config.progress.say(line);
    });
    Ok(())
}

/// What is said of a run that takes long enough to say it.
fn announcement(dataset: &str, forecast: &Forecast, jobs: usize) -> Option<String> {
    let seconds = Duration::try_from_secs_f64(forecast.seconds / jobs as f64).unwrap_or(Duration::MAX);
    (seconds >= WORTH_AN_ANNOUNCEMENT).then(|| {
        let Forecast { fits, rows, .. } = forecast;
        let time = words(seconds);
        format!(
            "{dataset}: {fits} fits will take about {time} (from trial fits on {rows} rows, so it is rough)"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_long_work_is_announced() {
        let said = |seconds| announcement("loan", &Forecast { fits: 40, seconds, rows: 1000 }, 2);
        assert_eq!(said(39.0), None);
        let expected = "loan: 40 fits will take about 60 min (from trial fits on 1000 rows, so it is rough)";
        assert_eq!(said(7200.0).as_deref(), Some(expected));
    }
}
