//! Names of the columns of two well-known text logs.

/// Fields of VPC flow logs, versions 2 to 10. The first [`VPC_DEFAULT`] are the default format, in
/// its order.
pub const VPC_FIELDS: &[&str] = &[
    "version",
    "account-id",
    "interface-id",
    "srcaddr",
    "dstaddr",
    "srcport",
    "dstport",
    "protocol",
    "packets",
    "bytes",
    "start",
    "end",
    "action",
    "log-status",
    "vpc-id",
    "subnet-id",
    "instance-id",
    "tcp-flags",
    "type",
    "pkt-srcaddr",
    "pkt-dstaddr",
    "region",
    "az-id",
    "sublocation-type",
    "sublocation-id",
    "pkt-src-aws-service",
    "pkt-dst-aws-service",
    "flow-direction",
    "traffic-path",
    "ecs-cluster-arn",
    "ecs-cluster-name",
    "ecs-container-instance-arn",
    "ecs-container-instance-id",
    "ecs-container-id",
    "ecs-second-container-id",
    "ecs-service-name",
    "ecs-task-definition-arn",
    "ecs-task-arn",
    "ecs-task-id",
    "reject-reason",
    "resource-id",
    "encryption-status",
];

/// How many of [`VPC_FIELDS`] the default format has.
pub const VPC_DEFAULT: usize = 14;

/// Fields of common and combined access logs; `method`, `path` and `protocol` are the parts of
/// `request`.
pub const ACCESS_FIELDS: &[&str] = &[
    "client", "identity", "user", "time", "request", "method", "path", "protocol", "status",
    "bytes", "referer", "agent",
];
