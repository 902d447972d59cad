//! The roles of the company and what their sessions do all day.

use super::body::{
    assume, create_snapshot, create_volume, decrypt, filtered, get_object, invoke, plain,
    put_object, run_instances, terminate_instances, with,
};
use super::call::{Api, Call, host};
use super::chance::{Pace, pick};

/// A role that machines take on.
pub struct Role {
    pub name: &'static str,
    pub pace: Pace,
    pub sessions: &'static [&'static str],
    /// The first three bytes of the addresses of its sessions.
    pub network: &'static str,
    pub agent: &'static str,
    pub calls: &'static [Call],
}

const BOTO: &str = "Boto3/1.38.46 ua/2.1 os/linux lang/python#3.13.5";
const JAVA: &str = "aws-sdk-java/2.31.77 ua/2.1 os/Linux lang/java#21.0.7";
const NODE: &str = "aws-sdk-js/3.840.0 ua/2.1 os/linux lang/js md/nodejs#22.17.0";
const TERRAFORM: &str = "HashiCorp Terraform/1.12.2 terraform-provider-aws/6.2.0";

/// All roles, the busiest first.
pub static ROLES: &[Role] = &[
    Role {
        name: "web-app",
        pace: Pace::Random(660),
        sessions: &["i-08d1b66c0f3a92e41", "i-0b2f7a91c4d85e063", "i-0e94c3d07716fa28b"],
        network: "10.20.1",
        agent: NODE,
        calls: &[
            Call::new(40, Api::INVOKE, |rng| {
                invoke(rng, &["cart-price", "search-suggest", "session-touch"])
            }),
            Call::new(35, Api::GET_OBJECT, |rng| {
                let key = pick(rng, &["img/hero.webp", "img/shelf.webp", "css/main.css"]);
                get_object("example-shop-assets", key, rng.u32(8..120) * 1000)
            }),
            Call::new(15, Api::read(host::SECRETS, "GetSecretValue"), |_| {
                with("secretId", "web-app/db")
            }),
            Call::new(10, Api::read(host::STS, "GetCallerIdentity"), plain),
        ],
    },
    Role {
        name: "heartbeat-monitor",
        pace: Pace::Steady(9, 12),
        sessions: &["probe-a", "probe-b"],
        network: "10.20.9",
        agent: BOTO,
        calls: &[Call::new(1, Api::read(host::EC2, "DescribeInstances"), |_| {
            filtered("instance-state-name", "running")
        })],
    },
    Role {
        name: "payments-api",
        pace: Pace::Random(380),
        sessions: &[
            "5f0c8e1d9b7a4c3f86d2e0a41b9c7f35",
            "a83d61e0c25f4b978e1f7d3c60ba9d42",
            "c914b7f2e08d46a5b3fe5c1d7a2096e8",
        ],
        network: "10.20.2",
        agent: JAVA,
        calls: &[
            Call::new(50, Api::read(host::KMS, "Decrypt"), |_| decrypt("payments")),
            Call::new(35, Api::INVOKE, |rng| invoke(rng, &["fraud-check", "charge-card"])),
            Call::new(15, Api::read(host::SECRETS, "GetSecretValue"), |_| {
                with("secretId", "payments/psp")
            }),
        ],
    },
    Role {
        name: "observability-reader",
        pace: Pace::Steady(5, 7),
        sessions: &["grafana-0", "grafana-1"],
        network: "10.20.9",
        agent: BOTO,
        calls: &[
            Call::new(50, Api::read(host::MONITORING, "GetMetricData"), plain),
            Call::new(20, Api::read(host::MONITORING, "DescribeAlarms"), plain),
            Call::new(20, Api::read(host::LOGS, "DescribeLogGroups"), plain),
            Call::new(10, Api::read(host::EC2, "DescribeInstances"), plain),
        ],
    },
    Role {
        name: "backup",
        pace: Pace::SteadyWithJob(5, 6),
        sessions: &["plan-hourly", "plan-critical"],
        network: "10.20.7",
        agent: BOTO,
        calls: &[
            Call::new(40, Api::read(host::EC2, "DescribeVolumes"), |_| {
                filtered("tag:backup", "yes")
            }),
            Call::new(30, Api::read(host::EC2, "DescribeSnapshots"), |_| {
                filtered("tag:backup", "yes")
            }),
            Call::new(20, Api::write(host::EC2, "CreateSnapshot"), create_snapshot),
            Call::new(10, Api::read(host::RDS, "DescribeDBSnapshots"), plain),
        ],
    },
    Role {
        name: "order-worker",
        pace: Pace::Random(270),
        sessions: &["9b41e7d6f08c4a2d97b5c3e1f60a8d24", "e2760fa9d13b48c5a4d97e8b05f1c63a"],
        network: "10.20.3",
        agent: JAVA,
        calls: &[
            Call::new(45, Api::INVOKE, |rng| invoke(rng, &["invoice-pdf", "stock-sync"])),
            Call::new(30, Api::PUT_OBJECT, |rng| {
                let bytes = rng.u32(40..90) * 1000;
                put_object("example-orders", "invoices/2026/07/10.pdf", bytes)
            }),
            Call::new(25, Api::read(host::KMS, "Decrypt"), |_| decrypt("orders")),
        ],
    },
    Role {
        name: "analytics-export",
        pace: Pace::Steady(3, 5),
        sessions: &["export-daily", "export-partners"],
        network: "10.20.5",
        agent: BOTO,
        calls: &[Call::new(1, Api::GET_OBJECT, |rng| {
            let key = pick(rng, &["daily/orders.parquet", "daily/visits.parquet"]);
            get_object("example-analytics", key, rng.u32(800..1200) * 1000)
        })],
    },
    Role {
        name: "ci-deployer",
        pace: Pace::Random(190),
        sessions: &["deploy-shop", "deploy-payments", "deploy-orders", "nightly-tests"],
        network: "198.18.40",
        agent: TERRAFORM,
        calls: &[
            Call::new(10, Api::RUN_INSTANCES, |rng| {
                let kind = pick(rng, &["m7g.large", "c7g.xlarge"]);
                let count = rng.u32(1..=3);
                run_instances(rng, kind, count)
            }),
            Call::new(10, Api::write(host::EC2, "CreateVolume"), |rng| {
                let gib = pick(rng, &[50, 100, 200]);
                create_volume(rng, gib)
            }),
            Call::new(8, Api::write(host::EC2, "TerminateInstances"), terminate_instances),
            Call::new(24, Api::read(host::EC2, "DescribeImages"), |_| {
                filtered("name", "shop-base")
            }),
            Call::new(24, Api::read(host::ECS, "DescribeServices"), plain),
            Call::new(12, Api::write(host::ECS, "UpdateService"), |_| with("service", "shop")),
            Call::new(12, Api::write(host::LAMBDA, "UpdateFunctionCode20150331v2"), |_| {
                with("functionName", "cart-price")
            }),
        ],
    },
    Role {
        name: "image-resizer",
        pace: Pace::Random(170),
        sessions: &["thumbnail", "thumbnail-large"],
        network: "10.20.4",
        agent: NODE,
        calls: &[
            Call::new(50, Api::GET_OBJECT, |rng| {
                get_object("example-uploads", "in/photo.jpg", rng.u32(900..4000) * 100)
            }),
            Call::new(50, Api::PUT_OBJECT, |rng| {
                put_object("example-shop-assets", "img/thumb.webp", rng.u32(8..40) * 1000)
            }),
        ],
    },
    Role {
        name: "etl-nightly",
        pace: Pace::Random(150),
        sessions: &["glue-orders", "glue-visits", "glue-stock"],
        network: "10.20.5",
        agent: JAVA,
        calls: &[
            Call::new(40, Api::GET_OBJECT, |rng| {
                get_object("example-lake", "raw/part-0000.parquet", rng.u32(600..900) * 1000)
            }),
            Call::new(25, Api::PUT_OBJECT, |rng| {
                put_object("example-lake", "clean/part-0000.parquet", rng.u32(400..700) * 1000)
            }),
            Call::new(25, Api::read(host::GLUE, "GetTable"), |_| with("name", "orders")),
            Call::new(10, Api::write(host::ATHENA, "StartQueryExecution"), |_| {
                with("workGroup", "etl")
            }),
        ],
    },
    Role {
        name: "log-archiver",
        pace: Pace::Random(110),
        sessions: &["archive-app", "archive-edge"],
        network: "10.20.6",
        agent: BOTO,
        calls: &[
            Call::new(80, Api::PUT_OBJECT, |rng| {
                put_object("example-logs", "2026/07/10/app.gz", rng.u32(200..500) * 1000)
            }),
            Call::new(20, Api::read(host::LOGS, "DescribeLogStreams"), |_| {
                with("logGroupName", "/app/shop")
            }),
        ],
    },
    Role {
        name: "terraform",
        pace: Pace::Random(110),
        sessions: &["plan-network", "plan-platform"],
        network: "198.18.40",
        agent: TERRAFORM,
        calls: &[
            Call::new(30, Api::read(host::EC2, "DescribeSecurityGroups"), plain),
            Call::new(25, Api::read(host::EC2, "DescribeSubnets"), plain),
            Call::new(25, Api::read(host::IAM, "GetRole"), |_| with("roleName", "platform-node")),
            Call::new(20, Api::read(host::CLOUDFORMATION, "DescribeStacks"), plain),
        ],
    },
    Role {
        name: "config-auditor",
        pace: Pace::Random(100),
        sessions: &["audit-iam", "audit-storage"],
        network: "10.20.8",
        agent: BOTO,
        calls: &[
            Call::new(40, Api::read(host::IAM, "ListRoles"), plain),
            Call::new(35, Api::read(host::S3, "GetBucketPolicy"), |_| {
                with("bucketName", "example-orders")
            }),
            Call::new(25, Api::read(host::CONFIG, "DescribeConfigRules"), plain),
        ],
    },
    Role {
        name: "support-tools",
        pace: Pace::Random(50),
        sessions: &["desk-1", "desk-2", "desk-3"],
        network: "10.20.8",
        agent: NODE,
        calls: &[
            Call::new(60, Api::read(host::LOGS, "FilterLogEvents"), |_| {
                with("logGroupName", "/app/shop")
            }),
            Call::new(40, Api::read(host::STS, "AssumeRole"), |_| assume("support-reader", "desk")),
        ],
    },
];
