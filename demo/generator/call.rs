//! API calls: who offers them, what they are named, and what kind of event they leave.

use fastrand::Rng;
use serde_json::Value;

/// The hosts of the services, as a trail names them.
pub mod host {
    pub const ATHENA: &str = "athena.amazonaws.com";
    pub const CLOUDFORMATION: &str = "cloudformation.amazonaws.com";
    pub const CONFIG: &str = "config.amazonaws.com";
    pub const EC2: &str = "ec2.amazonaws.com";
    pub const ECS: &str = "ecs.amazonaws.com";
    pub const EVENTS: &str = "events.amazonaws.com";
    pub const GLUE: &str = "glue.amazonaws.com";
    pub const IAM: &str = "iam.amazonaws.com";
    pub const KMS: &str = "kms.amazonaws.com";
    pub const LAMBDA: &str = "lambda.amazonaws.com";
    pub const LOGS: &str = "logs.amazonaws.com";
    pub const MONITORING: &str = "monitoring.amazonaws.com";
    pub const RDS: &str = "rds.amazonaws.com";
    pub const S3: &str = "s3.amazonaws.com";
    pub const SECRETS: &str = "secretsmanager.amazonaws.com";
    pub const SIGNIN: &str = "signin.amazonaws.com";
    pub const STS: &str = "sts.amazonaws.com";
}

/// What kind of event a call leaves.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Read,
    Write,
    DataRead,
    DataWrite,
}

/// A call as a service offers it.
#[derive(Clone, Copy)]
pub struct Api {
    pub source: &'static str,
    pub name: &'static str,
    class: Class,
}

/// A call that somebody makes, and how often among the caller's calls.
#[derive(Clone, Copy)]
pub struct Call {
    pub weight: u32,
    pub api: Api,
    pub body: fn(&mut Rng) -> Body,
}

/// What a call asks for and gets.
#[derive(Default)]
pub struct Body {
    pub request: Value,
    pub response: Value,
    pub extra: Option<Value>,
}

/// Why a call is refused.
pub struct Failure {
    pub code: &'static str,
    pub message: String,
}

impl Api {
    pub const GET_OBJECT: Self = Self::new(host::S3, "GetObject", Class::DataRead);
    pub const INVOKE: Self = Self::new(host::LAMBDA, "Invoke", Class::DataWrite);
    pub const PUT_OBJECT: Self = Self::new(host::S3, "PutObject", Class::DataWrite);
    pub const RUN_INSTANCES: Self = Self::new(host::EC2, "RunInstances", Class::Write);

    const fn new(source: &'static str, name: &'static str, class: Class) -> Self {
        Self { source, name, class }
    }

    /// A call that looks at a resource.
    pub const fn read(source: &'static str, name: &'static str) -> Self {
        Self::new(source, name, Class::Read)
    }

    /// A call that changes a resource.
    pub const fn write(source: &'static str, name: &'static str) -> Self {
        Self::new(source, name, Class::Write)
    }

    /// Whether it changes nothing.
    pub fn is_read(self) -> bool {
        matches!(self.class, Class::Read | Class::DataRead)
    }

    /// Whether it is about resources, not about the data in them.
    pub fn is_management(self) -> bool {
        matches!(self.class, Class::Read | Class::Write)
    }

    /// The service's name without its domain.
    pub fn service(self) -> &'static str {
        self.source.trim_end_matches(".amazonaws.com")
    }
}

impl Call {
    /// So many parts of the caller's calls are to `api`, with `body`.
    pub const fn new(weight: u32, api: Api, body: fn(&mut Rng) -> Body) -> Self {
        Self { weight, api, body }
    }
}

impl Body {
    /// A request whose answer the trail leaves out.
    pub fn asking(request: Value) -> Self {
        Self { request, ..Self::default() }
    }
}
