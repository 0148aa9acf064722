// Command controlplane is a whole Kubernetes control plane in one binary: etcd, kube-apiserver,
// kube-controller-manager, kube-scheduler, and kubectl for comparisons. Like busybox it becomes the
// part that its first argument (or the name that it was started by) says:
//
//	controlplane kube-apiserver --etcd-servers=…
//	ln -s controlplane kubectl && ./kubectl version
//
// Each part is the published module's own command, unchanged. One binary instead of five saves most
// of the size, because they share nearly all of their packages.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"
	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"          // --logging-format=json
	_ "k8s.io/component-base/metrics/prometheus/clientgo" // client metrics, as the stock binaries
	_ "k8s.io/component-base/metrics/prometheus/version"
	kubectl "k8s.io/kubectl/pkg/cmd"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
)

var parts = map[string]func(args []string) int{
	"etcd":                    etcd,
	"kube-apiserver":          command(apiserver.NewAPIServerCommand),
	"kube-controller-manager": command(controllermanager.NewControllerManagerCommand),
	"kube-scheduler":          command(func() *cobra.Command { return scheduler.NewSchedulerCommand() }),
	"kubectl":                 command(kubectl.NewDefaultKubectlCommand),
}

func main() {
	args := os.Args
	if parts[filepath.Base(args[0])] == nil && len(args) > 1 {
		args = args[1:]
	}
	part := parts[filepath.Base(args[0])]
	if part == nil {
		fmt.Fprintf(os.Stderr, "usage: controlplane PART [FLAGS]\nparts: %v\n", names())
		os.Exit(2)
	}
	// The parts read os.Args themselves (kubectl's plugin handler, etcd's flags), so it is what they
	// would have been started with.
	os.Args = args
	os.Exit(part(args))
}

// command builds the part's command only when it is asked for: each registers flags and metrics
// in process-wide registries that the others must not see.
func command(build func() *cobra.Command) func([]string) int {
	return func(args []string) int {
		built := build()
		built.SetArgs(args[1:])
		return cli.Run(built)
	}
}

func etcd(args []string) int {
	etcdmain.Main(args) // ends the process itself on failure
	return 0
}

func names() []string {
	list := make([]string, 0, len(parts))
	for name := range parts {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}
