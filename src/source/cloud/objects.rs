//! What the objects of a bucket hold: small ones are fetched ahead, large ones as they are read.

use futures_util::stream::{self, StreamExt};

use super::bucket::{Bucket, Seen, Trip};
use super::out::Gone;
use super::unpack::{Damage, Unpack};
use crate::aws::{AwsError, Download, Object, Trouble};
use crate::model::{Coverage, clean};
use crate::source::Options;
use crate::source::remote::Brought;

/// Objects that are fetched at the same time, and how large one may be for that.
const AHEAD: usize = 4;
const SMALL: u64 = 8 << 20;

/// The bytes of an object.
enum Body<'c> {
    Whole(Vec<u8>),
    Begun(Download<'c>),
}

impl Bucket {
    /// Reads objects in their order. One that is gone, closed or damaged does not end the others.
    pub(super) async fn read(&self, objects: &[Object], seen: &mut Seen) -> Result<(), Trip> {
        let mut fetched = stream::iter(objects)
            .map(|object| async move { (object, self.fetch_small(object).await) })
            .buffered(AHEAD);
        while let Some((object, small)) = fetched.next().await {
            let body = match small {
                Ok(Some(whole)) => Ok(Body::Whole(whole)),
                Ok(None) => self.open(object).await.map(Body::Begun),
                Err(error) => Err(error),
            };
            match body {
                Ok(body) => self.bring(object, body).await?,
                Err(error) if is_of_one(&error) => {
                    self.out.lost(error.to_string()).await?;
                    self.drop(object.size).await?;
                }
                Err(error) => return Err(error.into()),
            }
            seen.insert((object.key.clone(), object.modified));
            self.status.change(|status| {
                status.read_objects += 1;
                status.waiting_objects = status.waiting_objects.saturating_sub(1);
            });
        }
        Ok(())
    }

    async fn open(&self, object: &Object) -> Result<Download<'_>, AwsError> {
        self.connection.download(&self.place.bucket, &object.key).await
    }

    /// All bytes of an object that is small; none of another.
    async fn fetch_small(&self, object: &Object) -> Result<Option<Vec<u8>>, AwsError> {
        if object.size > SMALL {
            return Ok(None);
        }
        let mut download = self.open(object).await?;
        let mut all = Vec::with_capacity(object.size as usize);
        while let Some(bytes) = download.next().await? {
            all.extend_from_slice(&bytes);
        }
        Ok(Some(all))
    }

    /// Gives what an object holds as a stream of its own.
    async fn bring(&self, object: &Object, body: Body<'_>) -> Result<(), Gone> {
        let stream = self.out.new_stream();
        let name = clean(&format!("s3://{}/{}", self.place.bucket, object.key)).into_owned();
        self.out.send(Brought::Opened { stream, name: name.clone() }).await?;
        let mut unpack = Unpack::new(Options::default());
        let inflated = match body {
            Body::Whole(packed) => self.inflate(stream, &mut unpack, &packed).await?,
            Body::Begun(mut download) => loop {
                match download.next().await {
                    Ok(Some(bytes)) => {
                        let inflated = self.inflate(stream, &mut unpack, &bytes).await?;
                        if inflated.is_err() {
                            break inflated;
                        }
                    }
                    Ok(None) => break Ok(()),
                    Err(error) => {
                        self.out.lost(format!("{error}; what came before was read")).await?;
                        self.drop(object.size.saturating_sub(unpack.taken())).await?;
                        return self.out.send(Brought::Ended { stream }).await;
                    }
                }
            },
        };
        let taken = unpack.taken();
        let mut rest = Vec::new();
        let inflated = inflated.and_then(|()| unpack.finish(&mut rest));
        self.out.bytes(stream, &rest).await?;
        if let Err(damage) = inflated {
            self.out.notice(format!("{name}: {damage}; what came before was read")).await?;
            self.drop(object.size.saturating_sub(taken)).await?;
        }
        self.out.send(Brought::Ended { stream }).await
    }

    async fn drop(&self, dropped_bytes: u64) -> Result<(), Gone> {
        self.out.count(Coverage { dropped_bytes, ..Coverage::default() }).await
    }

    async fn inflate(
        &self,
        stream: u32,
        unpack: &mut Unpack,
        packed: &[u8],
    ) -> Result<Result<(), Damage>, Gone> {
        // In pieces, so that what they hold stays small.
        for piece in packed.chunks(64 << 10) {
            let mut bytes = Vec::new();
            let inflated = unpack.push(piece, &mut bytes);
            self.out.bytes(stream, &bytes).await?;
            if inflated.is_err() {
                return Ok(inflated);
            }
        }
        Ok(Ok(()))
    }
}

/// Whether the others can be read all the same; what is archived is refused as invalid.
fn is_of_one(error: &AwsError) -> bool {
    matches!(error.trouble, Trouble::Missing | Trouble::Denied | Trouble::Invalid)
}
