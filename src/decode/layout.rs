//! What is known of the columns of a stream.

/// The columns of a stream, where it has such.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// Their names, in order; none before a header or a first record was seen.
    pub names: Vec<String>,
    /// The byte between them, in CSV; blanks otherwise.
    pub delimiter: Option<u8>,
}

/// The values of a CSV row, without blanks around them; nothing when the row is none.
pub(super) fn row(line: &str, delimiter: u8) -> Option<Vec<String>> {
    if !line.contains('"') {
        return Some(line.split(char::from(delimiter)).map(|v| v.trim().to_owned()).collect());
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(line.as_bytes());
    let record = reader.records().next()?.ok()?;
    Some(record.iter().map(|v| v.trim().to_owned()).collect())
}
