//! Connections: credentials and region by the SDK's chain, one client of HTTP for all.

use std::future::Future;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::host::PlainHost;
use super::{AwsError, Backoff, Call, Meter, Trouble};

/// Where S3 answers, for this service alone.
const S3_ENDPOINT: &str = "AWS_ENDPOINT_URL_S3";

const CONNECT: Duration = Duration::from_secs(5);
const ATTEMPT: Duration = Duration::from_secs(40);

/// What the user says of the accounts to use.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// A profile of the AWS files, in place of the default one.
    pub profile: Option<String>,
    /// A region, in place of that of the profile or the environment.
    pub region: Option<String>,
    /// Where AWS answers, in place of its own hosts.
    pub endpoint: Option<String>,
    /// Dollars that may be spent.
    pub budget: Option<f64>,
}

/// A connection to one region with one set of credentials. Clones share all.
#[derive(Clone)]
pub struct Connection(Arc<Inner>);

struct Inner {
    access: Access,
    region: String,
    meter: Meter,
    clients: RwLock<Arc<Clients>>,
}

/// What makes the calls, until the credentials expire.
struct Clients {
    config: SdkConfig,
    logs: aws_sdk_cloudwatchlogs::Client,
    metrics: aws_sdk_cloudwatch::Client,
    objects: aws_sdk_s3::Client,
}

/// How often a call is made before its error is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// Four times, within some seconds: somebody waits for the answer.
    Short,
    /// Once: the caller has its own way to go on.
    Once,
}

impl Connection {
    /// Finds credentials and region, and connects nowhere yet.
    ///
    /// # Errors
    /// When no region is known.
    pub async fn open(access: &Access, meter: Meter) -> Result<Self, AwsError> {
        let clients = Clients::load(access).await;
        let Some(region) = clients.config.region().map(ToString::to_string) else {
            let (call, said) = (Call::GetCallerIdentity, "no region is set");
            return Err(AwsError::new(call, "", Trouble::Invalid, said));
        };
        let clients = RwLock::new(Arc::new(clients));
        Ok(Self(Arc::new(Inner { access: access.clone(), region, meter, clients })))
    }

    /// The region.
    pub fn region(&self) -> &str {
        &self.0.region
    }

    /// The governor of its calls.
    pub fn meter(&self) -> &Meter {
        &self.0.meter
    }

    fn clients(&self) -> Arc<Clients> {
        Arc::clone(&self.0.clients.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Looks for credentials anew: somebody may have signed in again.
    async fn renew(&self) {
        let clients = Arc::new(Clients::load(&self.0.access).await);
        *self.0.clients.write().unwrap_or_else(PoisonError::into_inner) = clients;
    }

    pub(super) fn identity(&self) -> aws_sdk_sts::Client {
        aws_sdk_sts::Client::new(&self.clients().config)
    }

    pub(super) fn logs(&self) -> aws_sdk_cloudwatchlogs::Client {
        self.clients().logs.clone()
    }

    pub(super) fn metrics(&self) -> aws_sdk_cloudwatch::Client {
        self.clients().metrics.clone()
    }

    pub(super) fn objects(&self) -> aws_sdk_s3::Client {
        self.clients().objects.clone()
    }

    /// Makes a call, in its turn, and again where that helps.
    pub(super) async fn ask<T, E, F>(
        &self,
        call: Call,
        subject: &str,
        patience: Patience,
        request: impl Fn() -> F,
    ) -> Result<T, AwsError>
    where
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let tries = if patience == Patience::Once { 1 } else { 4 };
        let mut delay = Backoff::default();
        for left in (0..tries).rev() {
            self.0.meter.turn(call, &self.0.region, subject).await?;
            let error = match request().await {
                Ok(answer) => {
                    self.0.meter.ended(call, &self.0.region, false);
                    return Ok(answer);
                }
                Err(error) => AwsError::of(call, subject, &error),
            };
            let throttled = error.trouble == Trouble::Throttled;
            self.0.meter.ended(call, &self.0.region, throttled);
            if error.trouble == Trouble::Expired {
                self.renew().await;
            }
            if left == 0 || !error.trouble.passes() {
                return Err(error);
            }
            tokio::time::sleep(delay.wait()).await;
        }
        // The loop above returns in its last round.
        Err(AwsError::new(call, subject, Trouble::Unavailable, ""))
    }
}

impl Clients {
    async fn load(access: &Access) -> Self {
        let tls = Provider::Rustls(CryptoMode::Ring);
        let http: SharedHttpClient = Builder::new().tls_provider(tls).build_https();
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT)
            .operation_attempt_timeout(ATTEMPT)
            .build();
        // Calls are repeated by `ask`, where they are counted.
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .http_client(http)
            .retry_config(RetryConfig::disabled())
            .timeout_config(timeouts);
        if let Some(profile) = &access.profile {
            loader = loader.profile_name(profile);
        }
        if let Some(region) = &access.region {
            loader = loader.region(Region::new(region.clone()));
        }
        if let Some(endpoint) = &access.endpoint {
            loader = loader.endpoint_url(endpoint);
        }
        let config = loader.load().await;
        let logs = aws_sdk_cloudwatchlogs::config::Builder::from(&config).interceptor(PlainHost);
        // Buckets are no host names at an endpoint of one's own.
        let own = config.endpoint_url().is_some() || std::env::var_os(S3_ENDPOINT).is_some();
        let objects = aws_sdk_s3::config::Builder::from(&config).force_path_style(own);
        Self {
            logs: aws_sdk_cloudwatchlogs::Client::from_conf(logs.build()),
            metrics: aws_sdk_cloudwatch::Client::new(&config),
            objects: aws_sdk_s3::Client::from_conf(objects.build()),
            config,
        }
    }
}
