package cluster

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// folder is the place where a cluster keeps all that is its own: etcd's data, keys, kubeconfigs and logs. A cluster
// started again in the same folder is the same cluster.
type folder string

// State describes a cluster that runs, or ran last, in a folder. It is the line that a ready cluster prints, and the
// content of cluster.json.
type State struct {
	// Kubeconfig is the path of a kubeconfig whose user may do everything (system:masters).
	Kubeconfig string `json:"kubeconfig"`
	Server     string `json:"server"`
	Etcd       string `json:"etcd"`
	Data       string `json:"data"`
	// Pids holds the running components by name, and the process that watches over them as "cluster".
	Pids map[string]int `json:"pids"`
}

func (f folder) at(elements ...string) string {
	return filepath.Join(append([]string{string(f)}, elements...)...)
}

// openFolder creates the folder if need be.
func openFolder(path string) (folder, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	f := folder(absolute)
	for _, each := range []string{f.at(), f.at("pki"), f.at("users"), f.at("log")} {
		if err := os.MkdirAll(each, 0o700); err != nil {
			return "", err
		}
	}
	return f, nil
}

// lock takes the folder for this process alone, until the file is closed or the process ends.
func (f folder) lock() (io.Closer, error) {
	lock, err := os.OpenFile(f.at("lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("another cluster runs in %s: end it, or choose another --data", f), lock.Close())
	}
	return lock, nil
}

// usedFolder returns a folder in which a cluster was started before.
func usedFolder(path string) (folder, State, error) {
	if path == "" {
		return "", State{}, errors.New("--data DIR is missing: the folder of the cluster")
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", State{}, err
	}
	state, err := folder(absolute).state()
	if errors.Is(err, fs.ErrNotExist) {
		return "", State{}, fmt.Errorf("no cluster was started in %s yet", absolute)
	}
	return folder(absolute), state, err
}

func (f folder) state() (State, error) {
	var state State
	text, err := os.ReadFile(f.at("cluster.json"))
	if err != nil {
		return state, err
	}
	return state, json.Unmarshal(text, &state)
}

// write replaces a file at once: a reader sees the old content or the new. Only the owner may read it.
func write(path string, content []byte) error {
	temporary, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	_, err = temporary.Write(content)
	if err := errors.Join(err, temporary.Close()); err != nil {
		return errors.Join(err, os.Remove(temporary.Name()))
	}
	return os.Rename(temporary.Name(), path)
}
