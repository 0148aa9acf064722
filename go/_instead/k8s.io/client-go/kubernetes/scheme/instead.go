package scheme

import "k8s.io/apimachinery/pkg/runtime"

// Scheme is for what a client has read. There is none.
var Scheme = runtime.NewScheme()
