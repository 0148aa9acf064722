package main

import (
	// CronJobs name time zones, and WebAssembly has no files to find them in.
	_ "time/tzdata"

	"github.com/go-logr/logr"
	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/capabilities"
)

// setUp is what the server's flags do: privileged containers are allowed, as in nearly all clusters. What the
// code logs is for a server's operator. What JSON patches may copy is as in server.NewConfig.
func setUp() {
	capabilities.Setup(true, 0)
	jsonpatch.AccumulatedCopySizeLimit = maxBodyBytes
	klog.SetLogger(logr.Discard())
}
