//go:build !linux

package cluster

import "syscall"

// bound does nothing where no kernel ties a child to its parent: there, only SIGKILL sent to the parent itself leaves
// the components running.
func bound() *syscall.SysProcAttr { return nil }
