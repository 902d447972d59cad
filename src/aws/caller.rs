//! Who these credentials are.

use super::{AwsError, Call, Connection, Patience};

/// Who makes the calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The account, twelve digits.
    pub account: String,
    /// The user or role.
    pub arn: String,
}

impl Connection {
    /// Asks who these credentials are; needs no permission.
    ///
    /// # Errors
    /// When there are none, or they are not valid.
    pub async fn caller(&self) -> Result<Caller, AwsError> {
        let answer = self
            .ask(Call::GetCallerIdentity, "", Patience::Short, || {
                self.identity().get_caller_identity().send()
            })
            .await?;
        Ok(Caller {
            account: answer.account().unwrap_or_default().to_owned(),
            arn: answer.arn().unwrap_or_default().to_owned(),
        })
    }
}
