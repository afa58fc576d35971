package cluster

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// stopLimit is how long a component that was asked to stop may take before it is killed.
const stopLimit = 3 * time.Second

// process is a running component.
type process struct {
	name string
	log  string
	cmd  *exec.Cmd
	// ended is closed once the process is gone and reaped.
	ended chan struct{}
	// doomed is set before this process ends it, so that only an unexpected end is worth a word.
	doomed atomic.Bool
}

// launch starts a program in the folder; its output is appended to a log of its name there.
func launch(f folder, name string, command []string) (*process, error) {
	p := &process{name: name, log: f.at("log", name+".log"), ended: make(chan struct{})}
	log, err := os.OpenFile(p.log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	p.cmd = exec.Command(command[0], command[1:]...)
	p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = string(f), log, log
	p.cmd.SysProcAttr = bound()
	// etcd reads all its flags from such variables too, and refuses to start when both are given.
	p.cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "ETCD_") })
	started := make(chan error)
	go p.attend(started)
	if err := <-started; err != nil {
		return nil, fmt.Errorf("%s did not start: %w", name, err)
	}
	return p, nil
}

// attend starts the process and waits for its end, both on one thread that lives as long: Linux takes the end of the
// thread that forked for the parent's death, and would kill the child (see PR_SET_PDEATHSIG in prctl(2)).
func (p *process) attend(started chan<- error) {
	runtime.LockOSThread()
	err := p.cmd.Start()
	started <- err
	if err != nil {
		return
	}
	_ = p.cmd.Wait() // how it ended is in ProcessState
	if !p.doomed.Load() {
		say("%s ended (%s); \"start %[1]s\" on stdin brings it back", p.name, p.cmd.ProcessState)
	}
	close(p.ended)
}

func (p *process) pid() int { return p.cmd.Process.Pid }

func (p *process) running() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// end sends the signal, waits until the process is gone, and kills it if that takes too long.
func (p *process) end(signal syscall.Signal) {
	p.doomed.Store(true)
	_ = p.cmd.Process.Signal(signal) // fails only for a process that is gone already
	select {
	case <-p.ended:
	case <-time.After(stopLimit):
		_ = p.cmd.Process.Kill()
		<-p.ended
	}
}

// obituary says how the process ended, with the last of what it had to say.
func (p *process) obituary() string {
	const linesMax = 15
	text, err := os.ReadFile(p.log)
	if err != nil {
		text = []byte(err.Error())
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	lines = lines[max(0, len(lines)-linesMax):]
	return fmt.Sprintf("%s ended (%s); the end of %s:\n  %s",
		p.name, p.cmd.ProcessState, p.log, strings.Join(lines, "\n  "))
}
