package storage

import (
	"net"

	apimachineryutilnet "k8s.io/apimachinery/pkg/util/net"
	api "k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/kubernetes/pkg/registry/core/service/ipallocator"
	"k8s.io/kubernetes/pkg/registry/core/service/portallocator"
)

// REST is the server's, without its store.
type REST struct {
	primaryIPFamily   api.IPFamily
	secondaryIPFamily api.IPFamily
	alloc             Allocators
}

// Defaults of kube-apiserver: --service-cluster-ip-range and --service-node-port-range.
var (
	_, serviceRange, _ = net.ParseCIDR("10.0.0.0/24")
	nodePorts          = apimachineryutilnet.PortRange{Base: 30000, Size: 2768}
)

// BeginCreate is REST.beginCreate in a cluster that has no other Service.
func BeginCreate(service *api.Service) error {
	rest, err := newREST()
	if err != nil {
		return err
	}
	normalizeClusterIPs(After{service}, Before{nil})
	_, err = rest.alloc.allocateCreate(service, true)
	return err
}

// BeginUpdate is REST.beginUpdate in a cluster that has no other Service.
func BeginUpdate(service, old *api.Service) error {
	rest, err := newREST()
	if err != nil {
		return err
	}
	rest.defaultOnReadService(old)
	patchAllocatedValues(After{service}, Before{old})
	normalizeClusterIPs(After{service}, Before{old})
	_, err = rest.alloc.allocateUpdate(After{service}, Before{old}, true)
	return err
}

// DefaultOnRead is REST.defaultOnRead.
func DefaultOnRead(service *api.Service) error {
	rest, err := newREST()
	if err != nil {
		return err
	}
	rest.defaultOnReadService(service)
	return nil
}

func newREST() (*REST, error) {
	addresses, err := ipallocator.NewInMemory(serviceRange)
	if err != nil {
		return nil, err
	}
	ports, err := portallocator.NewInMemory(nodePorts)
	if err != nil {
		return nil, err
	}
	allocators := map[api.IPFamily]ipallocator.Interface{api.IPv4Protocol: addresses}
	return &REST{primaryIPFamily: api.IPv4Protocol, alloc: makeAlloc(api.IPv4Protocol, allocators, ports)}, nil
}
