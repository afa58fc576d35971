package cluster

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"strconv"
)

// Free ports are taken from a range below the one that kernels give to clients (from 32768 on Linux, 49152 elsewhere).
// While a component is down, no connection to somewhere else can take its port, and none to it can meet itself.
const (
	portMin = 20000
	portMax = 30000
)

// ports are where the components listen, all on 127.0.0.1.
type ports struct {
	apiserver int
	etcd      int
}

func (p ports) apiserverURL() string { return fmt.Sprintf("https://127.0.0.1:%d", p.apiserver) }
func (p ports) etcdURL() string      { return fmt.Sprintf("https://127.0.0.1:%d", p.etcd) }

// choosePorts takes the wanted ports; for one that is 0 it takes that of the last run, so that kubeconfigs stay good,
// or else a free one.
func choosePorts(wanted ports, last State) (ports, error) {
	apiserver, err := choosePort(wanted.apiserver, last.Server)
	if err != nil {
		return ports{}, err
	}
	etcd, err := choosePort(wanted.etcd, last.Etcd)
	if err != nil {
		return ports{}, err
	}
	return ports{apiserver: apiserver, etcd: etcd}, nil
}

func choosePort(wanted int, last string) (int, error) {
	if wanted != 0 {
		if !free(wanted) {
			return 0, fmt.Errorf("port %d of 127.0.0.1 is taken", wanted)
		}
		return wanted, nil
	}
	if address, err := url.Parse(last); err == nil {
		if port, err := strconv.Atoi(address.Port()); err == nil && free(port) {
			return port, nil
		}
	}
	const attempts = 100
	for range attempts {
		if port := portMin + rand.IntN(portMax-portMin); free(port) {
			return port, nil
		}
	}
	return 0, fmt.Errorf("no free port found between %d and %d", portMin, portMax)
}

func free(port int) bool {
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return false
	}
	return listener.Close() == nil
}
