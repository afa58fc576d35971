package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// options are the wishes of a command line.
type options struct {
	data          string
	ports         ports
	bare          bool
	node          bool
	audit         bool
	outliveParent bool
}

func parse(args []string) (options, error) {
	var o options
	flags := newFlags()
	flags.StringVar(&o.data, "data", "",
		"`folder` of the cluster; started there again, it is the same cluster (default a temporary one)")
	flags.IntVar(&o.ports.apiserver, "apiserver-port", 0,
		"`port` of kube-apiserver (default that of the last run, or a free one)")
	flags.IntVar(&o.ports.etcd, "etcd-port", 0, "`port` of etcd (default that of the last run, or a free one)")
	flags.BoolVar(&o.bare, "no-controller-manager", false,
		"run etcd and kube-apiserver only: no default service accounts, EndpointSlices, or garbage collection")
	flags.BoolVar(&o.node, "node", false,
		"run pods, as small servers at addresses of their own, also those of Deployments, and lead cluster IPs to them")
	flags.BoolVar(&o.audit, "audit", false,
		"write each request of a service account, and whether it was allowed, to log/audit.log in the folder")
	flags.BoolVar(&o.outliveParent, "outlive-parent", false, "keep running when the parent process or stdin ends")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("%q is not understood; \"kube cluster --help\" tells more", flags.Arg(0))
	}
	return o, nil
}

// run starts a cluster and keeps it until it is told to end.
func run(args []string, bundled bool) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	ctx, cancel := untilSignal()
	defer cancel()
	lines := stdinLines()
	if !o.outliveParent {
		go endWithParent(ctx, cancel)
		lines = endingWith(lines, cancel)
	}
	if o.data == "" {
		if o.data, err = os.MkdirTemp("", "dev-cluster-"); err != nil {
			return err
		}
		defer os.RemoveAll(o.data)
	}
	f, err := openFolder(o.data)
	if err != nil {
		return err
	}
	lock, err := f.lock()
	if err != nil {
		return err
	}
	defer lock.Close()
	s, err := prepare(f, o, bundled)
	if err != nil {
		return err
	}
	defer s.endAll()
	return s.serve(ctx, lines)
}

// prepare makes all that the components need to start: ports, keys, certificates, the administrator's kubeconfig.
func prepare(f folder, o options, bundled bool) (*supervisor, error) {
	assets, err := assetsFolder(bundled)
	if err != nil {
		return nil, err
	}
	last, err := f.state()
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	chosen, err := choosePorts(o.ports, last)
	if err != nil {
		return nil, err
	}
	p := programs{folder: f, ports: chosen, assets: assets, controllers: !o.bare, node: o.node, audit: o.audit}
	if p.controllers && !p.has(controllers) {
		say("%s has no %s: the cluster runs without", assets, controllers)
		p.controllers = false
	}
	if err := checkNode(p); err != nil {
		return nil, err
	}
	if p.audit {
		if err := write(p.auditPolicy(), []byte(auditPolicy)); err != nil {
			return nil, err
		}
	}
	c, err := certify(p)
	if err != nil {
		return nil, err
	}
	return &supervisor{programs: p, clients: c, running: map[string]*process{}}, nil
}

// checkNode returns an error if a node is wished for that cannot run.
func checkNode(p programs) error {
	switch {
	case !p.node:
		return nil
	case p.assets != "":
		return errors.New("--node needs the dev cluster's own binary: unset KUBEBUILDER_ASSETS")
	case !p.controllers:
		return errors.New("--node needs the controllers, which --no-controller-manager leaves out")
	default:
		return CheckNodeAddresses()
	}
}

// untilSignal returns a context that ends with the first signal that asks this process to end.
func untilSignal() (context.Context, context.CancelFunc) {
	signals := []os.Signal{syscall.SIGINT, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as nohup(1) has it
		signals = append(signals, syscall.SIGHUP)
	}
	return signal.NotifyContext(context.Background(), signals...)
}

// endWithParent ends the cluster when the process that started it is gone. Asking now and then is portable; the
// kernel's own way (PR_SET_PDEATHSIG) would fire when a mere thread of a JVM ends.
func endWithParent(ctx context.Context, cancel context.CancelFunc) {
	parent := os.Getppid()
	for ctx.Err() == nil {
		if os.Getppid() != parent {
			say("the parent process is gone")
			cancel()
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// serve starts the components, says so, and obeys the lines until the context ends.
func (s *supervisor) serve(ctx context.Context, lines <-chan string) error {
	begin := time.Now()
	if err := s.startAll(ctx); err != nil {
		if ctx.Err() != nil {
			return nil // told to end before it was ready
		}
		return err
	}
	state := s.state()
	text, err := json.Marshal(state)
	if err != nil {
		return err
	}
	say("ready after %.1f s; export KUBECONFIG=%s", time.Since(begin).Seconds(), state.Kubeconfig)
	fmt.Println(string(text))
	for {
		select {
		case <-ctx.Done():
			return nil
		case line, open := <-lines:
			if open {
				s.obey(ctx, line)
			} else {
				lines = nil // a nil channel never delivers; the context decides
			}
		}
	}
}
