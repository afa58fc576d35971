package cluster

import "syscall"

// bound makes the kernel kill a child when its parent dies, even of SIGKILL. The child gets a process group of its
// own, so that Ctrl-C reaches the parent alone, which then ends the components in order.
func bound() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
}
