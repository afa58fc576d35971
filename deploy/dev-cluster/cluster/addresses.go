package cluster

import (
	"fmt"
	"net"
	"net/netip"
)

// PodAddresses are those of the pods that "kube node" runs; kubeadm's examples take the same range.
var PodAddresses = netip.MustParsePrefix("10.244.0.0/16")

// NodeAddress is the first of them; it belongs to the node itself.
var NodeAddress = netip.MustParseAddr("10.244.0.1")

// NodeHealthAddress is where the node answers to /healthz, on a kubelet's port.
const NodeHealthAddress = "10.244.0.1:10250"

// CheckNodeAddresses returns an error where a node cannot run. Not all addresses are tried, but none is local by chance.
func CheckNodeAddresses() error {
	for _, address := range []string{NodeAddress.String(), firstServiceAddress.String()} {
		listener, err := net.Listen("tcp", net.JoinHostPort(address, "0"))
		if err != nil {
			return fmt.Errorf("pods and Services need addresses, and %s is none of this network (%w): run it in a network "+
				"namespace, as examples/kubernetes-services/stage does", address, err)
		}
		if err := listener.Close(); err != nil {
			return err
		}
	}
	return nil
}
