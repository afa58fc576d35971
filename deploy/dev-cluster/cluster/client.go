package cluster

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// client calls one of the servers on loopback.
type client struct {
	http   *http.Client
	server string
}

// connect returns a client for a server of this authority, which may do everything there.
func (a authority) connect(server string) (client, error) {
	own, err := a.client("dev-cluster", []string{masters})
	if err != nil {
		return client{}, err
	}
	pair, err := tls.X509KeyPair(own.certificate, own.key)
	if err != nil {
		return client{}, err
	}
	return client{server: server, http: &http.Client{
		Timeout: 10 * time.Second,
		Transport: &http.Transport{
			TLSClientConfig: &tls.Config{RootCAs: a.pool(), Certificates: []tls.Certificate{pair}},
			// A server that was killed leaves dead connections, and calls are few.
			DisableKeepAlives: true,
		},
	}}, nil
}

// call sends a request, and reads the answer, if it is wanted. Any status but 200 is an error.
func (c client) call(ctx context.Context, method, path string, body, answer any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, method, c.server+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	response, err := c.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: %s: %s", method, path, response.Status, bytes.TrimSpace(content))
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(content, answer)
}

func (c client) get(ctx context.Context, path string) error {
	return c.call(ctx, http.MethodGet, path, nil, nil)
}

// compact drops the history of etcd up to now, as kube-apiserver does every five minutes: whoever asks for a change
// older than that gets 410 Gone. (While kube-apiserver runs, its watch cache still serves what it remembers itself.)
func compact(args []string) error {
	flags := newFlags()
	data := flags.String("data", "", "folder of the cluster")
	if err := flags.Parse(args); err != nil {
		return err
	}
	f, state, err := usedFolder(*data)
	if err != nil {
		return err
	}
	ca, err := openAuthority(f, "etcd-ca")
	if err != nil {
		return err
	}
	server, err := ca.connect(state.Etcd)
	if err != nil {
		return err
	}
	// etcd's JSON gateway: bytes are base64, 64 bit numbers are strings.
	var answer struct{ Header struct{ Revision string } }
	key := map[string]any{"key": []byte{0}}
	if err := server.call(context.Background(), http.MethodPost, "/v3/kv/range", key, &answer); err != nil {
		return err
	}
	revision := map[string]any{"revision": answer.Header.Revision, "physical": true}
	if err := server.call(context.Background(), http.MethodPost, "/v3/kv/compaction", revision, nil); err != nil {
		return err
	}
	say("compacted etcd up to revision %s", answer.Header.Revision)
	return nil
}
