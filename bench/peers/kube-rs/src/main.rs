//! The benchmark's peer for kube-rs with `DynamicObject`: one subcommand per scenario, the work done
//! as one JSON line on stdout. bench/README.md has the contract.

use std::{
    collections::HashMap,
    error::Error,
    future::Future,
    pin::pin,
    time::{SystemTime, UNIX_EPOCH},
};

use futures::{Stream, StreamExt, TryStreamExt, stream};
use kube::{
    Api, Client, ResourceExt,
    api::{ApiResource, DynamicObject, GroupVersionKind, ListParams, Patch, PatchParams},
    runtime::{WatchStreamExt, reflector, watcher},
};
use serde_json::json;

type Failure = Box<dyn Error + Send + Sync>;

/// The number of objects, and the sum of their `spec.serial`.
#[derive(Default)]
struct Work {
    objects: usize,
    checksum: u64,
}

impl Work {
    fn add(mut self, object: &DynamicObject) -> Self {
        self.objects += 1;
        self.checksum += object.data["spec"]["serial"].as_u64().unwrap_or_default();
        self
    }

    /// Counts an object by the serial that its name ends with.
    fn add_named(mut self, object: &DynamicObject) -> Self {
        let name = object.metadata.name.as_deref().unwrap_or_default();
        self.objects += 1;
        self.checksum += name.rsplit('-').next().and_then(|serial| serial.parse().ok()).unwrap_or(0);
        self
    }
}

struct Run {
    client: Client,
    count: usize,
    concurrency: usize,
    template: String,
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mut args = std::env::args().skip(1);
    let scenario = args.next().unwrap_or_default();
    let flags: Vec<String> = args.collect();
    let flags: HashMap<&str, &str> =
        flags.chunks_exact(2).map(|pair| (pair[0].as_str(), pair[1].as_str())).collect();
    let number = |name| flags.get(name).unwrap_or(&"1").parse::<usize>();
    let run = Run {
        client: Client::try_default().await?,
        count: number("--count")?,
        concurrency: number("--concurrency")?,
        template: flags.get("--template").unwrap_or(&"").to_string(),
    };
    let work = match scenario.as_str() {
        "list" => list(&run).await?,
        "iterate" => iterate(&run).await?,
        "get" => get(&run).await?,
        "apply" => apply(&run).await?,
        "informer" | "informer-large" => informer(&run).await?,
        "informer-replay" => return replay(&run).await,
        "informer-latency" => return latency(&run).await,
        _ => return Err("usage: kube-rs list|iterate|get|apply|informer|informer-large|informer-replay|informer-latency --count N --concurrency C --template FILE".into()),
    };
    println!("{}", json!({ "objects": work.objects, "checksum": work.checksum }));
    Ok(())
}

fn widgets(run: &Run, namespace: &str) -> Api<DynamicObject> {
    let kind = GroupVersionKind::gvk("bench.anykind.dev", "v1", "Widget");
    let resource = ApiResource::from_gvk_with_plural(&kind, "widgets");
    Api::namespaced_with(run.client.clone(), namespace, &resource)
}

async fn list(run: &Run) -> Result<Work, Failure> {
    let all = widgets(run, "bench").list(&ListParams::default()).await?;
    Ok(all.items.iter().fold(Work::default(), Work::add))
}

async fn iterate(run: &Run) -> Result<Work, Failure> {
    let api = widgets(run, "bench");
    let mut params = ListParams::default().limit(500);
    let mut work = Work::default();
    loop {
        let page = api.list(&params).await?;
        work = page.items.iter().fold(work, Work::add);
        match page.metadata.continue_.filter(|token| !token.is_empty()) {
            Some(token) => params = params.continue_token(&token),
            None => return Ok(work),
        }
    }
}

async fn get(run: &Run) -> Result<Work, Failure> {
    let api = widgets(run, "bench");
    concurrently(run, |index| {
        let api = &api;
        async move { Ok(api.get(&name(index)).await?) }
    })
    .await
}

async fn apply(run: &Run) -> Result<Work, Failure> {
    let text = tokio::fs::read(&run.template).await?;
    let template: DynamicObject = serde_json::from_slice(&text)?;
    let api = widgets(run, "bench-apply");
    let params = PatchParams::apply("bench");
    concurrently(run, |index| {
        let (api, params, mut object) = (&api, &params, template.clone());
        async move {
            let name = name(index);
            object.metadata.name = Some(name.clone());
            object.data["spec"]["serial"] = json!(index);
            Ok(api.patch(&name, params, &Patch::Apply(object)).await?)
        }
    })
    .await
}

