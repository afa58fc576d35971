package node

import (
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"slices"
	"strconv"
	"sync"

	core "k8s.io/api/core/v1"
	discovery "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/labels"
	corelisters "k8s.io/client-go/listers/core/v1"
	discoverylisters "k8s.io/client-go/listers/discovery/v1"
)

// proxy leads connections to a cluster IP to the Service's ready endpoints, each to one by chance, as kube-proxy has
// the kernel do. Where there are none nobody listens, so that clients are refused, which is kube-proxy's way as well.
type proxy struct {
	services corelisters.ServiceLister
	slices   discoverylisters.EndpointSliceLister
	open     map[string]*relay
}

func newProxy(services corelisters.ServiceLister, slices discoverylisters.EndpointSliceLister) *proxy {
	return &proxy{services: services, slices: slices, open: map[string]*relay{}}
}

// reconcile makes what is listened at equal to what should be. One goroutine calls it.
func (p *proxy) reconcile() error {
	wanted, err := p.wanted()
	if err != nil {
		return err
	}
	for address, r := range p.open {
		if len(wanted[address]) == 0 {
			r.close()
			delete(p.open, address)
		}
	}
	var failed error
	for address, endpoints := range wanted {
		if len(endpoints) == 0 {
			continue
		}
		if p.open[address] == nil {
			r, err := listen(address)
			if err != nil {
				failed = errors.Join(failed, err)
				continue
			}
			p.open[address] = r
		}
		p.open[address].leadTo(endpoints)
	}
	return failed
}

// wanted returns the endpoints of each cluster IP and port.
func (p *proxy) wanted() (map[string][]string, error) {
	services, err := p.services.List(labels.Everything())
	if err != nil {
		return nil, err
	}
	wanted := map[string][]string{}
	for _, service := range services {
		slices, err := p.slices.EndpointSlices(service.Namespace).List(
			labels.SelectorFromSet(labels.Set{discovery.LabelServiceName: service.Name}))
		if err != nil {
			return nil, err
		}
		for _, port := range service.Spec.Ports {
			// The pods have IPv4 addresses only; a headless Service's "None" is no address.
			if ip := net.ParseIP(service.Spec.ClusterIP).To4(); ip != nil && port.Protocol == core.ProtocolTCP {
				wanted[address(ip.String(), port.Port)] = endpoints(slices, port.Name)
			}
		}
	}
	return wanted, nil
}

// endpoints returns the ready ones for the port of that name, sorted.
func endpoints(of []*discovery.EndpointSlice, name string) []string {
	var found []string
	for _, slice := range of {
		for _, port := range slice.Ports {
			if port.Name == nil || *port.Name != name || port.Port == nil {
				continue
			}
			for _, endpoint := range slice.Endpoints {
				// Not said means ready, by the API's own words.
				if endpoint.Conditions.Ready == nil || *endpoint.Conditions.Ready {
					found = append(found, address(endpoint.Addresses[0], *port.Port))
				}
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func address(host string, port int32) string { return net.JoinHostPort(host, strconv.Itoa(int(port))) }

// relay is one cluster IP and port.
type relay struct {
	listener net.Listener

	mutex     sync.Mutex
	endpoints []string
}

func listen(address string) (*relay, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	r := &relay{listener: listener}
	go r.accept()
	return r, nil
}

func (r *relay) leadTo(endpoints []string) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.endpoints = endpoints
}

func (r *relay) choose() string {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.endpoints[rand.IntN(len(r.endpoints))]
}

func (r *relay) accept() {
	for {
		client, err := r.listener.Accept()
		if err != nil {
			return // closed
		}
		go r.connect(client)
	}
}

// connect copies in both directions until both sides have ended theirs, or one has failed. Connections that are open
// outlive the relay, as they do with kube-proxy.
func (r *relay) connect(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", r.choose())
	if err != nil {
		return
	}
	defer server.Close()
	done := make(chan struct{})
	go func() {
		defer close(done)
		copyAll(server, client)
	}()
	copyAll(client, server)
	<-done
}

func copyAll(to, from net.Conn) {
	_, err := io.Copy(to, from)
	if err != nil {
		_ = from.Close()
		_ = to.Close()
		return
	}
	if half, can := to.(*net.TCPConn); can {
		_ = half.CloseWrite()
	}
}

func (r *relay) close() { _ = r.listener.Close() }
