// Package node stands in for what runs pods in a cluster: a scheduler that knows one node, its kubelet, and its
// kube-proxy. A pod is a small HTTP server in this process, at the pod's own address and on the ports that its
// containers declare; images are not looked at. A Service's cluster IP leads to its ready endpoints.
//
// The addresses must be local ones, which they are in a network namespace that says so, and should be nowhere else.
package node

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
	"signalbox.io/dev-cluster/cluster"
)

// Name is that of the one node.
const Name = "node-1"

// again is when something that failed is tried next: soon enough for a human, not so often as to fill a log.
const again = time.Second

// Main runs the node until SIGTERM or SIGINT; args starts with the program's name. It returns the exit code.
func Main(args []string) int {
	flags := flag.NewFlagSet("kube node", flag.ExitOnError)
	kubeconfig := flags.String("kubeconfig", "", "`file` that says how to reach kube-apiserver")
	_ = flags.Parse(args[1:]) // exits, if it is an error
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer cancel()
	if err := run(ctx, *kubeconfig); err != nil {
		fmt.Fprintf(os.Stderr, "node: %v\n", err)
		return 1
	}
	return 0
}

func run(ctx context.Context, kubeconfig string) error {
	if err := cluster.CheckNodeAddresses(); err != nil {
		return err
	}
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return err
	}
	config.QPS, config.Burst = 100, 200
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	if err := register(ctx, client); err != nil {
		return err
	}
	factory := informers.NewSharedInformerFactory(client, 0)
	core, discovery := factory.Core().V1(), factory.Discovery().V1()
	k := newKubelet(client, core.Pods().Lister())
	p := newProxy(core.Services().Lister(), discovery.EndpointSlices().Lister())

	changed := make(chan struct{}, 1)
	wake := func(any) {
		select {
		case changed <- struct{}{}:
		default: // it will look at all there is anyway
		}
	}
	handler := cache.ResourceEventHandlerFuncs{
		AddFunc: wake, DeleteFunc: wake, UpdateFunc: func(_, now any) { wake(now) },
	}
	for _, informer := range []cache.SharedIndexInformer{
		core.Pods().Informer(), core.Services().Informer(), discovery.EndpointSlices().Informer(),
	} {
		if _, err := informer.AddEventHandler(handler); err != nil {
			return err
		}
	}
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	stopServing, err := serveHealth()
	if err != nil {
		return err
	}
	defer stopServing()
	for {
		var retry <-chan time.Time
		if err := errors.Join(k.reconcile(ctx), p.reconcile()); err != nil && ctx.Err() == nil {
			fmt.Fprintf(os.Stderr, "node: %v\n", err)
			retry = time.After(again)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
		case <-retry:
		}
	}
}

// serveHealth answers as a kubelet does once the node has seen what there is.
func serveHealth() (stop func(), err error) {
	listener, err := net.Listen("tcp", cluster.NodeHealthAddress)
	if err != nil {
		return nil, err
	}
	server := &http.Server{Handler: http.HandlerFunc(func(out http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(out, "ok")
	})}
	go func() { _ = server.Serve(listener) }() // it always returns an error, at the end
	return func() { _ = server.Close() }, nil
}
