//! A fake of CloudWatch metrics: the numbers of each minute, listed and given in pages.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Value, json};

use super::monitoring::{cbor, input, operation, refuse};
use super::{Answer, Server};

const MINUTE: i64 = 60_000;

/// A metric with its numbers by the milliseconds at which their minutes begin.
#[derive(Clone, Debug)]
pub struct Metric {
    pub name: &'static str,
    pub dimensions: Vec<(String, String)>,
    pub numbers: BTreeMap<i64, f64>,
}

/// The service's state, which a test may change at any moment.
#[derive(Default)]
pub struct Stage {
    /// Metrics of the namespace `App`.
    pub metrics: Vec<Metric>,
    /// Most metrics, and most numbers of each, of a page.
    pub page: usize,
    /// Operations that fail, with the code, and how often.
    pub refused: BTreeMap<&'static str, (&'static str, u32)>,
    /// All that was asked.
    pub asked: Vec<(String, Value)>,
}

/// The service.
pub struct Numbers {
    stage: Arc<Mutex<Stage>>,
    pub url: String,
}

impl Numbers {
    pub fn start() -> Self {
        let stage = Arc::new(Mutex::new(Stage { page: 500, ..Stage::default() }));
        let shared = Arc::clone(&stage);
        let server = Server::start(move |request| {
            let operation = operation(&request).unwrap();
            let answer = shared.lock().unwrap().serve(&operation, &input(&request));
            async move { Some(answer) }
        });
        Self { stage, url: server.url }
    }

    /// The state, to be looked at and changed.
    pub fn stage(&self) -> MutexGuard<'_, Stage> {
        self.stage.lock().unwrap()
    }

    /// Puts a metric that has one number in each of these minutes.
    pub fn put(
        &self,
        name: &'static str,
        dimensions: &[(&str, &str)],
        minutes: impl Iterator<Item = i64>,
        number: f64,
    ) {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        self.stage().metrics.push(Metric {
            name,
            dimensions: dimensions.iter().map(own).collect(),
            numbers: minutes.map(|minute| (minute * MINUTE, number)).collect(),
        });
    }

    /// What was said to each call of an operation.
    pub fn asked(&self, operation: &str) -> Vec<Value> {
        let stage = self.stage();
        let asked = stage.asked.iter().filter(|(name, _)| name == operation);
        asked.map(|(_, input)| input.clone()).collect()
    }
}

impl Stage {
    fn serve(&mut self, operation: &str, ask: &Value) -> Answer {
        self.asked.push((operation.to_owned(), ask.clone()));
        if let Some((code, times)) = self.refused.get_mut(operation)
            && *times > 0
        {
            *times -= 1;
            return refuse(400, code, "as the test wants it");
        }
        match operation {
            "ListMetrics" => self.list(ask),
            "GetMetricData" => self.give(ask),
            other => refuse(400, "InvalidParameterValue", other),
        }
    }

    fn list(&self, ask: &Value) -> Answer {
        let wanted = ask["Dimensions"].as_array().unwrap();
        let fits = |metric: &&Metric| {
            let has = |name: &Value| metric.dimensions.iter().any(|(own, _)| name == own);
            metric.name == ask["MetricName"] && wanted.iter().all(|wanted| has(&wanted["Name"]))
        };
        let known = self.metrics.iter().filter(|_| ask["Namespace"] == "App").filter(fits);
        let from = token(ask);
        let all: Vec<Value> = known
            .map(|metric| {
                let own = metric.dimensions.iter();
                let own: Vec<Value> =
                    own.map(|(name, value)| json!({ "Name": name, "Value": value })).collect();
                json!({ "Namespace": "App", "MetricName": metric.name, "Dimensions": own })
            })
            .collect();
        let page: Vec<&Value> = all.iter().skip(from).take(self.page).collect();
        paged(json!({ "Metrics": page }), from + self.page, all.len())
    }

    fn give(&self, ask: &Value) -> Answer {
        let from = token(ask);
        let queries = ask["MetricDataQueries"].as_array().unwrap();
        assert!(queries.len() <= 500, "{}", queries.len());
        let millis = |name: &str| (ask[name].as_f64().unwrap() * 1000.0) as i64;
        let time = millis("StartTime")..millis("EndTime");
        let mut longest = 0;
        let mut results = Vec::new();
        for query in queries {
            let all = self.numbers(&query["MetricStat"], &time);
            longest = longest.max(all.len());
            let page: Vec<&(i64, f64)> = all.iter().skip(from).take(self.page).collect();
            let times: Vec<i64> = page.iter().map(|(time, _)| time / 1000).collect();
            let values: Vec<f64> = page.iter().map(|(_, value)| *value).collect();
            results.push(json!({ "Id": query["Id"], "Timestamps": times, "Values": values }));
        }
        paged(json!({ "MetricDataResults": results }), from + self.page, longest)
    }

    /// The periods of one metric, whose dimensions must be the same.
    fn numbers(&self, stat: &Value, time: &std::ops::Range<i64>) -> Vec<(i64, f64)> {
        let wanted: Vec<(String, String)> = stat["Metric"]["Dimensions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|d| (d["Name"].as_str().unwrap().into(), d["Value"].as_str().unwrap().into()))
            .collect();
        let same = |metric: &&Metric| {
            metric.name == stat["Metric"]["MetricName"] && metric.dimensions == wanted
        };
        let Some(metric) = self.metrics.iter().find(same) else { return Vec::new() };
        let period = stat["Period"].as_i64().unwrap() * 1000;
        let mut periods: BTreeMap<i64, Vec<f64>> = BTreeMap::new();
        for (minute, number) in metric.numbers.range(time.clone()) {
            periods.entry(minute - minute % period).or_default().push(*number);
        }
        let one = |(time, all): (i64, Vec<f64>)| {
            let sum: f64 = all.iter().sum();
            match stat["Stat"].as_str().unwrap() {
                "Sum" => (time, sum),
                "Average" => (time, sum / all.len() as f64),
                other => unreachable!("{other}"),
            }
        };
        periods.into_iter().map(one).collect()
    }
}

fn token(ask: &Value) -> usize {
    ask["NextToken"].as_str().map_or(0, |token| token.parse().unwrap())
}

fn paged(mut page: Value, next: usize, all: usize) -> Answer {
    if next < all {
        page["NextToken"] = next.to_string().into();
    }
    cbor(&page)
}
