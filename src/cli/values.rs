//! Single values of the command line, and lists of names.

use std::fs;
use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use findrobots::map::ask::window::without_port;
use jiff::tz::TimeZone;

pub(super) fn file_pattern(text: &str) -> Result<glob::Pattern> {
    ensure!(
        !text.contains('/'),
        "it matches names of files, which hold no `/`"
    );
    Ok(glob::Pattern::new(text)?)
}

pub(super) fn at_least_one(text: &str) -> Result<NonZeroUsize> {
    NonZeroUsize::new(text.parse()?).context("at least 1 is needed")
}

/// A number of bytes, with K, M or G for KiB, MiB or GiB.
pub(super) fn bytes(text: &str) -> Result<u64> {
    let units = [("K", 1 << 10), ("M", 1 << 20), ("G", 1 << 30)];
    let unit = units.iter().find_map(|(name, unit)| {
        let number = text.strip_suffix(name)?;
        Some((number, *unit))
    });
    let (number, unit) = unit.unwrap_or((text, 1_u64));
    let number: u64 = number.parse()?;
    number.checked_mul(unit).context("too large")
}

pub(super) fn seconds(text: &str) -> Result<Duration> {
    let duration = Duration::try_from_secs_f64(text.parse()?)?;
    ensure!(!duration.is_zero(), "no file can be read in no time");
    Ok(duration)
}

/// By how many times something grew.
pub(super) fn factor(text: &str) -> Result<f64> {
    let factor: f64 = text.parse()?;
    ensure!(
        factor.is_finite() && factor >= 1.0,
        "a factor of growth is 1 or more"
    );
    Ok(factor)
}

pub(super) fn time_zone(text: &str) -> Result<TimeZone> {
    if text.eq_ignore_ascii_case("UTC") {
        return Ok(TimeZone::UTC);
    }
    if text.eq_ignore_ascii_case("local") {
        return TimeZone::try_system().context("the time zone of this machine is not known");
    }
    let zone = TimeZone::get(text).ok();
    zone.context("no time zone has this name; write UTC, local, or a name like Europe/Berlin")
}

/// A virtual host without its port.
pub(super) fn virtual_host(text: &str) -> Result<String> {
    let name = without_port(text.as_bytes());
    ensure!(
        !matches!(name, b"" | b"-"),
        "a virtual host has a name, such as www.example.org"
    );
    Ok(text[..name.len()].into())
}

/// The name of a log in its record.
pub(super) fn file_id(text: &str) -> Result<PathBuf> {
    ensure!(!text.is_empty(), "a log has a name");
    Ok(text.into())
}

/// Reads a list of names: separated by NUL if the list holds one, as `find -print0` writes it, else
/// one a line. Empty lines are skipped.
pub(super) fn names(list: &Path) -> Result<Vec<PathBuf>> {
    let mut text = Vec::new();
    if list == Path::new("-") {
        io::stdin().lock().read_to_end(&mut text)?;
    } else {
        text = fs::read(list)?;
    }
    let end = if text.contains(&0) { 0 } else { b'\n' };
    Ok(text
        .split(|&byte| byte == end)
        .filter(|name| !name.is_empty())
        .map(path)
        .collect())
}

#[cfg(unix)]
fn path(name: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    std::ffi::OsStr::from_bytes(name).into()
}

#[cfg(not(unix))]
fn path(name: &[u8]) -> PathBuf {
    String::from_utf8_lossy(name).into_owned().into()
}
