// Command flux-ssa applies a file as Flux's kustomize-controller does: github.com/fluxcd/pkg/ssa with its defaults, and
// without a limit to requests. For `apply --server-side -f FILE`.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/fluxcd/cli-utils/pkg/kstatus/polling"
	"github.com/fluxcd/pkg/ssa"
	"github.com/fluxcd/pkg/ssa/normalize"
	"github.com/fluxcd/pkg/ssa/utils"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/apiutil"
)

// What kustomize-controller has by default (--concurrent-ssa).
const concurrency = 4

func apply(ctx context.Context, file string) error {
	manager, err := newManager()
	if err != nil {
		return err
	}
	reader, err := os.Open(file)
	if err != nil {
		return err
	}
	defer reader.Close()
	objects, err := utils.ReadObjects(reader)
	if err != nil {
		return err
	}
	if err := normalize.UnstructuredList(objects); err != nil {
		return err
	}
	changes, err := manager.ApplyAllStaged(ctx, objects, ssa.DefaultApplyOptions())
	if err != nil {
		return err
	}
	for _, entry := range changes.Entries {
		fmt.Printf("%s serverside-applied\n", entry.Subject)
	}
	return nil
}

func newManager() (*ssa.ResourceManager, error) {
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	if err != nil {
		return nil, err
	}
	config.QPS = -1
	httpClient, err := rest.HTTPClientFor(config)
	if err != nil {
		return nil, err
	}
	mapper, err := apiutil.NewDynamicRESTMapper(config, httpClient)
	if err != nil {
		return nil, err
	}
	kube, err := client.New(config, client.Options{HTTPClient: httpClient, Mapper: mapper})
	if err != nil {
		return nil, err
	}
	poller := polling.NewStatusPoller(kube, mapper, polling.Options{})
	manager := ssa.NewResourceManager(kube, poller, ssa.Owner{Field: "flux", Group: "bench.anykind.dev"})
	manager.SetConcurrency(concurrency)
	return manager, nil
}

func main() {
	file := os.Args[len(os.Args)-1]
	if err := apply(context.Background(), file); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
