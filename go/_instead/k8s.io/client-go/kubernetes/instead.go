package kubernetes

import corev1 "k8s.io/client-go/kubernetes/typed/core/v1"

// Interface is what admission plugins ask of it.
type Interface interface{ CoreV1() corev1.CoreV1Interface }
