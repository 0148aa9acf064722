package ipallocator

import (
	"net"

	api "k8s.io/kubernetes/pkg/apis/core"
)

// MetaAllocator is what the server allocates from. There is none here; its name is asked for.
type MetaAllocator struct{ Interface }

func (a *MetaAllocator) AllocateService(_ *api.Service, ip net.IP) error { return a.Allocate(ip) }

func (a *MetaAllocator) AllocateNextService(*api.Service) (net.IP, error) { return a.AllocateNext() }
