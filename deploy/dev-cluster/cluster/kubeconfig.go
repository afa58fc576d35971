package cluster

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"text/template"
)

var kubeconfigTemplate = template.Must(template.New("kubeconfig").Parse(`apiVersion: v1
kind: Config
clusters:
- name: dev-cluster
  cluster:
    server: {{.Server}}
    certificate-authority-data: {{.CA}}
users:
- name: {{.User}}
  user:
    client-certificate-data: {{.Certificate}}
    client-key-data: {{.Key}}
contexts:
- name: dev-cluster
  context:
    cluster: dev-cluster
    user: {{.User}}
current-context: dev-cluster
`))

// writeKubeconfig makes a certificate for a user, and a kubeconfig with it.
func writeKubeconfig(file, server string, ca authority, name string, groups []string) error {
	certificate, err := ca.client(name, groups)
	if err != nil {
		return err
	}
	encode := base64.StdEncoding.EncodeToString
	var text strings.Builder
	err = kubeconfigTemplate.Execute(&text, map[string]string{
		"Server":      server,
		"User":        fmt.Sprintf("%q", name),
		"CA":          encode(ca.pem),
		"Certificate": encode(certificate.certificate),
		"Key":         encode(certificate.key),
	})
	if err != nil {
		return err
	}
	return write(file, []byte(text.String()))
}

// groupList collects the values of a flag that may be given several times.
type groupList []string

func (g *groupList) String() string { return strings.Join(*g, ",") }

func (g *groupList) Set(group string) error {
	if group == "" {
		return errors.New("a group needs a name")
	}
	*g = append(*g, group)
	return nil
}

// user writes a kubeconfig for a chosen user, and prints its path.
func user(args []string) error {
	flags := newFlags()
	data := flags.String("data", "", "folder of the cluster")
	var groups groupList
	flags.Var(&groups, "group", "a group of the user; may be given several times")
	var names []string
	// Package flag stops at the first word that is no flag; here flags may follow the name.
	for rest := args; ; {
		if err := flags.Parse(rest); err != nil {
			return err
		}
		if flags.NArg() == 0 {
			break
		}
		names, rest = append(names, flags.Arg(0)), flags.Args()[1:]
	}
	if len(names) != 1 || names[0] == "" {
		return fmt.Errorf("one user's name is needed, not %d", len(names))
	}
	f, state, err := usedFolder(*data)
	if err != nil {
		return err
	}
	ca, err := openAuthority(f, "ca")
	if err != nil {
		return err
	}
	file := f.at("users", url.QueryEscape(names[0])+".kubeconfig")
	if err := writeKubeconfig(file, state.Server, ca, names[0], groups); err != nil {
		return err
	}
	fmt.Println(file)
	return nil
}
