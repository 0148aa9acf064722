// Command client-go is the benchmark's peer for client-go's dynamic client: one subcommand per
// scenario, the work done as one JSON line on stdout. bench/README.md has the contract.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"os"
	goruntime "runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/pager"
)

var widgets = schema.GroupVersionResource{Group: "bench.anykind.dev", Version: "v1", Resource: "widgets"}

// work is what a scenario did: the number of objects, the sum of their spec.serial, and the connections
// that it opened and the live heap that its cache takes, where it counts them.
type work struct {
	Objects     int   `json:"objects"`
	Checksum    int64 `json:"checksum"`
	Connections int64 `json:"connections,omitempty"`
	LiveBytes   int64 `json:"liveBytes,omitempty"`

	CPUPerEvent float64 `json:"cpuPerEventSeconds,omitempty"`

	LatencyP50 float64 `json:"latencyP50Seconds,omitempty"`
	LatencyP99 float64 `json:"latencyP99Seconds,omitempty"`
}

func (w *work) add(object *unstructured.Unstructured) error {
	serial, _, err := unstructured.NestedInt64(object.Object, "spec", "serial")
	w.Objects++
	w.Checksum += serial
	return err
}

// addNamed counts an object by the serial that its name ends with.
func (w *work) addNamed(name string) {
	serial, _ := strconv.ParseInt(name[strings.LastIndexByte(name, '-')+1:], 10, 64)
	w.Objects++
	w.Checksum += serial
}

type run struct {
	client             dynamic.Interface
	count, concurrency int
	template           string
}

func main() {
	if err := start(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func start(args []string) error {
	scenarios := map[string]func(context.Context, *run) (work, error){
		"list": list, "iterate": iterate, "get": get, "apply": apply,
		"get-burst": get, "watch-idle": watchIdle, "informer": informer, "informer-memory": informer,
		"informer-large": informer, "informer-replay": replay, "informer-latency": latency, "informers-idle": idle,
	}
	if len(args) == 0 || scenarios[args[0]] == nil {
		return fmt.Errorf("usage: client-go list|iterate|get|get-burst|watch-idle|apply|informer|informer-memory|informer-large|informer-replay|informer-latency|informers-idle --count N --concurrency C --template FILE")
	}
	r := &run{}
	flags := flag.NewFlagSet(args[0], flag.ExitOnError)
	flags.IntVar(&r.count, "count", 0, "objects")
	flags.IntVar(&r.concurrency, "concurrency", 1, "requests in flight")
	flags.StringVar(&r.template, "template", "", "the object to apply, as JSON")
	_ = flags.Parse(args[1:])

	config, err := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(
		clientcmd.NewDefaultClientConfigLoadingRules(), nil).ClientConfig()
	if err != nil {
		return err
	}
	config.QPS = -1 // no client-side rate limit
	var connections atomic.Int64
	if slices.Contains([]string{"get-burst", "watch-idle", "informers-idle"}, args[0]) {
		config.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
			connections.Add(1)
			return (&net.Dialer{}).DialContext(ctx, network, address)
		}
	}
	if r.client, err = dynamic.NewForConfig(config); err != nil {
		return err
	}
	done, err := scenarios[args[0]](context.Background(), r)
	if err != nil {
		return err
	}
	done.Connections = connections.Load()
	return json.NewEncoder(os.Stdout).Encode(done)
}

func list(ctx context.Context, r *run) (done work, err error) {
	all, err := r.client.Resource(widgets).Namespace("bench").List(ctx, metav1.ListOptions{})
	if err != nil {
		return done, err
	}
	for i := range all.Items {
		if err := done.add(&all.Items[i]); err != nil {
			return done, err
		}
	}
	return done, nil
}

func iterate(ctx context.Context, r *run) (done work, err error) {
	pages := pager.New(func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
		return r.client.Resource(widgets).Namespace("bench").List(ctx, options)
	})
	err = pages.EachListItem(ctx, metav1.ListOptions{}, func(object runtime.Object) error {
		return done.add(object.(*unstructured.Unstructured))
	})
	return done, err
}

func get(ctx context.Context, r *run) (work, error) {
	client := r.client.Resource(widgets).Namespace("bench")
	return concurrently(r, func(index int) (*unstructured.Unstructured, error) {
		return client.Get(ctx, name(index), metav1.GetOptions{})
	})
}

// watchIdle opens all watches, and closes them when the last has shown its object.
func watchIdle(ctx context.Context, r *run) (work, error) {
	client := r.client.Resource(widgets).Namespace("bench")
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	return concurrently(r, func(index int) (*unstructured.Unstructured, error) {
		options := metav1.ListOptions{FieldSelector: "metadata.name=" + name(index)}
		watch, err := client.Watch(ctx, options)
		if err != nil {
			return nil, err
		}
		event := <-watch.ResultChan()
		object, ok := event.Object.(*unstructured.Unstructured)
		if !ok {
			return nil, fmt.Errorf("watch of %s: %s", name(index), event.Type)
		}
		return object, nil
	})
}

