//! Where the rows of the output go.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::row::HEADER;
use crate::cli::Failure;

/// A file or standard output. It is opened with the first row, so that a file that holds no series makes
/// none.
pub struct Out {
    path: Option<PathBuf>,
    rows: Option<csv::Writer<Box<dyn Write>>>,
}

impl Out {
    /// To this file, or to standard output; not opened yet.
    pub fn new(path: Option<PathBuf>) -> Self {
        Self { path, rows: None }
    }

    pub fn is_open(&self) -> bool {
        self.rows.is_some()
    }

    /// Opens it and writes the header.
    pub fn open(&mut self) -> Result<(), Failure> {
        let to: Box<dyn Write> = match &self.path {
            Some(path) => Box::new(create(path)?),
            None => Box::new(BufWriter::new(io::stdout().lock())),
        };
        self.rows = Some(csv::Writer::from_writer(to));
        Ok(self.row(&HEADER)?)
    }

    pub fn row<T: AsRef<[u8]>>(&mut self, cells: &[T]) -> io::Result<()> {
        let Some(rows) = &mut self.rows else { return Ok(()) };
        rows.write_record(cells).map_err(|e| match e.into_kind() {
            csv::ErrorKind::Io(e) => e,
            other => io::Error::other(format!("{other:?}")),
        })
    }

    pub fn finish(&mut self) -> io::Result<()> {
        self.rows.as_mut().map_or(Ok(()), csv::Writer::flush)
    }
}

fn create(path: &Path) -> Result<File, Failure> {
    File::create(path).map_err(|e| Failure::Failed(format!("-o {}: {e}", path.display())))
}
