// Command controlplane is a whole Kubernetes control plane in one binary: etcd, kube-apiserver,
// kube-controller-manager, kube-scheduler, and kubectl for comparisons. Like busybox it becomes the
// part that the name it was started by, or else its first argument, says:
//
//	ln -s controlplane kube-apiserver && ./kube-apiserver --etcd-servers=…
//	controlplane kubectl version
//
// Each part is the published module's own command, unchanged. One binary instead of five saves most
// of the size, because they share nearly all of their packages.
package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"
	"go.etcd.io/etcd/server/v3/etcdmain"
	_ "k8s.io/client-go/plugin/pkg/client/auth" // the kubeconfig auth providers of the stock kubectl
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"          // --logging-format=json
	_ "k8s.io/component-base/metrics/prometheus/clientgo" // client metrics, as the stock binaries
	_ "k8s.io/component-base/metrics/prometheus/version"
	kubectl "k8s.io/kubectl/pkg/cmd"
	kubectlutil "k8s.io/kubectl/pkg/cmd/util"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
)

// parts maps a name to what runs it. Each builds its command only when it is asked for: the commands
// register flags and metrics in process-wide registries that the others must not see.
var parts = map[string]func(args []string) int{
	"etcd": func(args []string) int {
		etcdmain.Main(args) // ends the process itself on failure
		return 0
	},
	"kube-apiserver":          server(apiserver.NewAPIServerCommand),
	"kube-controller-manager": server(controllermanager.NewControllerManagerCommand),
	"kube-scheduler":          server(func() *cobra.Command { return scheduler.NewSchedulerCommand() }),
	"kubectl": func([]string) int {
		// kubectl reads os.Args itself, for its plugins; its errors are printed as its own main does.
		kubectlutil.CheckErr(cli.RunNoErrOutput(kubectl.NewDefaultKubectlCommand()))
		return 0
	},
}

func main() {
	args := os.Args
	if parts[filepath.Base(args[0])] == nil && len(args) > 1 {
		args = args[1:]
	}
	part := parts[filepath.Base(args[0])]
	if part == nil {
		names := slices.Sorted(maps.Keys(parts))
		fmt.Fprintf(os.Stderr, "usage: controlplane PART [FLAGS]\nparts: %v\n", names)
		os.Exit(2)
	}
	os.Args = args
	os.Exit(part(args))
}

func server(build func() *cobra.Command) func([]string) int {
	return func(args []string) int {
		command := build()
		command.SetArgs(args[1:])
		return cli.Run(command)
	}
}
