package cluster

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const (
	etcd        = "etcd"
	apiserver   = "kube-apiserver"
	controllers = "kube-controller-manager"
	node        = "node"
)

// The ranges that kubeadm takes: room for a million Services, and IPv6 as the second family.
const serviceAddresses = "10.96.0.0/12,fd00:10:96::/112"

// firstServiceAddress is that of the Service "kubernetes".
var firstServiceAddress = net.IPv4(10, 96, 0, 1)

// usefulControllers work without nodes and kubelets. Left out are those that would make pods which never run, and the
// pod garbage collector, which would remove the pods that a test pretends to run on nodes that are not there.
var usefulControllers = []string{
	"namespace-controller",
	"garbage-collector-controller",
	"serviceaccount-controller",
	"serviceaccount-token-controller",
	"root-ca-certificate-publisher-controller",
	"clusterrole-aggregation-controller",
	"endpoints-controller",
	"endpointslice-controller",
	"endpointslice-mirroring-controller",
}

// workloadControllers make pods, which is of use where there is a node.
var workloadControllers = []string{"deployment-controller", "replicaset-controller"}

// programs tells how to call each component.
type programs struct {
	folder folder
	ports  ports
	// assets is a folder with the components' binaries; if empty, they are part of this binary.
	assets string
	// controllers is whether kube-controller-manager runs.
	controllers bool
	// node is whether pods run, in their manner, and Deployments make some.
	node bool
	// audit is whether the requests of service accounts are written down.
	audit bool
}

// assetsFolder returns KUBEBUILDER_ASSETS, the convention of controller-runtime's envtest, if it holds what it should.
func assetsFolder(bundled bool) (string, error) {
	assets := os.Getenv("KUBEBUILDER_ASSETS")
	if assets == "" {
		if !bundled {
			return "", errors.New("this binary was built for KUBEBUILDER_ASSETS, which is not set")
		}
		return "", nil
	}
	for _, name := range []string{etcd, apiserver} {
		if _, err := os.Stat(filepath.Join(assets, name)); err != nil {
			return "", fmt.Errorf("KUBEBUILDER_ASSETS has no %s: %w", name, err)
		}
	}
	return assets, nil
}

// has is false only for a program that KUBEBUILDER_ASSETS lacks, as envtest's do kube-controller-manager.
func (p programs) has(name string) bool {
	if p.assets == "" {
		return true
	}
	_, err := os.Stat(filepath.Join(p.assets, name))
	return !errors.Is(err, fs.ErrNotExist)
}

// names lists the components in the order in which they start.
func (p programs) names() []string {
	names := []string{etcd, apiserver}
	if p.controllers {
		names = append(names, controllers)
	}
	if p.node {
		names = append(names, node)
	}
	return names
}

func (p programs) command(name string) ([]string, error) {
	var program []string
	if p.assets != "" {
		program = []string{filepath.Join(p.assets, name)}
	} else {
		self, err := os.Executable()
		if err != nil {
			return nil, err
		}
		program = []string{self, name}
	}
	switch name {
	case etcd:
		return append(program, p.etcdFlags()...), nil
	case apiserver:
		return append(program, p.apiserverFlags()...), nil
	case node:
		return append(program, "--kubeconfig="+p.folder.at("admin.kubeconfig")), nil
	default:
		return append(program, p.controllersFlags()...), nil
	}
}

func (p programs) pki(name string) string { return p.folder.at("pki", name) }

func (p programs) etcdFlags() []string {
	// Nobody joins this member, so its peer port is whichever the kernel gives.
	const peer = "https://127.0.0.1:0"
	return []string{
		"--name=dev",
		"--data-dir=" + p.folder.at("etcd"),
		"--listen-client-urls=" + p.ports.etcdURL(),
		"--advertise-client-urls=" + p.ports.etcdURL(),
		"--listen-peer-urls=" + peer,
		"--initial-advertise-peer-urls=" + peer,
		"--initial-cluster=dev=" + peer,
		"--cert-file=" + p.pki("etcd.crt"),
		"--key-file=" + p.pki("etcd.key"),
		"--trusted-ca-file=" + p.pki("etcd-ca.crt"),
		"--client-cert-auth",
		"--peer-cert-file=" + p.pki("etcd.crt"),
		"--peer-key-file=" + p.pki("etcd.key"),
		"--peer-trusted-ca-file=" + p.pki("etcd-ca.crt"),
		"--peer-client-cert-auth",
		// A killed process loses nothing by this, only a machine that loses power does.
		"--unsafe-no-fsync",
		"--log-level=warn",
	}
}

func (p programs) apiserverFlags() []string {
	flags := []string{
		"--etcd-servers=" + p.ports.etcdURL(),
		"--etcd-cafile=" + p.pki("etcd-ca.crt"),
		"--etcd-certfile=" + p.pki("etcd.crt"),
		"--etcd-keyfile=" + p.pki("etcd.key"),
		"--bind-address=127.0.0.1",
		fmt.Sprintf("--secure-port=%d", p.ports.apiserver),
		"--advertise-address=127.0.0.1",
		// Endpoints may not be loopback addresses, so the Service "kubernetes" goes without.
		"--endpoint-reconciler-type=none",
		"--cert-dir=" + p.folder.at("pki"),
		"--tls-cert-file=" + p.pki("apiserver.crt"),
		"--tls-private-key-file=" + p.pki("apiserver.key"),
		"--client-ca-file=" + p.pki("ca.crt"),
		"--authorization-mode=RBAC",
		"--service-account-issuer=https://kubernetes.default.svc.cluster.local",
		"--service-account-key-file=" + p.pki("service-account.key"),
		"--service-account-signing-key-file=" + p.pki("service-account.key"),
		"--service-cluster-ip-range=" + serviceAddresses,
		"--allow-privileged",
		"--profiling=false",
	}
	if p.audit {
		flags = append(flags, "--audit-policy-file="+p.auditPolicy(), "--audit-log-path="+p.folder.at("log", "audit.log"))
	}
	if !p.controllers {
		// It refuses pods until their namespace has a default service account, which a controller makes.
		flags = append(flags, "--disable-admission-plugins=ServiceAccount")
	}
	return flags
}

func (p programs) controllersFlags() []string {
	enabled := usefulControllers
	if p.node {
		enabled = slices.Concat(enabled, workloadControllers)
	}
	return []string{
		// One user with all rights instead of a service account per controller: it starts faster.
		"--kubeconfig=" + p.folder.at("admin.kubeconfig"),
		"--controllers=" + strings.Join(enabled, ","),
		"--service-account-private-key-file=" + p.pki("service-account.key"),
		"--root-ca-file=" + p.pki("ca.crt"),
		"--leader-elect=false",
		"--secure-port=0",
		// The default of 20 requests a second makes a test with a thousand Services wait for their slices.
		"--kube-api-qps=500",
		"--kube-api-burst=1000",
		"--profiling=false",
	}
}
