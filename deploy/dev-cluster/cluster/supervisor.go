package cluster

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"
)

// readyLimit is generous: a laptop needs 3 s, a busy machine of a CI ten times that.
const readyLimit = 2 * time.Minute

// supervisor owns the components' processes. Only the goroutine that serves uses it.
type supervisor struct {
	programs programs
	clients  clients
	running  map[string]*process
}

func (s *supervisor) startAll(ctx context.Context) error {
	// kube-apiserver waits for etcd by itself while it sets itself up, so the two start side by side.
	for _, name := range []string{etcd, apiserver} {
		if err := s.launch(name); err != nil {
			return err
		}
	}
	for _, name := range s.programs.names() {
		if s.running[name] == nil {
			if err := s.launch(name); err != nil {
				return err
			}
		}
		if err := s.awaitReady(ctx, name); err != nil {
			return err
		}
	}
	return s.publish()
}

func (s *supervisor) launch(name string) error {
	command, err := s.programs.command(name)
	if err != nil {
		return err
	}
	p, err := launch(s.programs.folder, name, command)
	if err != nil {
		return err
	}
	s.running[name] = p
	return nil
}

// awaitReady waits until the component does its work, or ends.
func (s *supervisor) awaitReady(ctx context.Context, name string) error {
	ctx, cancel := context.WithTimeout(ctx, readyLimit)
	defer cancel()
	for {
		err := s.probe(ctx, name)
		if err == nil {
			return nil
		}
		select {
		case <-s.running[name].ended:
			return errors.New(s.running[name].obituary())
		case <-ctx.Done():
			return fmt.Errorf("%s is not ready: %w; see %s", name, err, s.running[name].log)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// probe returns nil when the component is ready.
func (s *supervisor) probe(ctx context.Context, name string) error {
	switch name {
	case etcd:
		return s.clients.etcd.get(ctx, "/health")
	case apiserver:
		return s.clients.apiserver.get(ctx, "/readyz")
	case node:
		return s.clients.node.get(ctx, "/healthz")
	default:
		// A controller makes this account; without it no pod can be created in the namespace.
		return s.clients.apiserver.get(ctx, "/api/v1/namespaces/default/serviceaccounts/default")
	}
}

// publish writes what runs to cluster.json, for the other commands and the next start.
func (s *supervisor) publish() error {
	text, err := json.Marshal(s.state())
	if err != nil {
		return err
	}
	return write(s.programs.folder.at("cluster.json"), append(text, '\n'))
}

func (s *supervisor) state() State {
	pids := map[string]int{"cluster": os.Getpid()}
	for name, p := range s.running {
		if p.running() {
			pids[name] = p.pid()
		}
	}
	f := s.programs.folder
	return State{
		Kubeconfig: f.at("admin.kubeconfig"),
		Server:     s.programs.ports.apiserverURL(),
		Etcd:       s.programs.ports.etcdURL(),
		Data:       string(f),
		Pids:       pids,
	}
}

// endAll ends the components, the last started first. Only etcd has something to bring to an end.
func (s *supervisor) endAll() {
	for _, name := range slices.Backward([]string{etcd, apiserver, controllers, node}) {
		p := s.running[name]
		if p == nil {
			continue
		}
		if name == etcd {
			p.end(syscall.SIGTERM)
		} else {
			p.end(syscall.SIGKILL)
		}
	}
}

// answer is what a command from stdin gets back, as one line of JSON.
type answer struct {
	OK        bool   `json:"ok"`
	Component string `json:"component,omitempty"`
	Pid       int    `json:"pid,omitempty"`
	Error     string `json:"error,omitempty"`
}

// obey carries out one command: "kill NAME" or "start NAME".
func (s *supervisor) obey(ctx context.Context, line string) {
	reply := answer{OK: true}
	if err := s.carryOut(ctx, line, &reply); err != nil {
		reply = answer{Error: err.Error(), Component: reply.Component}
	}
	text, err := json.Marshal(reply)
	if err != nil {
		say("%v", err)
		return
	}
	fmt.Println(string(text))
}

func (s *supervisor) carryOut(ctx context.Context, line string, reply *answer) error {
	words := strings.Fields(line)
	known := len(words) == 2 && (words[0] == "kill" || words[0] == "start")
	if !known || !slices.Contains(s.programs.names(), words[1]) {
		return fmt.Errorf("%q is neither \"kill NAME\" nor \"start NAME\" with NAME one of %s",
			line, strings.Join(s.programs.names(), ", "))
	}
	name := words[1]
	reply.Component = name
	p := s.running[name]
	up := p != nil && p.running()
	switch {
	case words[0] == "kill" && up:
		reply.Pid = p.pid()
		p.end(syscall.SIGKILL)
		return s.publish()
	case words[0] == "start" && !up:
		if err := s.launch(name); err != nil {
			return err
		}
		reply.Pid = s.running[name].pid()
		if err := s.awaitReady(ctx, name); err != nil {
			return err
		}
		return s.publish()
	case up:
		return fmt.Errorf("%s is running already", name)
	default:
		return fmt.Errorf("%s is not running", name)
	}
}

// stdinLines returns what comes over stdin, or nil if nobody is there to say something: a terminal is left alone,
// since reading it would stop a cluster in the background, and /dev/null ends at once.
func stdinLines() <-chan string {
	stat, err := os.Stdin.Stat()
	if err != nil || stat.Mode()&(os.ModeNamedPipe|os.ModeSocket) == 0 {
		return nil
	}
	lines := make(chan string)
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(os.Stdin); scanner.Scan(); {
			lines <- scanner.Text()
		}
	}()
	return lines
}

// endingWith passes lines on, and calls cancel after the last: also while nobody takes them yet.
func endingWith(lines <-chan string, cancel context.CancelFunc) <-chan string {
	if lines == nil {
		return nil
	}
	const waitingMax = 100
	passed := make(chan string, waitingMax)
	go func() {
		defer cancel()
		for line := range lines {
			passed <- line
		}
		say("stdin has ended")
	}()
	return passed
}