// informer fills the store of a dynamic informer, and tells what it has by the names of the objects.
func informer(ctx context.Context, r *run) (done work, err error) {
	before := liveHeap()
	factory := dynamicinformer.NewFilteredDynamicSharedInformerFactory(r.client, 0, "bench", nil)
	informer := factory.ForResource(widgets).Informer()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	factory.Start(ctx.Done())
	if !cache.WaitForCacheSync(ctx.Done(), informer.HasSynced) {
		return done, fmt.Errorf("the informer has not synced")
	}
	for _, object := range informer.GetStore().List() {
		done.addNamed(object.(*unstructured.Unstructured).GetName())
	}
	if before > 0 {
		done.LiveBytes = liveHeap() - before
	}
	goruntime.KeepAlive(informer)
	return done, nil
}

// replay takes updates until the stream's last widget is added.
func replay(ctx context.Context, r *run) (done work, err error) {
	var before float64
	last := make(chan struct{})
	err = follow(ctx, r, "bench", last, cache.ResourceEventHandlerDetailedFuncs{
		AddFunc: func(_ any, isInInitialList bool) {
			if !isInInitialList {
				close(last)
			}
		},
		UpdateFunc: func(_, object any) {
			if done.Objects == 0 {
				before = cpuSeconds()
			}
			done.addNamed(object.(*unstructured.Unstructured).GetName())
		},
	})
	done.CPUPerEvent = (cpuSeconds() - before) / float64(done.Objects)
	return done, err
}

// cpuSeconds is what the process has used, its threads together.
func cpuSeconds() float64 {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds()
}

// coldEvents find a program that is not warm yet.
const coldEvents = 200

// latency tells how long events take from the server to the handler.
func latency(ctx context.Context, r *run) (done work, err error) {
	var seconds []float64
	last := make(chan struct{})
	err = follow(ctx, r, "bench-apply", last, cache.ResourceEventHandlerDetailedFuncs{
		UpdateFunc: func(_, object any) {
			text := object.(*unstructured.Unstructured).GetAnnotations()["bench.anykind.dev/sent"]
			sent, _ := strconv.ParseFloat(text, 64)
			seconds = append(seconds, float64(time.Now().UnixMicro())/1e6-sent)
			if len(seconds) == r.count {
				close(last)
			}
		},
	})
	for serial := range seconds {
		done.Objects++
		done.Checksum += int64(serial)
	}
	seconds = seconds[min(coldEvents, len(seconds)):]
	slices.Sort(seconds)
	done.LatencyP50, done.LatencyP99 = seconds[len(seconds)/2], seconds[len(seconds)*99/100]
	return done, err
}

// follow runs an informer with a handler until the handler has seen the last event.
func follow(ctx context.Context, r *run, namespace string, last <-chan struct{}, handler cache.ResourceEventHandler) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	factory := dynamicinformer.NewFilteredDynamicSharedInformerFactory(r.client, 0, namespace, nil)
	if _, err := factory.ForResource(widgets).Informer().AddEventHandler(handler); err != nil {
		return err
	}
	factory.Start(ctx.Done())
	<-last
	return nil
}

// idle has an informer of each kind, for a while.
func idle(ctx context.Context, r *run) (done work, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	before := liveHeap()
	factory := dynamicinformer.NewDynamicSharedInformerFactory(r.client, 0)
	for serial := range r.count {
		factory.ForResource(schema.GroupVersionResource{
			Group:    fmt.Sprintf("vendor%d.bench.anykind.dev", serial/100),
			Version:  "v1",
			Resource: fmt.Sprintf("kind%05ds", serial),
		})
	}
	factory.Start(ctx.Done())
	for resource, synced := range factory.WaitForCacheSync(ctx.Done()) {
		if synced {
			done.addNamed("-" + strings.Trim(resource.Resource, "kinds"))
		}
	}
	time.Sleep(2 * time.Second)
	done.LiveBytes = liveHeap() - before
	return done, nil
}

// liveHeap is what the heap and the stacks hold after a collection; 0 where the scenario is not about it, as that costs time.
func liveHeap() int64 {
	if !slices.Contains([]string{"informer-memory", "informers-idle"}, os.Args[1]) {
		return 0
	}
	var stats goruntime.MemStats
	goruntime.GC()
	goruntime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc + stats.StackInuse)
}

func apply(ctx context.Context, r *run) (work, error) {
	text, err := os.ReadFile(r.template)
	if err != nil {
		return work{}, err
	}
	template := &unstructured.Unstructured{}
	if err := template.UnmarshalJSON(text); err != nil {
		return work{}, err
	}
	client := r.client.Resource(widgets).Namespace("bench-apply")
	return concurrently(r, func(index int) (*unstructured.Unstructured, error) {
		object := template.DeepCopy()
		object.SetName(name(index))
		if err := unstructured.SetNestedField(object.Object, int64(index), "spec", "serial"); err != nil {
			return nil, err
		}
		return client.Apply(ctx, name(index), object, metav1.ApplyOptions{FieldManager: "bench"})
	})
}

func name(index int) string { return fmt.Sprintf("widget-%05d", index) }

// concurrently runs the call for every index, with r.concurrency of them in flight.
func concurrently(r *run, call func(index int) (*unstructured.Unstructured, error)) (done work, err error) {
	var group sync.WaitGroup
	var lock sync.Mutex
	indices := make(chan int)
	for range r.concurrency {
		group.Go(func() {
			for index := range indices {
				object, failure := call(index)
				lock.Lock()
				if failure == nil {
					failure = done.add(object)
				}
				if failure != nil {
					err = failure
				}
				lock.Unlock()
			}
		})
	}
	for index := range r.count {
		indices <- index
	}
	close(indices)
	group.Wait()
	return done, err
}
