// Command kube is a whole Kubernetes control plane in one file: etcd, kube-apiserver and
// kube-controller-manager, chosen by the first argument, and "cluster", which runs the three of them together.
package main

import (
	"fmt"
	"os"

	"signalbox.io/dev-cluster/cluster"
)

const usage = `usage:
  kube cluster ...                   run a cluster; "kube cluster --help" tells more
  kube etcd ...                      run one component, with the flags of the original
  kube kube-apiserver ...
  kube kube-controller-manager ...
`

func main() {
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
