//! The benchmark's peer for kube-rs with `DynamicObject`: one subcommand per scenario, the work done
//! as one JSON line on stdout. bench/README.md has the contract.

use std::{collections::HashMap, error::Error, future::Future};

use futures::{StreamExt, TryStreamExt, stream};
use kube::{
    Api, Client,
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
        "informer" => informer(&run).await?,
        _ => return Err("usage: kube-rs list|iterate|get|apply|informer --count N --concurrency C --template FILE".into()),
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
    let names = reader.state().into_iter().map(|object| object.metadata.name.clone().unwrap_or_default());
    Ok(names.fold(Work::default(), |work, name| Work {
        objects: work.objects + 1,
        checksum: work.checksum + name.rsplit('-').next().and_then(|serial| serial.parse().ok()).unwrap_or(0),
    }))
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
