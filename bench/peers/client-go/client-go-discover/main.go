// Command client-go-discover is the benchmark's peer for client-go's discovery: it makes a fresh RESTMapper
// and looks each of the kinds of definitions.ts up by plural and group. It is a program of its own because
// the packages that discovery needs would double what the dynamic client's program takes to start.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"sync/atomic"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/restmapper"
	"k8s.io/client-go/tools/clientcmd"
)

// work is what was done: the number of kinds found, the sum of their serials, and the requests it took.
type work struct {
	Objects  int   `json:"objects"`
	Checksum int64 `json:"checksum"`
	Requests int64 `json:"requests"`
}

func main() {
	if err := start(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func start(args []string) error {
	if len(args) == 0 || args[0] != "discover" {
		return fmt.Errorf("usage: client-go-discover discover --count N")
	}
	flags := flag.NewFlagSet(args[0], flag.ExitOnError)
	count := flags.Int("count", 0, "kinds")
	_ = flags.Parse(args[1:])

	config, err := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(
		clientcmd.NewDefaultClientConfigLoadingRules(), nil).ClientConfig()
	if err != nil {
		return err
	}
	config.QPS = -1 // no client-side rate limit
	var requests atomic.Int64
	config.Wrap(func(next http.RoundTripper) http.RoundTripper { return &counter{next, &requests} })
	client, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		return err
	}
	done, err := discover(client, *count)
	if err != nil {
		return err
	}
	done.Requests = requests.Load()
	return json.NewEncoder(os.Stdout).Encode(done)
}

func discover(client discovery.DiscoveryInterface, count int) (done work, err error) {
	groups, err := restmapper.GetAPIGroupResources(client)
	if err != nil {
		return done, err
	}
	mapper := restmapper.NewDiscoveryRESTMapper(groups)
	for index := range count {
		kind, err := mapper.KindFor(schema.GroupVersionResource{
			Group:    fmt.Sprintf("vendor%d.bench.anykind.dev", index/100),
			Resource: fmt.Sprintf("kind%05ds", index),
		})
		if err != nil {
			return done, err
		}
		var serial int64
		if _, err := fmt.Sscanf(kind.Kind, "Kind%05d", &serial); err != nil {
			return done, err
		}
		done.Objects++
		done.Checksum += serial
	}
	return done, nil
}

// counter counts what is sent.
type counter struct {
	next  http.RoundTripper
	count *atomic.Int64
}

func (c *counter) RoundTrip(request *http.Request) (*http.Response, error) {
	c.count.Add(1)
	return c.next.RoundTrip(request)
}
