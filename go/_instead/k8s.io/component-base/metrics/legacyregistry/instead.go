package legacyregistry

import "k8s.io/component-base/metrics"

// Nothing is counted: what is registered nowhere counts nothing.

func MustRegister(...metrics.Registerable) {}

func CustomMustRegister(...metrics.StableCollector) {}
