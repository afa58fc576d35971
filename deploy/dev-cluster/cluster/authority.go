package cluster

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io/fs"
	"net"
	"os"
	"time"
)

// lifetime is long, since a forgotten dev cluster should start again after the holidays.
const lifetime = 10 * 365 * 24 * time.Hour

// masters is the group that kube-apiserver lets do everything.
const masters = "system:masters"

// authority signs the certificates of one trust domain. There are two: the cluster's, which makes users, and etcd's,
// so that no user of the cluster reaches etcd past RBAC.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	pem         []byte
}

// openAuthority reads an authority from the folder, or makes it there.
func openAuthority(f folder, name string) (authority, error) {
	certificateFile, keyFile := f.at("pki", name+".crt"), f.at("pki", name+".key")
	pair, err := tls.LoadX509KeyPair(certificateFile, keyFile)
	if err == nil {
		return asAuthority(pair)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return authority{}, err
	}
	template := &x509.Certificate{
		Subject:               pkix.Name{CommonName: "dev-cluster " + name},
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
		BasicConstraintsValid: true,
		IsCA:                  true,
	}
	issued, err := sign(template, nil)
	if err != nil {
		return authority{}, err
	}
	if err := issued.save(certificateFile, keyFile); err != nil {
		return authority{}, err
	}
	if pair, err = tls.X509KeyPair(issued.certificate, issued.key); err != nil {
		return authority{}, err
	}
	return asAuthority(pair)
}

func asAuthority(pair tls.Certificate) (authority, error) {
	key, isEC := pair.PrivateKey.(*ecdsa.PrivateKey)
	if !isEC {
		return authority{}, errors.New("the authority's key in pki/ is not an EC key")
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: pair.Certificate[0]})
	return authority{certificate: pair.Leaf, key: key, pem: text}, nil
}

func (a authority) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.certificate)
	return pool
}

// server issues a certificate for a server on loopback, which may call others of its kind with it too.
func (a authority) server(name string, more ...string) (issued, error) {
	return sign(&x509.Certificate{
		Subject:     pkix.Name{CommonName: name},
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		DNSNames:    append([]string{"localhost"}, more...),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback, firstServiceAddress},
	}, &a)
}

// client issues a certificate that kube-apiserver takes for the user of that name, a member of these groups.
func (a authority) client(name string, groups []string) (issued, error) {
	return sign(&x509.Certificate{
		Subject:     pkix.Name{CommonName: name, Organization: groups},
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}, &a)
}

// issued is a certificate with its private key, both as PEM.
type issued struct {
	certificate []byte
	key         []byte
}

func (i issued) save(certificateFile, keyFile string) error {
	// The key first: a certificate without its key would look like a complete authority to the next start.
	if err := write(keyFile, i.key); err != nil {
		return err
	}
	return write(certificateFile, i.certificate)
}

// sign makes a key, and the certificate of the template for it; without a parent it signs itself.
func sign(template *x509.Certificate, parent *authority) (issued, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return issued{}, err
	}
	// An hour back, for machines whose clocks are set while a cluster starts.
	template.NotBefore = time.Now().Add(-time.Hour)
	template.NotAfter = time.Now().Add(lifetime)
	signer := authority{certificate: template, key: key}
	if parent != nil {
		signer = *parent
	}
	der, err := x509.CreateCertificate(rand.Reader, template, signer.certificate, key.Public(), signer.key)
	if err != nil {
		return issued{}, err
	}
	keyText, err := privateKeyText(key)
	if err != nil {
		return issued{}, err
	}
	return issued{pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), keyText}, nil
}

func privateKeyText(key *ecdsa.PrivateKey) ([]byte, error) {
	// SEC 1 instead of PKCS 8: kube-apiserver reads a service account key of type EC only in this form.
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}), nil
}

// ensureKey makes the key that signs the tokens of service accounts, unless it is there.
func ensureKey(file string) error {
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	text, err := privateKeyText(key)
	if err != nil {
		return err
	}
	return write(file, text)
}
