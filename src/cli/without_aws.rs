//! What the commands about AWS say where it was left out of the program.

use super::Failure;

/// Why nothing is asked of AWS.
pub fn failure() -> Failure {
    Failure::Usage(
        "this program was built without AWS; build it with the cargo feature `aws`".into(),
    )
}

pub mod account {
    use std::io::Write;

    use super::failure;
    use crate::cli::Failure;
    use crate::cli::args::{ImportArgs, PushArgs};

    pub fn import(_: &ImportArgs, _: &mut impl Write) -> Result<(), Failure> {
        Err(failure())
    }

    pub fn push(_: &PushArgs, _: &mut impl Write) -> Result<(), Failure> {
        Err(failure())
    }
}

pub mod compare {
    use super::failure;
    use crate::board::Report;
    use crate::cli::Failure;
    use crate::cli::args::ReportArgs;
    use crate::engine::{Line, ReportQuery};
    use crate::report::compare::Comparison;

    /// There is none.
    pub enum Asking {}

    impl Asking {
        pub fn of(args: &ReportArgs) -> Result<Option<Self>, Failure> {
            if args.compare_aws { Err(failure()) } else { Ok(None) }
        }

        pub fn ask(&self, _: &mut Line, _: &[Report], _: &ReportQuery) -> Vec<Option<Comparison>> {
            match *self {}
        }
    }
}

pub mod doctor {
    use super::failure;
    use crate::cli::Failure;
    use crate::cli::args::DoctorArgs;

    pub fn doctor(_: &DoctorArgs) -> Result<(), Failure> {
        Err(failure())
    }
}
