//! Objects of a bucket.

use aws_sdk_s3::primitives::ByteStream;
use bytes::Bytes;

use super::{AwsError, Call, Connection, Patience, Trouble};

/// An object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// Its key.
    pub key: String,
    /// Bytes.
    pub size: u64,
    /// When it was written, in milliseconds since the epoch.
    pub modified: i64,
}

/// A page of a listing.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// Objects right here, in the order of their keys.
    pub objects: Vec<Object>,
    /// What is below, each with a `/` at its end.
    pub folders: Vec<String>,
    /// Where the next page begins; `None` after the last.
    pub next: Option<String>,
}

/// An object that is being read; when the connection breaks it goes on where it was.
pub struct Download<'c> {
    connection: &'c Connection,
    bucket: String,
    key: String,
    body: ByteStream,
    tag: Option<String>,
    read: u64,
    size: u64,
}

/// The connection may break so often without a byte in between.
const BREAKS: u32 = 4;

impl Connection {
    /// A page of what a bucket has under a prefix, with all that is below unless `shallow`.
    ///
    /// # Errors
    /// As the call says.
    pub async fn list(
        &self,
        bucket: &str,
        prefix: &str,
        shallow: bool,
        page: Option<&str>,
    ) -> Result<Listing, AwsError> {
        let answer = self
            .ask(Call::ListObjects, &shown(bucket, prefix), Patience::Short, || {
                self.objects()
                    .list_objects_v2()
                    .bucket(bucket)
                    .prefix(prefix)
                    .set_delimiter(shallow.then(|| "/".to_owned()))
                    .set_continuation_token(page.map(str::to_owned))
                    .send()
            })
            .await?;
        let objects = answer.contents().iter().filter_map(|object| {
            Some(Object {
                key: object.key()?.to_owned(),
                size: u64::try_from(object.size().unwrap_or(0)).unwrap_or(0),
                modified: object.last_modified().and_then(|t| t.to_millis().ok()).unwrap_or(0),
            })
        });
        let folders = answer.common_prefixes().iter().filter_map(|folder| folder.prefix());
        Ok(Listing {
            objects: objects.collect(),
            folders: folders.map(str::to_owned).collect(),
            next: answer.next_continuation_token().map(str::to_owned),
        })
    }

    /// Begins to read an object.
    ///
    /// # Errors
    /// As the call says.
    pub async fn download(&self, bucket: &str, key: &str) -> Result<Download<'_>, AwsError> {
        let (body, tag, size) = self.body(bucket, key, 0, None).await?;
        let (bucket, key) = (bucket.to_owned(), key.to_owned());
        Ok(Download { connection: self, bucket, key, body, tag, read: 0, size })
    }

    async fn body(
        &self,
        bucket: &str,
        key: &str,
        from: u64,
        tag: Option<&str>,
    ) -> Result<(ByteStream, Option<String>, u64), AwsError> {
        let answer = self
            .ask(Call::GetObject, &shown(bucket, key), Patience::Short, || {
                self.objects()
                    .get_object()
                    .bucket(bucket)
                    .key(key)
                    .set_range((from > 0).then(|| format!("bytes={from}-")))
                    .set_if_match(tag.map(str::to_owned))
                    .send()
            })
            .await?;
        let left = u64::try_from(answer.content_length().unwrap_or(0)).unwrap_or(0);
        Ok((answer.body, answer.e_tag, from + left))
    }
}

impl Download<'_> {
    /// The next bytes; `None` at the end.
    ///
    /// # Errors
    /// When the object cannot be read to its end: it was replaced, or the connection breaks again
    /// and again.
    pub async fn next(&mut self) -> Result<Option<Bytes>, AwsError> {
        for _ in 0..BREAKS {
            match self.body.next().await {
                Some(Ok(bytes)) => {
                    self.read += bytes.len() as u64;
                    return Ok(Some(bytes));
                }
                None if self.read >= self.size => return Ok(None),
                Some(Err(_)) | None => {
                    let tag = self.tag.as_deref();
                    let body = self.connection.body(&self.bucket, &self.key, self.read, tag);
                    (self.body, _, _) = body.await?;
                }
            }
        }
        let said = format!("the connection breaks after {} of {} bytes", self.read, self.size);
        let subject = shown(&self.bucket, &self.key);
        Err(AwsError::new(Call::GetObject, &subject, Trouble::Unreachable, &said))
    }
}

fn shown(bucket: &str, key: &str) -> String {
    format!("s3://{bucket}/{key}")
}
