// Command kube is a whole Kubernetes control plane in one file: etcd, kube-apiserver and
// kube-controller-manager, chosen by the first argument, "cluster", which runs the three of them together, "node", which stands in for what runs pods, and kubectl.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"signalbox.io/dev-cluster/cluster"
)

// kubectl is the one part that is called by its own name as well, since scripts and people do so.
const kubectl = "kubectl"

const usage = `usage:
  kube cluster ...                   run a cluster; "kube cluster --help" tells more
  kube etcd ...                      run one component, with the flags of the original
  kube kube-apiserver ...
  kube kube-controller-manager ...
  kube node --kubeconfig FILE        stand in for scheduler, kubelet and kube-proxy of one node
  kube kubectl ...                   the client; a link to this binary with the name "kubectl" is the same
`

func main() {
	if name := filepath.Base(os.Args[0]); name == kubectl && components[name] != nil {
		os.Exit(components[name](os.Args))
	}
	if len(os.Args) < 2 {
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	if os.Args[1] == "cluster" {
		os.Exit(cluster.Main(os.Args[2:], len(components) > 0))
	}
	component, known := components[os.Args[1]]
	if !known {
		fmt.Fprintf(os.Stderr, "kube: %q is not a part of this binary\n%s", os.Args[1], usage)
		os.Exit(2)
	}
	os.Exit(component(os.Args[1:]))
}
