//! Live tail asks a host whose name begins with `stream-`; an endpoint of one's own has none.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextMut;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

const PREFIX: &str = "stream-";

/// Takes the prefix off hosts that are not those of AWS, before they are signed.
#[derive(Debug)]
pub(super) struct PlainHost;

impl Intercept for PlainHost {
    fn name(&self) -> &'static str {
        "PlainHost"
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request_mut();
        if let Some(uri) = plain(request.uri()) {
            request.set_uri(uri)?;
        }
        Ok(())
    }
}

/// The address without the prefix, if it is one that AWS does not have.
fn plain(uri: &str) -> Option<String> {
    let (scheme, rest) = uri.split_once("://")?;
    let rest = rest.strip_prefix(PREFIX)?;
    let authority = rest.split(['/', '?']).next()?;
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    let of_aws = [".amazonaws.com", ".amazonaws.com.cn", ".api.aws"];
    let own = host.contains(".vpce.") || !of_aws.iter().any(|end| host.ends_with(end));
    own.then(|| format!("{scheme}://{rest}"))
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn only_hosts_that_are_not_of_aws_lose_the_prefix() {
        for (uri, expected) in [
            ("http://stream-127.0.0.1:4599/", Some("http://127.0.0.1:4599/")),
            ("http://stream-localhost:4566", Some("http://localhost:4566")),
            ("https://stream-logs.us-east-1.amazonaws.com/", None),
            ("https://stream-logs.cn-north-1.amazonaws.com.cn/", None),
            (
                "https://stream-vpce-1.logs.us-east-1.vpce.amazonaws.com/",
                Some("https://vpce-1.logs.us-east-1.vpce.amazonaws.com/"),
            ),
            ("http://127.0.0.1:4599/", None),
        ] {
            assert_eq!(plain(uri).as_deref(), expected, "{uri}");
        }
    }
}
