package cluster

import "net/http"

// clients may do everything; the supervisor asks with them whether its components are ready.
type clients struct {
	apiserver client
	etcd      client
	node      client
}

// certify writes the keys, the certificates and the administrator's kubeconfig that a run needs. Authorities and the
// service accounts' key stay what they are in the folder; what they sign is made anew, for it may have expired.
func certify(p programs) (clients, error) {
	ca, err := openAuthority(p.folder, "ca")
	if err != nil {
		return clients{}, err
	}
	etcdCA, err := openAuthority(p.folder, "etcd-ca")
	if err != nil {
		return clients{}, err
	}
	err = certifyServer(p, "apiserver", ca, "kubernetes.default.svc", "kubernetes.default.svc.cluster.local")
	if err != nil {
		return clients{}, err
	}
	if err := certifyServer(p, "etcd", etcdCA); err != nil {
		return clients{}, err
	}
	if err := ensureKey(p.pki("service-account.key")); err != nil {
		return clients{}, err
	}
	kubeconfig := p.folder.at("admin.kubeconfig")
	if err := writeKubeconfig(kubeconfig, p.ports.apiserverURL(), ca, "admin", []string{masters}); err != nil {
		return clients{}, err
	}
	toAPIServer, err := ca.connect(p.ports.apiserverURL())
	if err != nil {
		return clients{}, err
	}
	toEtcd, err := etcdCA.connect(p.ports.etcdURL())
	toNode := client{server: "http://" + NodeHealthAddress, http: http.DefaultClient}
	return clients{apiserver: toAPIServer, etcd: toEtcd, node: toNode}, err
}

func certifyServer(p programs, name string, by authority, names ...string) error {
	own, err := by.server(name, names...)
	if err != nil {
		return err
	}
	return own.save(p.pki(name+".crt"), p.pki(name+".key"))
}