/// A reflector over a streaming list; what it has is told by the names of the objects.
async fn informer(run: &Run) -> Result<Work, Failure> {
    let kind = GroupVersionKind::gvk("bench.anykind.dev", "v1", "Widget");
    let resource = ApiResource::from_gvk_with_plural(&kind, "widgets");
    let writer = reflector::store::Writer::new(resource);
    let reader = writer.as_reader();
    let config = watcher::Config::default().streaming_lists();
    let events = watcher(widgets(run, "bench"), config).default_backoff().reflect(writer);
    tokio::spawn(events.for_each(|_| std::future::ready(())));
    reader.wait_until_ready().await?;
    Ok(reader.state().iter().fold(Work::default(), |work, object| work.add_named(object.as_ref())))
}

/// The events of a reflector's stream, behind the reflector.
fn follow(run: &Run, namespace: &str) -> impl Stream<Item = watcher::Result<watcher::Event<DynamicObject>>> {
    let kind = GroupVersionKind::gvk("bench.anykind.dev", "v1", "Widget");
    let writer = reflector::store::Writer::new(ApiResource::from_gvk_with_plural(&kind, "widgets"));
    let config = watcher::Config::default().streaming_lists();
    watcher(widgets(run, namespace), config).default_backoff().reflect(writer)
}

/// Takes updates until the stream's last widget is added.
async fn replay(run: &Run) -> Result<(), Failure> {
    let mut events = pin!(follow(run, "bench"));
    let mut work = Work::default();
    let mut before = 0.0;
    while let Some(event) = events.try_next().await? {
        if let watcher::Event::Apply(object) = event {
            if object.metadata.name.as_deref() == Some("widget-99999") {
                break;
            }
            if work.objects == 0 {
                before = cpu_seconds()?;
            }
            work = work.add_named(&object);
        }
    }
    let cpu_per_event = (cpu_seconds()? - before) / work.objects as f64;
    println!(
        "{}",
        json!({ "objects": work.objects, "checksum": work.checksum, "cpuPerEventSeconds": cpu_per_event })
    );
    Ok(())
}

/// What the process has used, its threads together: user and system time, in hundredths of a second.
fn cpu_seconds() -> Result<f64, Failure> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: Vec<f64> = fields.skip(11).take(2).map(str::parse).collect::<Result<_, _>>()?;
    Ok(ticks.iter().sum::<f64>() / 100.0)
}

/// The first events find a program that is not warm yet.
const COLD_EVENTS: usize = 200;

/// Tells how long events take from the server to the handler.
async fn latency(run: &Run) -> Result<(), Failure> {
    let mut events = pin!(follow(run, "bench-apply"));
    let mut seconds: Vec<f64> = Vec::new();
    while seconds.len() < run.count {
        if let Some(watcher::Event::Apply(object)) = events.try_next().await? {
            let sent: f64 = object.annotations()["bench.anykind.dev/sent"].parse()?;
            seconds.push(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs_f64() - sent);
        }
    }
    let (objects, checksum) = (seconds.len(), (0..seconds.len()).sum::<usize>());
    let mut warm = seconds.split_off(COLD_EVENTS);
    warm.sort_by(f64::total_cmp);
    let (p50, p99) = (warm[warm.len() / 2], warm[warm.len() * 99 / 100]);
    println!(
        "{}",
        json!({ "objects": objects, "checksum": checksum, "latencyP50Seconds": p50, "latencyP99Seconds": p99 })
    );
    Ok(())
}

fn name(index: usize) -> String {
    format!("widget-{index:05}")
}

/// Runs the call for every index, with `run.concurrency` of them in flight.
async fn concurrently<F>(run: &Run, call: impl Fn(usize) -> F) -> Result<Work, Failure>
where
    F: Future<Output = Result<DynamicObject, Failure>>,
{
    stream::iter(0..run.count)
        .map(call)
        .buffer_unordered(run.concurrency)
        .try_fold(Work::default(), |work, object| async move { Ok(work.add(&object)) })
        .await
}
