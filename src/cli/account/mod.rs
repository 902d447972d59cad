//! `culprits rules import` and `push`: rules from CloudWatch, and to it.

mod differences;
mod file_name;
mod import;
mod push;

use tokio::runtime::Runtime;

pub use import::import;
pub use push::push;

use super::Failure;
use crate::aws::{Access, AwsError, Connection, Meter};

impl From<AwsError> for Failure {
    fn from(error: AwsError) -> Self {
        Self::Failed(error.to_string())
    }
}

/// What calls are made by: a connection, and what waits for its answers.
pub struct Account {
    pub runtime: Runtime,
    pub connection: Connection,
}

impl Account {
    /// Opens a connection.
    pub fn open(access: &Access) -> Result<Self, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let meter = Meter::new(access.budget);
        let connection = runtime.block_on(Connection::open(access, meter))?;
        Ok(Self { runtime, connection })
    }

    /// Waits for an answer.
    pub fn wait<T>(
        &self,
        answer: impl Future<Output = Result<T, AwsError>>,
    ) -> Result<T, AwsError> {
        self.runtime.block_on(answer)
    }
}
