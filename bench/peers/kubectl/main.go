// Command kubectl is the published k8s.io/kubectl, built alone. The local cluster's binary holds
// kubectl too, but starts slower there for all the other parts' package initialisation.
package main

import (
	"os"

	"k8s.io/component-base/cli"
	"k8s.io/kubectl/pkg/cmd"
)

func main() {
	os.Exit(cli.Run(cmd.NewDefaultKubectlCommand()))
}
