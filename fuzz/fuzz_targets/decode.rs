//! Any bytes, cut into any chunks: no panic, and the same records whatever the chunks are.
//!
//! The first byte chooses the format, the second where to cut. A format that is found out may
//! depend on how much of the stream was there by then, so there the first chunk is the same.

#![no_main]

use culprits::decode::{Decoder, Format, Tally};
use culprits::model::{Asks, FieldRef, JsonPath, Shape, Timestamp};
use libfuzzer_sys::fuzz_target;

const NOW: Timestamp = Timestamp::from_millis(1_783_684_800_000);

const FORMATS: [Option<Format>; 7] = [
    None,
    Some(Format::JsonLines),
    Some(Format::JsonDocuments),
    Some(Format::Vpc),
    Some(Format::Access),
    Some(Format::Csv(b',')),
    Some(Format::Text),
];

fn asks() -> Asks {
    let mut asks = Asks::default();
    for path in ["$.a", "$.b.c", "$.d[0]", "$.d[*].e", "$.*"] {
        asks.slot(Shape::Json, &FieldRef::Path(JsonPath::parse(path).unwrap()));
    }
    for (shape, name) in [
        (Shape::Vpc, "srcaddr"),
        (Shape::Vpc, "bytes"),
        (Shape::Access, "client"),
        (Shape::Access, "path"),
        (Shape::Access, "bytes"),
        (Shape::Csv, "a"),
    ] {
        asks.slot(shape, &FieldRef::Name(name.into()));
    }
    for shape in [Shape::Tokens, Shape::Words] {
        asks.slot(shape, &FieldRef::Position(2));
    }
    asks.slot(Shape::Text, &FieldRef::Message);
    asks
}

/// What came of a stream, as text.
fn records<'a>(
    asks: &Asks,
    format: Option<Format>,
    chunks: impl Iterator<Item = &'a [u8]>,
) -> (Vec<String>, Tally) {
    let mut found = Vec::new();
    let mut decoder = Decoder::new(asks, format, NOW);
    let slots = asks.len();
    let mut sink = |decoded: culprits::decode::Decoded<'_>| {
        let record = decoded.record;
        let values: Vec<_> = (0..slots).map(|slot| record.all(slot).collect::<Vec<_>>()).collect();
        found.push(format!(
            "{:?} broken {} not UTF-8 {} time {:?} id {:?} {values:?}",
            decoded.raw.escape_ascii().to_string(),
            decoded.broken,
            decoded.not_utf8,
            record.time,
            record.id,
        ));
    };
    for chunk in chunks {
        decoder.push(chunk, &mut sink);
    }
    decoder.finish(&mut sink);
    (found, decoder.tally())
}

fuzz_target!(|data: &[u8]| {
    let [format, cut, bytes @ ..] = data else { return };
    let asks = asks();
    let format = FORMATS[usize::from(*format) % FORMATS.len()];
    let size = usize::from(*cut) % 40 + 1;
    let sniffs = matches!(format, None | Some(Format::Csv(_)));
    let (first, rest) = bytes.split_at(if sniffs { bytes.len() / 2 } else { 0 });
    let whole = records(&asks, format, [first, rest].into_iter());
    let chunked = records(&asks, format, [first].into_iter().chain(rest.chunks(size)));
    let found_out_later = sniffs && culprits::decode::sniff(first, false).is_none();
    if !found_out_later {
        assert_eq!(whole, chunked, "{format:?} in chunks of {size}");
    }
});
