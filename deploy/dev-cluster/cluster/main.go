// Package cluster runs a Kubernetes control plane on loopback, for tests and for trying things out: etcd,
// kube-apiserver with RBAC, and those controllers that make sense without nodes. It uses the standard library
// alone, so that it builds in seconds where the components' binaries are there already.
package cluster

import (
	"errors"
	"flag"
	"fmt"
	"os"
)

const usage = `usage:
  kube cluster [flags]                          run a cluster until SIGTERM, SIGINT, or the end of stdin
  kube cluster user --data DIR NAME [--group G] write a kubeconfig for a user, print its path
  kube cluster compact --data DIR               drop etcd's history: older watches get 410 Gone

A running cluster prints one line of JSON when it is ready, and then takes these lines on stdin, if that is a pipe.
Each is answered by one line of JSON on stdout:
  kill NAME                                     SIGKILL etcd, kube-apiserver, kube-controller-manager or node
  start NAME                                    start it again, on the same port; answers when it is ready
`

// Main runs the command line args (without "cluster" itself) and returns the exit code. Whether etcd and the others
// are part of this very binary is told by bundled.
func Main(args []string, bundled bool) int {
	command := func(args []string) error { return run(args, bundled) }
	if len(args) > 0 {
		switch args[0] {
		case "user":
			command, args = user, args[1:]
		case "compact":
			command, args = compact, args[1:]
		}
	}
	err := command(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		say("%v", err)
		return 1
	}
	return 0
}

// newFlags returns a flag set that explains the whole command when asked for help.
func newFlags() *flag.FlagSet {
	flags := flag.NewFlagSet("kube cluster", flag.ContinueOnError)
	flags.Usage = func() {
		fmt.Fprint(flags.Output(), usage, "\nflags:\n")
		flags.PrintDefaults()
	}
	return flags
}

// say tells the human; stdout is for machines.
func say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "dev-cluster: "+format+"\n", args...)
}
